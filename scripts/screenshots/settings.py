"""The sample site for a photographer, who types as fast as a script does."""

from sample_site.settings import *  # noqa: F403
from sample_site.settings import DJANGOCMS_LIVE as SAMPLE

DJANGOCMS_LIVE = SAMPLE | {
    "COMMENTS": {"TOO_FAST": 0, "RATE": None, "DIRECT": None, "WORDS_HELD": ("wreck",)}
}
