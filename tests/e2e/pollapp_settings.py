"""The sample site with a third party's live plugin."""

import os

from sample_site.settings import *  # noqa: F403
from sample_site.settings import INSTALLED_APPS as ORDINARY

INSTALLED_APPS = [*ORDINARY, "tests.pollapp"]
CMS_PAGE_CACHE = CMS_PLACEHOLDER_CACHE = not os.environ.get("UNCACHED")
