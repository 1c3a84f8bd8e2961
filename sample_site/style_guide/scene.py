"""What a scene is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

#: By its language, what a scene shows and is told.
Set = Callable[[str], "Scene"]


@dataclass
class Scene:
    """``until`` is there when the component is in its state; only then is the scene true."""

    html: str
    until: str
    #: The static scripts of the feature.
    scripts: tuple[str, ...] = ()
    #: Pushed after the welcome, as the server would.
    frames: list[dict[str, Any]] = field(default_factory=list)
    #: What a fetch is answered, by the path without a query: ``status`` and ``json``, or
    #: ``html``.
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Done to the page one after another, each when its selector is there; `server.js` has them.
    acts: list[tuple[str, str]] = field(default_factory=list)
    #: The name of whoever is logged in.
    user: str = ""
    #: Whether the browser gets pushes: on, off; else it is as it is.
    push: str = ""
    #: How the page answers when the client reads it again: gone, moved, login.
    again: str = ""
    #: CSS pixels that the overview gives it.
    height: int = 240
    #: Whether ``html`` is a whole document, as a view or a mail has it.
    whole: bool = False
    #: Style sheets of what is around it, as of the CMS's toolbar.
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Component:
    name: str
    title: str
    text: str
    states: dict[str, Set]
    #: A selector of what is ours, where the rest of the page is the CMS's or the admin's.
    ours: str = ""


def tell(topic: str, type: str, data: dict[str, Any]) -> dict[str, Any]:
    """For the moment only."""
    return {"t": topic, "tell": {"type": type, "data": data}}


def publish(
    topic: str, type: str, data: dict[str, Any], key: str = "", o: int = 1
) -> dict[str, Any]:
    """Stored, with its position."""
    return {"t": topic, "pub": {"o": o, "type": type, "data": data} | ({"key": key} if key else {})}


def joined(topic: str) -> dict[str, str]:
    """The attributes of an element that follows a topic from its beginning."""
    return {"topic": f"signed:{topic}", "since": "k1:0"}


def asked(user: Any = None) -> HttpRequest:
    """A request that nobody sent, for what is not rendered without one."""
    request = RequestFactory(SERVER_NAME="localhost").get("/")
    request.user = user or AnonymousUser()
    request.session = SessionStore()  # the admin of CMS 5.0 looks there for the site
    return request
