import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from djangocms_live import __version__
from scripts.messages import LANGUAGES, apps, po_file

from .conftest import ROOT, Distributions, tracked_files

STATIC = "djangocms_live/static/djangocms_live/"
SCRIPTS = (
    *("live.js", "worker.js", "regions.js", "comments.js", "admin-queue.js", "sight.js"),
    *("readers.js", "presence-editors.js", "presence-tree.js"),
    *("presence-numbers.js", "presence-preview.js"),
)
STYLES = (
    "live.css",
    "admin-queue.css",
    "presence-editors.css",
    "presence-toolbar.css",
    "presence-tree.css",
    "sight.css",
)
BUNDLE = {STATIC + name for name in SCRIPTS + STYLES}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def in_sdist(distributions: Distributions) -> set[str]:
    with tarfile.open(distributions.sdist) as archive:
        return {
            Path(name).relative_to(Path(name).parts[0]).as_posix() for name in archive.getnames()
        }


@pytest.fixture(scope="session")
def in_wheel(distributions: Distributions) -> set[str]:
    with zipfile.ZipFile(distributions.wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="session")
def metadata(distributions: Distributions) -> Message:
    with zipfile.ZipFile(distributions.wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


def of_the_package() -> set[str]:
    return {name for name in tracked_files() if name.startswith("djangocms_live/")}


def is_source_of_the_bundle(name: str) -> bool:
    return "client" in Path(name).parts


def test_the_wheel_has_all_of_the_package_and_the_bundle(in_wheel: set[str]) -> None:
    wanted = {name for name in of_the_package() if not is_source_of_the_bundle(name)}
    assert wanted | BUNDLE <= in_wheel


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wheel_speaks(language: str, in_wheel: set[str]) -> None:
    """Compiled: whoever installs it has no msgfmt."""
    of_the_package = [app for app in apps() if app.parts[0] == "djangocms_live"]
    assert len(of_the_package) >= 5
    compiled = {po_file(app, language).with_suffix(".mo").as_posix() for app in of_the_package}
    assert compiled <= in_wheel


def test_the_wheel_has_nothing_else(in_wheel: set[str]) -> None:
    others = {name for name in in_wheel if ".dist-info/" not in name} - of_the_package()
    assert {name for name in others if not name.startswith(STATIC)} == set()
    assert not any(is_source_of_the_bundle(name) for name in in_wheel)


def test_the_sdist_has_the_sources_too(in_sdist: set[str]) -> None:
    assert of_the_package() | BUNDLE <= in_sdist
    assert {"package.json", "package-lock.json", "build.mjs", "scripts/npm.py"} <= in_sdist


def test_both_carry_the_licences(in_sdist: set[str], in_wheel: set[str]) -> None:
    licences = {"LICENSE", "LICENSES/idiomorph.txt"}
    assert licences <= in_sdist
    folder = f"djangocms_live-{__version__}.dist-info/licenses/"
    assert {folder + name for name in licences} <= in_wheel


def test_the_licence_of_idiomorph_is_the_one_it_comes_with() -> None:
    bundled = (ROOT / "LICENSES" / "idiomorph.txt").read_text()
    assert bundled == (ROOT / "node_modules" / "idiomorph" / "LICENSE").read_text()


def test_metadata(metadata: Message) -> None:
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "BSD-3-Clause AND 0BSD"
    assert metadata["Requires-Python"] == ">=3.11"
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert sorted(required) == ["channels>=4.2", "django-cms>=5.0"]
    assert {"daphne", "redis", "webpush"} <= set(metadata.get_all("Provides-Extra"))


def test_the_wheel_is_well_formed(distributions: Distributions) -> None:
    checker = Path(sys.executable).with_name("check-wheel-contents")
    subprocess.run([checker, distributions.wheel], cwd=ROOT, check=True)


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.rst").read_text()
    assert re.search(rf"^(Unreleased \()?{re.escape(__version__)}\b", changelog, re.MULTILINE)
