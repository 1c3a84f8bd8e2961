"""The one door: all that a feature needs, ours or a third party's."""

from .feature import Feature, Push
from .history import Event
from .publishing import apublish, publish
from .registry import register
from .stamps import stamp
from .topics import View

__all__ = ["Event", "Feature", "Push", "View", "apublish", "publish", "register", "stamp"]
