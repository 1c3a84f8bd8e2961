"""What is said about versions and commands in several files is the same in all of them."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def environments() -> list[list[str]]:
    """Tox's environments, by their factors."""
    tox = [sys.executable, "-m", "tox", "list", "--no-desc", "-q"]
    listed = subprocess.run(tox, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name.split("-") for name in listed.split() if name.startswith("py")]


def claimed(classifier: str) -> set[str]:
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    lines = config["metadata"]["classifiers"].split("\n")
    found = {line.removeprefix(classifier) for line in lines if line.startswith(classifier)}
    return {version for version in found if re.fullmatch(r"\d+\.\d+", version)}


@pytest.mark.parametrize(
    ("classifier", "prefix"),
    [
        ("Programming Language :: Python :: ", "py"),
        ("Framework :: Django :: ", "dj"),
        ("Framework :: Django CMS :: ", "cms"),
    ],
)
def test_what_is_claimed_is_tested(
    environments: list[list[str]], classifier: str, prefix: str
) -> None:
    tested = {factor for names in environments for factor in names if factor.startswith(prefix)}
    assert tested == {prefix + version.replace(".", "") for version in claimed(classifier)}


def test_each_version_of_the_cms_with_versions_and_without_on_both_databases(
    environments: list[list[str]],
) -> None:
    assert {tuple(names[2:]) for names in environments} == {
        (cms, apps, database)
        for cms in ("cms50", "cms51")
        for apps in ("versioned", "unversioned")
        for database in ("sqlite", "postgres")
    }
    assert len(environments) == (1 + 2 * 3) * 8


def steps() -> list[dict[str, str]]:
    jobs = [job for path in WORKFLOWS for job in yaml.safe_load(path.read_text())["jobs"].values()]
    return [step for job in jobs for step in job.get("steps", ())]


def test_workflows_run_the_commands_that_everybody_runs() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {name for step in steps() for name in re.findall(r"^make (\S+)", step.get("run", ""))}
    assert asked >= {"test", "build"}
    assert asked <= targets


def test_actions_are_pinned() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in used)
