"""The sample site as the back end of a front-end on another origin, by djangocms-rest."""

import os

from sample_site.settings import *  # noqa: F403
from sample_site.settings import DJANGOCMS_LIVE as ORDINARY
from sample_site.settings import INSTALLED_APPS as ORDINARY_APPS
from sample_site.settings import MIDDLEWARE as ORDINARY_MIDDLEWARE

INSTALLED_APPS = [*ORDINARY_APPS, "rest_framework", "djangocms_rest"]
ROOT_URLCONF = "tests.e2e.headless.urls"
MIDDLEWARE = ["tests.e2e.headless.middleware.cross_origin", *ORDINARY_MIDDLEWARE]
DJANGOCMS_LIVE = {**ORDINARY, "ORIGINS": os.environ["ORIGINS"].split(), "FETCH_SPREAD": 0.5}
