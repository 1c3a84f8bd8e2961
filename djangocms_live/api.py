"""The one door: all that a feature needs, ours or a third party's."""

from .feature import Feature, Push
from .history import Event
from .publishing import apublish, publish
from .registry import register
from .revocation import revoke
from .stamps import stamp
from .telling import atell, tell, tell_trackers
from .topics import BadToken, View, unsign
from .tracking import Member, Tracker, Wire

__all__ = [
    "BadToken",
    "Event",
    "Feature",
    "Member",
    "Push",
    "Tracker",
    "View",
    "Wire",
    "apublish",
    "atell",
    "publish",
    "register",
    "revoke",
    "stamp",
    "tell",
    "tell_trackers",
    "unsign",
]
