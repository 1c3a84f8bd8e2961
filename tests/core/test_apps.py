"""What an integrator may do wrong, or in another order, in INSTALLED_APPS."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = [
    "djangocms_live",
    "djangocms_live.regions",
    "djangocms_live.comments",
    "djangocms_live.presence",
    "djangocms_live.notifications",
]
SITE = """
import json, sys
import django
from django.conf import settings
from tests import settings as known

values = {name: getattr(known, name) for name in dir(known) if name.isupper()}
others = [app for app in known.INSTALLED_APPS if not app.startswith("djangocms_live")]
before, after = json.loads(sys.argv[1])
settings.configure(**values | {"INSTALLED_APPS": [*before, *others, *after]})
django.setup()
from cms.plugin_pool import plugin_pool
from django.core.checks import run_checks
from djangocms_live import registry
print(json.dumps({
    "features": sorted(registry.names()),
    "plugins": sorted(plugin.__name__ for plugin in plugin_pool.get_all_plugins()),
    "checks": sorted(message.id for message in run_checks() if "live" in message.id),
}))
"""


def site(before=(), after=()):
    return subprocess.run(
        [sys.executable, "-c", SITE, json.dumps([list(before), list(after)])],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_the_order_does_not_matter():
    usual, other = site(after=OURS), site(before=OURS[::-1])
    assert usual.returncode == other.returncode == 0, usual.stderr + other.stderr
    found = json.loads(usual.stdout)
    assert "LiveRegionPlugin" in found["plugins"]
    assert json.loads(other.stdout) == found


@pytest.mark.long
def test_without_the_core_one_is_told_what_is_missing():
    done = site(after=OURS[1:])
    assert done.returncode != 0
    assert "add 'djangocms_live' to INSTALLED_APPS" in done.stderr
