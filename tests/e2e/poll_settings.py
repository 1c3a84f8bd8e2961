"""As the talk settings, and browsers without a socket ask every second at the least."""

from tests.e2e.talk_settings import *  # noqa: F403
from tests.e2e.talk_settings import DJANGOCMS_LIVE

DJANGOCMS_LIVE = {**DJANGOCMS_LIVE, "POLL_INTERVAL": 1}
