"""The sample site, with two doors for the tests."""

import os

from sample_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.engines.urls"
DJANGOCMS_LIVE = {"CARRIER": os.environ.get("CARRIER", "worker"), "POLL_INTERVAL": 1}
