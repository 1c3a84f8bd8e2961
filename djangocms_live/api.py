"""The one door: all that a feature needs, ours or a third party's."""

from .feature import Feature, Push
from .history import Event
from .publishing import apublish, publish
from .registry import register
from .stamps import stamp
from .topics import BadToken, View, unsign

__all__ = [
    "BadToken",
    "Event",
    "Feature",
    "Push",
    "View",
    "apublish",
    "publish",
    "register",
    "stamp",
    "unsign",
]
