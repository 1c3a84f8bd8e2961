"""Each step of the tutorial: what it has people type is typed, what they are to see is seen."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import CHROMIUM
from tests.e2e.conftest import PATIENCE
from tests.editor import Editor
from tests.live_client import live_client, subscriptions
from tests.packaging.conftest import Distributions, Environment

from .commands import command_lines
from .tutorial import Project, steps

expect.set_options(PATIENCE)
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(
    tmp_path_factory: pytest.TempPathFactory, distributions: Distributions, environment: Environment
) -> Project:
    folder = tmp_path_factory.mktemp("tutorial")
    return Project(folder, environment, distributions).follow("1")


@pytest.fixture(scope="module")
def live(project: Project) -> Project:
    return project.follow("2")


@pytest.fixture(scope="module")
def talking(live: Project) -> Project:
    return live.follow("3")


@pytest.fixture(scope="module")
def counting(talking: Project) -> Project:
    return talking.follow("4")


@pytest.fixture(scope="module")
def ringing(counting: Project) -> Project:
    return counting.follow("5")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


def window(chromium: Browser, address: str, *, admin: bool = False) -> Page:
    """A private window; its errors fail the test."""
    page = chromium.new_context(base_url=address).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    if admin:
        page.goto("/en/admin/")
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password").fill("admin")
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
    page.goto("/en/")
    return page


def publish(project: Project, address: str, old: str, new: str) -> None:
    """Edit, change the text, publish: what the editor's clicks send."""
    server = SimpleNamespace(url=address, site=SimpleNamespace(ask=project.ask))
    Editor(server).publish_text("Home", old, new)  # type: ignore[arg-type]


def read(address: str) -> str:
    with urlopen(address) as response:
        return str(response.read().decode())


def test_all_steps_have_a_test() -> None:
    assert list(steps()) == ["1", "2", "3", "4", "5", "6"]


def test_1_a_project(project: Project) -> None:
    project.run("python", "manage.py", "check")
    assert (project.folder / "db.sqlite3").exists()


def test_2_a_publish_reaches_the_socket(live: Project) -> None:
    with live.served() as address:
        html = read(f"{address}/en/")
        assert "djangocms_live/live.js" in html
        # Chromium's driver may have a loop of its own in this thread.
        with ThreadPoolExecutor() as thread:
            heard = thread.submit(asyncio.run, hear_a_publish(live, address, html)).result()
    assert heard["type"] == "published"


async def hear_a_publish(live: Project, address: str, html: str) -> dict[str, Any]:
    url = f"{address.replace('http', 'ws')}/live/"
    async with live_client(url, origin=address) as viewer:
        welcome = await viewer.hello(subscriptions(html))
        assert [sub for sub in welcome["subs"] if "err" in sub] == []
        await asyncio.to_thread(publish, live, address, "kettle", "teapot")
        return await viewer.publication(30)


def test_2_the_other_window_follows(live: Project, chromium: Browser) -> None:
    with live.served() as address:
        visitor = window(chromium, address)
        expect(visitor.locator("cms-live[connected]").first).to_be_attached()
        publish(live, address, " is ", " is still ")
        expect(visitor.locator("main")).to_contain_text("is still on")


def test_3_visitors_talk(talking: Project, chromium: Browser) -> None:
    with talking.served() as address:
        anna, ben = window(chromium, address), window(chromium, address)
        expect(ben.locator("cms-live[data-thread][connected]")).to_be_attached()
        anna.get_by_role("link", name="Write a comment").click()
        form = anna.locator("form[data-form=write]")
        form.get_by_label("Your name").fill("Anna")
        # As fast as people type: whoever needs less than two seconds is asked to send it again.
        form.get_by_label("Your comment").press_sequentially("Two sugars, please", delay=150)
        form.get_by_role("button", name="Send").click()
        expect(ben.get_by_role("article").filter(has_text="Two sugars, please")).to_be_visible()


def test_4_two_read(counting: Project, chromium: Browser) -> None:
    with counting.served() as address:
        windows = [window(chromium, address) for _ in range(2)]
        for page in windows:
            number = page.locator(".djangocms-live-read")
            expect(number).to_be_visible()
            expect(number).to_have_text("Reading now: 2")


def test_5_the_bell_rings(ringing: Project, chromium: Browser) -> None:
    with ringing.served() as address:
        visitor, admin = window(chromium, address), window(chromium, address, admin=True)
        bell = admin.locator(".djangocms-live-bell__button")
        expect(bell).to_have_text("")
        (tell,) = ringing.meanwhile
        ringing.run(*tell)
        expect(bell).to_have_text("1")
        expect(admin.locator(".djangocms-live-toast")).to_contain_text("The tea is ready")
        expect(visitor.locator(".djangocms-live-bell__button")).to_have_count(0)


def test_6_all_is_well(ringing: Project) -> None:
    install, doctor = [words for sample in steps()["6"] for words in command_lines(sample.code)]
    ringing.run(*install)
    with ringing.served() as address:
        ringing.run(*(word.replace("http://127.0.0.1:8000", address) for word in doctor))
