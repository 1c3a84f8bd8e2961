"""The wire format ``cmslive.v1``: frames, codes and limits. Pure: no Django, no Channels.

A frame is one JSON object. ``{}`` is ping and pong; a command carries an ``id`` and one verb.
Pieces that many viewers share (a publication) are encoded once and joined as text.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

SUBPROTOCOL = "cmslive.v1"

#: In place of a position, where text has one for each topic: from now on.
NOWHERE = "-"
# Epochs are url-safe, and offsets stay where JavaScript and every database can count.
_POSITION = re.compile(r"([A-Za-z0-9_-]{0,32}):([0-9]{1,15})")


class Close(IntEnum):
    """Close codes. Below 4500 the client comes back, from 4500 on it stays away."""

    RESTART = 4001
    HIDDEN = 4002
    TOO_SLOW = 4003
    NO_PONG = 4008
    TOO_MANY = 4029
    BAD_FRAME = 4501
    NO_HELLO = 4502
    ORIGIN = 4503
    REVOKED = 4504
    VERSION = 4505


class ErrorCode(IntEnum):
    """Codes of an ``err`` answer, numbered as in Centrifugo's client protocol."""

    INTERNAL = 100
    UNAUTHORIZED = 101
    UNKNOWN_TOPIC = 102
    DENIED = 103
    UNKNOWN_COMMAND = 104
    BAD_REQUEST = 105
    LIMIT = 106
    TOO_MANY = 111


TEMPORARY = frozenset({ErrorCode.INTERNAL, ErrorCode.TOO_MANY})


class BadFrame(Exception):
    """The peer does not speak the protocol; the socket is closed with 4501."""


class Refused(Exception):
    """One command cannot be carried out; it is answered and the socket stays open."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def as_dict(self) -> dict[str, Any]:
        return {"code": int(self.code), "msg": self.message, "temp": self.code in TEMPORARY}


@dataclass(frozen=True, slots=True)
class Position:
    """How far in a topic somebody has read. ``epoch`` is "" where nothing was ever published."""

    epoch: str
    offset: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        """Read what ``str`` writes; None for all else."""
        match = _POSITION.fullmatch(text)
        return cls(match[1], int(match[2])) if match else None


@dataclass(frozen=True, slots=True)
class Command:
    """What a client asks: ``{"id": 2, "sub": {…}}``."""

    id: int
    name: str
    body: dict[str, Any]


def dumps(value: Any) -> str:
    """Compact JSON, the one encoder of every frame. Raises for what is none, as NaN."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    # JSON knows halves of characters, UTF-8 does not: one of them would break every socket.
    return text.encode(errors="replace").decode()


def decode(text: str) -> Command | None:
    """Read a client's frame; None is a pong. Raises ``BadFrame``."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("not JSON") from None
    if not isinstance(frame, dict):
        raise BadFrame("a frame is a JSON object")
    if not frame:
        return None
    identifier = frame.pop("id", None)
    if type(identifier) is not int or not 0 < identifier < 2**53:
        raise BadFrame('a command carries a positive integer "id"')
    if len(frame) != 1:
        raise BadFrame('a command is {"id": …, "<name>": {…}}')
    ((name, body),) = frame.items()
    if not isinstance(body, dict):
        raise BadFrame("the body of a command is a JSON object")
    return Command(identifier, name, body)


def decode_since(value: Any) -> Position | None:
    """Read the ``since`` of a subscription. Raises ``Refused``."""
    if value is None:
        return None
    match value:
        case {"e": str(epoch), "o": int(offset)} if (
            offset >= 0 and len(epoch) <= 32 and offset is not True and offset is not False
        ):
            return Position(epoch, offset)
    raise Refused(ErrorCode.BAD_REQUEST, '"since" is {"e": "<epoch>", "o": <offset>}')


def publication(
    offset: int, type: str, key: str = "", data: dict[str, Any] | None = None, by: str = ""
) -> str:
    """Encode one publication as text, for pushes and for answers alike."""
    pub: dict[str, Any] = {"o": offset, "type": type}
    if key:
        pub["key"] = key
    pub["data"] = data or {}
    if by:
        pub["by"] = by
    return dumps(pub)


def push(topic: str, epoch: str, pub: str) -> str:
    """The frame that carries an encoded publication to the viewers of a topic.

    It names the epoch, for who joined before there was any has to learn it with the first event.
    """
    return f'{{"t":{dumps(topic)},"e":{dumps(epoch)},"pub":{pub}}}'


def reset(topic: str, position: Position, spread: float) -> str:
    """Continuity is lost: read the page once, after a random delay of up to ``spread`` seconds."""
    body = {"e": position.epoch, "o": position.offset, "spread": spread}
    return dumps({"t": topic, "reset": body})


def subscribed(topic: str, position: Position, recovered: bool, pubs: Iterable[str]) -> str:
    """The answer to one subscription, with the missed publications already encoded."""
    head = dumps(
        {"t": topic, "e": position.epoch, "o": position.offset, "recovered": recovered},
    )
    return f'{head[:-1]},"pubs":[{",".join(pubs)}]}}'


def refused(token: str, refusal: Refused) -> str:
    """The answer to one subscription of a hello that cannot be had."""
    return dumps({"t": token, "err": refusal.as_dict()})


def own(answer: str) -> str:
    """An answer to a subscription that nobody asked for: the server made it."""
    return f'{{"own":true,{answer[1:]}'


def welcome(
    identifier: int, sid: str, ping: float, user: dict[str, Any] | None, subs: Iterable[str]
) -> str:
    head = dumps({"sid": sid, "ping": ping, "user": user})
    return f'{{"id":{identifier},"welcome":{head[:-1]},"subs":[{",".join(subs)}]}}}}'


def polled(
    interval: float, user: dict[str, Any] | None, still: Iterable[str], subs: Iterable[str]
) -> str:
    """The answer to a poll: a welcome's subscriptions, and when to ask again at the earliest.

    ``still`` are topics of which no poll will ever bring anything.
    """
    head = dumps({"interval": interval, "user": user, "still": list(still)})
    return f'{head[:-1]},"subs":[{",".join(subs)}]}}'


def answer(identifier: int, name: str, body: str) -> str:
    """The answer to a command, its body already encoded."""
    return f'{{"id":{identifier},"{name}":{body}}}'


def error(identifier: int, refusal: Refused) -> str:
    return dumps({"id": identifier, "err": refusal.as_dict()})


def state(topic: str, state: str, sid: str) -> str:
    """What somebody does just now, by the id of their socket. Never repeated, soon untrue."""
    return dumps({"t": topic, "state": {"s": state, "sid": sid}})


def tell(topic: str, type: str, data: dict[str, Any]) -> str:
    """What matters only now. Neither stored nor numbered."""
    return dumps({"t": topic, "tell": {"type": type, "data": data}})


def bye(code: Close, reason: str, spread: float = 0) -> str:
    return dumps({"bye": {"code": int(code), "reason": reason, "spread": spread}})


PING = "{}"
