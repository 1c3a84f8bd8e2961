"""Three engines on the real sample site, with a server of its own whose sockets are counted."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import quote

import pytest

from tests.site import Server, Site, wait_for

from .chromium import Chromium
from .driver import Driver, Tab
from .firefox import Firefox
from .webkit import WebKit

ENGINES = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}

# The front page has two live regions; with these it has four.
MORE_REGIONS = """
from cms import api
from cms.models import CMSPlugin, PageContent
content = PageContent.objects.get(page__reverse_id="home", language="en")
placeholder = CMSPlugin.objects.filter(
    placeholder__in=content.get_placeholders(), plugin_type="LiveRegionPlugin"
).first().placeholder
for number in (3, 4):
    region = api.add_plugin(placeholder, "LiveRegionPlugin", "en", mode="auto")
    api.add_plugin(placeholder, "TextPlugin", "en", target=region, body=f"<p>Region {number}</p>")
"""


class Newsroom:
    """A server of the site, and an editor at it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = count(1)

    @property
    def stats(self) -> dict[str, int]:
        return json.load(self.server.get("/test/stats"))

    def publish(self) -> str:
        """Publish news on the front page; returns words that were never said before."""
        news = f"News number {next(self._numbers)}."
        assert self.server.get(f"/test/publish?text={quote(news)}").status == 200
        return news

    def wait_for(self, what: str, number: int, patience: float = 60) -> None:
        wait_for(lambda: self.stats[what] == number, f"{number} {what}", patience)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder, DJANGO_SETTINGS_MODULE="tests.engines.settings").prepare()
    site.run(MORE_REGIONS)
    yield site
    site.close()


@pytest.fixture(scope="session")
def newsroom(site: Site) -> Newsroom:
    return Newsroom(site.serve())


@pytest.fixture(scope="session")
def gunicorn(site: Site) -> Newsroom:
    """The same where nobody speaks ASGI."""
    options = "--preload --threads=4 --no-control-socket"
    server = site.serve(
        program="gunicorn",
        application="sample_site.wsgi:application",
        GUNICORN_CMD_ARGS=options,
    )
    return Newsroom(server)


@pytest.fixture(scope="session")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Driver]]:
    running: dict[str, Driver] = {}

    def driver_of(engine: str) -> Driver:
        if engine not in running:
            running[engine] = ENGINES[engine](tmp_path_factory.mktemp(engine))
        return running[engine]

    yield driver_of
    for driver in running.values():
        driver.quit()


@pytest.fixture
def open_tab(
    drivers: Callable[[str], Driver], engine: str, newsroom: Newsroom
) -> Iterator[Callable[..., Tab]]:
    """Open a page in a tab. All tabs are closed in the end, and the server sees it."""
    tabs: list[Tab] = []

    def open_tab(path: str, *, hidden: bool = False) -> Tab:
        url = path if path.startswith("http") else newsroom.server.url + path
        tabs.append(drivers(engine).open(url, hidden=hidden))
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        tab.close()
    newsroom.wait_for("sockets", 0)
