"""What a scene is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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
    #: What a fetch is answered, by the path without a query: ``status`` and ``json``.
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Done to the page one after another, each when its selector is there; `server.js` has them.
    acts: list[tuple[str, str]] = field(default_factory=list)
    #: The name of whoever is logged in.
    user: str = ""
    #: How the page answers when the client reads it again: gone, moved, login.
    again: str = ""
    #: CSS pixels that the overview gives it.
    height: int = 240


@dataclass(frozen=True)
class Component:
    name: str
    title: str
    text: str
    states: dict[str, Set]


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
