"""The distributions, built once from a fresh checkout, and a clean environment with the wheel."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Distributions:
    sdist: Path
    wheel: Path


@dataclass(frozen=True)
class Environment:
    """A virtual environment that knows nothing of this checkout."""

    bin: Path

    def start(self, program: str, *arguments: str, cwd: Path) -> subprocess.Popen[str]:
        """Run one of its programs, whose output is kept. Nothing of this process's Django leaks."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DJANGO", "PYTEST", "PYTHON"))
        }
        return subprocess.Popen(
            [self.bin / program, *arguments],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, program: str, *arguments: str, cwd: Path) -> None:
        with self.start(program, *arguments, cwd=cwd) as process:
            output, _ = process.communicate()
        assert process.returncode == 0, output


def tracked_files() -> Sequence[str]:
    """What a fresh checkout has: no bundle, no caches, no metadata of an earlier build."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    return [name for name in names if name and (ROOT / name).exists()]


def check_out(folder: Path) -> Path:
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return check_out(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="session")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """The sdist, and the wheel made from the sdist, as an index would have them."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, checkout], check=True)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Distributions(sdist, wheel)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    return Environment(folder / "bin")
