"""The sample site with other limits: LIVE_SETTINGS is a JSON object for DJANGOCMS_LIVE."""

import json
import os

from sample_site.asgi import application  # isort: split

from django.conf import settings

settings.DJANGOCMS_LIVE = json.loads(os.environ["LIVE_SETTINGS"])

__all__ = ["application"]
