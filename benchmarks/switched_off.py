"""The sample site without its live part, to see what that costs."""

from sample_site.settings import *  # noqa: F403

DJANGOCMS_LIVE = {"ENABLED": False}
