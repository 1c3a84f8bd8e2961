"""The README's quick start, followed to the letter on a CMS site of somebody else."""

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.live_client import live_client, subscriptions
from tests.site import free_port

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
        path.write_text(f"{path.read_text()}\n{readme.code_for(f'mysite/{name}')}\n")
    (folder / "mysite" / "asgi.py").write_text(readme.code_for("mysite/asgi.py"))
    for command in readme.commands()[:-1]:
        program, *arguments = shlex.split(command)
        released = "djangocms-live[daphne]"
        built = f"{distributions.wheel}[daphne]"
        arguments = [built if word == released else word for word in arguments]
        environment.run(program, *arguments, cwd=folder)
    environment.run("python", "manage.py", "shell", "-c", "import add_page", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def address(project: Path, environment: Environment) -> Iterator[str]:
    """Where the quick start's last command serves it, on a port that is free."""
    program, *arguments = shlex.split(readme.commands()[-1])
    port = str(free_port())
    with environment.start(program, "--port", port, *arguments, cwd=project) as server:
        said = ""
        for line in server.stdout:
            said += line
            if "Listening on TCP" in line:
                break
        else:
            pytest.fail(said)
        yield f"127.0.0.1:{port}"
        server.terminate()


def test_the_site_checks_out(project: Path, environment: Environment) -> None:
    environment.run("python", "manage.py", "check", cwd=project)
    environment.run("python", "manage.py", "makemigrations", "--check", "--dry-run", cwd=project)


def test_its_static_files_are_found(project: Path, environment: Environment) -> None:
    environment.run("python", "manage.py", "collectstatic", "--no-input", cwd=project)
    assert (project / "static" / "djangocms_live" / "live.js").exists()


async def test_a_publish_in_another_process_reaches_the_open_page(
    address: str, project: Path, environment: Environment
) -> None:
    with urlopen(f"http://{address}/") as response:
        assert response.status == 200
        page = response.read().decode()
    assert "djangocms_live/live.js" in page
    wanted = subscriptions(page)
    assert wanted
    async with live_client(f"ws://{address}/live/", origin=f"http://{address}") as viewer:
        welcome = await viewer.hello(wanted)
        assert [sub for sub in welcome["subs"] if "err" in sub] == []
        environment.run("python", "manage.py", "shell", "-c", "import publish", cwd=project)
        assert (await viewer.publication())["type"] == "published"
