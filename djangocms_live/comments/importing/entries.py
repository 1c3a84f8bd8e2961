"""What a source has to say of a comment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models import State


class ImportFailed(Exception):
    """The source cannot be read; the text says what to do."""


@dataclass(slots=True)
class Entry:
    """``source`` names it for ever: "disqus:123". ``parent`` is such a name, or empty.

    ``about`` is the object it is about, a page or a version of it; None if that is not here (any
    more), and ``missing`` then says what it was.
    """

    source: str
    parent: str
    about: Any
    body: str
    name: str
    created: datetime
    state: State = State.VISIBLE
    email: str = ""
    user: Any = None
    language: str = ""
    missing: str = ""
