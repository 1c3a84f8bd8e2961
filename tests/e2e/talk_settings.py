"""The sample site for people who type as fast as a test does."""

import os

from sample_site.settings import *  # noqa: F403

DJANGOCMS_LIVE = {
    "COMMENTS": {
        "TOO_FAST": 0,
        "RATE": None,
        "DIRECT": None,
        "RATE_OTHER": (1000, 60),
        "MARKDOWN": bool(os.environ.get("COMMENTS_MARKDOWN")),
        "WORDS_HELD": ("wreck",),
    }
}
