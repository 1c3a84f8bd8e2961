"""The Python client on a device: the wheel and websockets, and nothing else."""

import venv
from pathlib import Path

import pytest

from .conftest import Distributions, Environment

ALONE = """
import sys
from djangocms_live.client import Event, follow, join
import djangocms_live.tail
heavy = [name for name in sys.modules if name.split(".")[0] in ("django", "cms", "channels")]
assert not heavy, heavy
assert djangocms_live.client.__file__.endswith("client.py")
"""

pytestmark = pytest.mark.timeout(300)


def test_without_django(distributions: Distributions, tmp_path: Path) -> None:
    venv.create(tmp_path / "device", with_pip=True)
    device = Environment(tmp_path / "device" / "bin")
    device.run("pip", "install", "-q", "--no-deps", str(distributions.wheel), cwd=tmp_path)
    device.run("pip", "install", "-q", "websockets>=15", cwd=tmp_path)
    device.run("python", "-c", ALONE, cwd=tmp_path)
    device.run("python", "-m", "djangocms_live.tail", "--help", cwd=tmp_path)


def test_with_the_oldest_websockets(distributions: Distributions, tmp_path: Path) -> None:
    venv.create(tmp_path / "device", with_pip=True)
    device = Environment(tmp_path / "device" / "bin")
    device.run("pip", "install", "-q", "--no-deps", str(distributions.wheel), cwd=tmp_path)
    device.run("pip", "install", "-q", "websockets==15.0", cwd=tmp_path)
    device.run("python", "-c", ALONE, cwd=tmp_path)
