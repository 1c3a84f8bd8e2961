"""The sample site with a key for Web Push, and a push service that a test runs."""

import os

from sample_site.settings import *  # noqa: F403
from sample_site.settings import DJANGOCMS_LIVE as ORDINARY

DJANGOCMS_LIVE = {
    **ORDINARY,
    "NOTIFICATIONS": {
        "VAPID_PRIVATE_KEY": os.environ["VAPID_PRIVATE_KEY"],
        "VAPID_SUBJECT": "mailto:web@gazette.example",
        "PUSH_SERVICES": [os.environ["PUSH_SERVICE"]],
    },
}
