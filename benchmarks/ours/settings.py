import os

from benchmarks.shared_settings import *  # noqa: F403
from benchmarks.shared_settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "djangocms_live", "benchmarks.ours"]
ROOT_URLCONF = "benchmarks.ours.site"
SILENCED_SYSTEM_CHECKS = ["djangocms_live.E002"]  # no browser takes part
DJANGOCMS_LIVE = {
    "ACCELERATE": os.environ.get("ACCELERATE") == "1",
    # The crowd comes from few addresses.
    "MAX_SOCKETS_PER_ADDRESS": 0,
    "MAX_SOCKETS_PER_USER": 0,
}
