"""Each module's deployment, made once on a clean folder from one wheel."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.packaging.conftest import check_out

from .deployment import Deployment, deployed


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Built from a fresh checkout, once for all of xdist's workers."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder = shared / "wheel"
    with FileLock(shared / "wheel.lock"):
        if not folder.exists():
            checkout = check_out(shared / "checkout")
            build = [sys.executable, "-m", "build", "--installer", "uv", "--wheel"]
            subprocess.run([*build, "--outdir", folder, checkout], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheel: Path
) -> Iterator[Deployment]:
    """The one that the module is named for: test_<deployment>.py."""
    name = request.module.__name__.rpartition("test_")[2]
    with deployed(name, tmp_path_factory.mktemp(name), wheel) as deployment:
        yield deployment
