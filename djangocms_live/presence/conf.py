"""The settings of presence: ``DJANGOCMS_LIVE = {"PRESENCE": {…}}`` over these defaults."""

from typing import Any

from djangocms_live.conf import section

DEFAULTS: dict[str, Any] = {
    # Switches: without them nobody is counted, and nobody is listed.
    "READERS": True,
    "EDITORS": True,
    # What is shown of people.
    "DISPLAY_NAME": "djangocms_live.presence.people.display_name",  # of a user: a callable
    "AVATAR": None,  # of a user: a callable that returns the address of a picture, or ""
    "SMALLEST": 3,  # readers; of fewer no visitor hears, whatever an editor chooses
    "NAMED": 20,  # people that are named for one page, or one colleague's list
    # Times in seconds.
    "COUNT_EVERY": 5,  # between two numbers for visitors
    "EDITORS_EVERY": 1.5,  # between two lists for colleagues
    "GRACE": 15,  # that somebody stays who left: most come back
    "PASSING": 5,  # the same for readers without a name
}

settings = section("PRESENCE", DEFAULTS)
