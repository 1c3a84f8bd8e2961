"""The sample site with its tasks done by whoever starts them."""

from sample_site.settings import *  # noqa: F403
from sample_site.settings import DJANGOCMS_LIVE as _GIVEN

DJANGOCMS_LIVE = {**_GIVEN, "TASKS": "immediate"}
