"""The README's quick start, followed to the letter on a CMS site of somebody else."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.request import urlopen

import pytest
from websockets.sync.client import connect

from . import readme
from .conftest import Distributions, Environment

SITE = Path(__file__).with_name("cms_project")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(
    tmp_path_factory: pytest.TempPathFactory,
    distributions: Distributions,
    environment: Environment,
) -> Path:
    """The site after the quick start, but for the last command, which serves it."""
    folder = tmp_path_factory.mktemp("site") / "site"
    shutil.copytree(SITE, folder)
    for name in ("settings.py", "urls.py"):
        path = folder / "mysite" / name
        path.write_text(path.read_text() + "\n" + readme.code_for(f"mysite/{name}"))
    (folder / "mysite" / "asgi.py").write_text(readme.code_for("mysite/asgi.py"))
    for command in readme.commands()[:-1]:
        released = "djangocms-live[daphne]"
        program, *arguments = command.replace('"', "").split()
        here = [word.replace(released, f"{distributions.wheel}[daphne]") for word in arguments]
        environment.run(program, *here, cwd=folder)
    environment.run("python", "manage.py", "shell", "-c", "import add_page", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def url(project: Path, environment: Environment, port: int) -> Iterator[str]:
    program, *arguments = readme.commands()[-1].split()
    command = [environment.bin / program, "--port", str(port), *arguments]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as server:
        for line in server.stderr:
            if "Listening on TCP" in line:
                break
        else:
            pytest.fail("Daphne did not start.")
        yield f"127.0.0.1:{port}"
        server.terminate()


def test_the_site_checks_out(project: Path, environment: Environment) -> None:
    environment.run("python", "manage.py", "check", cwd=project)
    environment.run("python", "manage.py", "makemigrations", "--check", "--dry-run", cwd=project)


def test_its_static_files_are_found(project: Path, environment: Environment) -> None:
    environment.run("python", "manage.py", "collectstatic", "--no-input", cwd=project)
    assert (project / "static" / "djangocms_live" / "live.js").exists()


def test_a_publish_in_another_process_reaches_the_open_page(
    url: str, project: Path, environment: Environment
) -> None:
    with urlopen(f"http://{url}/") as response:
        assert response.status == 200
        page = response.read().decode()
    assert "djangocms_live/live.js" in page
    subscriptions = [
        {"t": token, "since": {"e": epoch, "o": int(offset)}}
        for element in re.findall(r"<cms-live\s[^>]*>", page)
        for token, (epoch, _, offset) in zip(
            words(element, "topic"),
            [position.rpartition(":") for position in words(element, "since")],
            strict=True,
        )
    ]
    with connect(
        f"ws://{url}/live/", origin=f"http://{url}", subprotocols=["cmslive.v1"]
    ) as viewer:
        viewer.send(json.dumps({"id": 1, "hello": {"lang": "en", "subs": subscriptions}}))
        welcome = json.loads(viewer.recv(timeout=30))["welcome"]
        assert len(welcome["subs"]) == len(subscriptions) > 0
        assert not [sub for sub in welcome["subs"] if "err" in sub]
        environment.run("python", "manage.py", "shell", "-c", "import publish", cwd=project)
        push = next(frame for frame in frames(viewer) if "pub" in frame)
        assert push["pub"]["type"] == "published"


def frames(viewer) -> Iterator[dict]:
    while True:
        yield json.loads(viewer.recv(timeout=30))


def words(element: str, attribute: str) -> list[str]:
    return unescape(re.search(rf'\s{attribute}="([^"]*)"', element)[1]).split()
