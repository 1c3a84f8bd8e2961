"""The socket as a browser has it: handshake, hello, a topic, an event that arrives.

Needs the extra ``[doctor]``.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import DatabaseError
from django.urls import reverse
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from ..bus import shared_layer
from ..conf import settings
from ..protocol import SUBPROTOCOL, Close, dumps
from ..publishing import publish
from ..topics import View, sign
from .inside import forget
from .report import Report, Trouble, Watch, spoken

PATIENCE = 5  # seconds for what should take none
SOON = 1.5  # seconds in which an event arrives if it was not only found by the tick

UPGRADE = (
    "Serve this path by an ASGI server (Daphne, Uvicorn), and let the proxy in front pass the "
    "upgrade on. For nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
    'proxy_set_header Connection "upgrade"; proxy_set_header Host $host;'
)
ROUTE = "Wrap the application in asgi.py: application = live_application(application)."

#: Why a handshake was refused, by the status it got.
STATUSES = {
    400: Trouble("is refused as a bad request.", UPGRADE),
    403: Trouble("is refused: the ASGI application has no live socket there.", ROUTE),
    404: Trouble("finds nothing: the ASGI application has no live socket there.", ROUTE),
    426: Trouble("arrives as plain HTTP: the Upgrade header was dropped on the way.", UPGRADE),
    500: Trouble("ends in an error: the ASGI application takes no websockets.", ROUTE),
    502: Trouble("ends at the proxy: no server stands behind it.", "Start the ASGI server."),
    504: Trouble(
        "ends at the proxy: the server behind it does not answer.", "See to the ASGI server."
    ),
}

#: Why a socket was closed, by the code.
CODES: dict[int | None, Trouble] = {
    Close.RESTART: Trouble("the server is about to restart.", "Try again in a minute."),
    Close.TOO_MANY: Trouble(
        "this address has too many sockets already.",
        "Raise MAX_SOCKETS_PER_ADDRESS. If all visitors seem to have one address, count your "
        "proxies in TRUSTED_PROXIES.",
    ),
    Close.ORIGIN: Trouble(
        "pages of this site may not connect.",
        "Put the site's host into ALLOWED_HOSTS, or its address into DJANGOCMS_LIVE['ORIGINS'].",
    ),
    Close.VERSION: Trouble(
        "the server speaks another protocol.",
        "Install the same version of djangocms-live here and there, and let the proxy pass on "
        "Sec-WebSocket-Protocol.",
    ),
}

ENDED = Trouble("the server or a proxy ended it.", "See their logs.")


class Closed(Exception):
    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """Answers pings, and hands on every other frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = count(1)
        self.pings = 0

    def ask(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a command and wait for its answer. Raises ``TimeoutError`` and ``Closed``."""
        identifier = next(self._ids)
        with _ending():
            self._socket.send(dumps({"id": identifier, name: body}))
        answer = self.until(lambda frame: frame.get("id") == identifier, PATIENCE)
        found: dict[str, Any] = answer.get(name) or answer.get("welcome") or answer
        return found

    def until(self, wanted: Callable[[dict[str, Any]], bool], patience: float) -> dict[str, Any]:
        give_up = time.monotonic() + patience
        while True:
            with _ending():
                text = self._socket.recv(timeout=max(0, give_up - time.monotonic()))
                frame: dict[str, Any] = json.loads(text)
                if not frame:
                    self.pings += 1
                    self._socket.send("{}")
                elif wanted(frame):
                    return frame


@contextmanager
def _ending() -> Iterator[None]:
    """Tell of an end with its code, whether it shows in reading or in writing."""
    try:
        yield
    except ConnectionClosed as error:
        raise Closed(error.rcvd.code if error.rcvd else None) from error


def look_at_wire(report: Report, url: str, *, within: float, patience: float) -> None:
    """One socket from the handshake to an event that was published here, and then idle."""
    page = urlsplit(url)
    origin = f"{page.scheme}://{page.netloc}"
    address = urljoin(origin, reverse("djangocms_live:socket")).replace("http", "ws", 1)
    watch = Watch()
    try:
        socket = connect(
            address,
            origin=Origin(origin),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            open_timeout=PATIENCE,
            ping_interval=None,  # the library's own would keep an idle connection busy
        )
    except InvalidStatus as error:
        status = error.response.status_code
        words, mend = STATUSES.get(status, Trouble(f"is answered with {status}.", UPGRADE))
        report.broken("Socket", f"The handshake {words}", mend)
        return
    except (InvalidHandshake, OSError, EOFError) as error:
        report.broken(
            "Socket", f"The handshake fails: {str(error) or type(error).__name__}", UPGRADE
        )
        return
    with socket:
        report.good("Socket", f"the handshake took {watch}.")
        try:
            _converse(report, Wire(socket), url, within, patience)
        except Closed as closed:
            words, mend = CODES.get(closed.code, ENDED)
            report.broken("Socket", f"Closed with {closed.code}: {words}", mend)
        except TimeoutError:
            mend = "Frames are held back on the way, or the server is overloaded: see its log."
            report.broken("Socket", f"No answer within {PATIENCE} s.", mend)
        except DatabaseError:
            mend = "See what the step 'Journal' says."
            report.broken("Event", "Nothing can be published from here.", mend)
        _look_at_compression(report, socket)


def _look_at_compression(report: Report, socket: ClientConnection) -> None:
    if socket.protocol.extensions:
        report.warn(
            "Socket",
            "it is compressed, which costs 44 to 120 KB of memory for each viewer.",
            "Start Uvicorn with --ws-per-message-deflate false.",
        )


def _converse(report: Report, wire: Wire, url: str, within: float, patience: float) -> None:
    watch = Watch()
    welcome = wire.ask("hello", {"lang": "en", "subs": []})
    report.good("Hello", f"the server answered in {watch}.")
    if settings.ENABLED:
        topic = f"doctor.{secrets.token_hex(8)}"
        try:
            publish(topic, "probed", key="before")
            if _subscribed(report, wire, topic, url):
                _look_at_round_trip(report, wire, topic, within)
        finally:
            forget(topic)
    if patience:
        _wait_idle(report, wire, patience, welcome.get("ping", 0))


def _subscribed(report: Report, wire: Wire, topic: str, url: str) -> bool:
    """Join a topic that has an event already: who reads our database knows of it."""
    token = sign(topic, View("en", url))
    answer = wire.ask("sub", {"t": token, "since": {"e": "", "o": 0}})
    if error := answer.get("err"):
        if "token" in error["msg"]:
            mend = "Run live_doctor with the SECRET_KEY of the site."
            report.broken("Topic", "The server does not know this command's signature.", mend)
        elif error["code"] == 102:
            mend = "Install the same version of djangocms-live here and there."
            report.broken("Topic", "The server has no feature 'doctor'.", mend)
        else:
            mend = "See the server's log; if it cannot read the journal, see to its database."
            report.broken("Topic", f"The server says: {error['msg']}.", mend)
        return False
    if not answer["pubs"]:
        report.broken(
            "Topic",
            "The server does not see what this command writes into the database.",
            "Run live_doctor with the DATABASES of the site.",
        )
        return False
    report.good("Topic", "joined, with what had been published before.")
    return True


def _look_at_round_trip(report: Report, wire: Wire, topic: str, within: float) -> None:
    watch = Watch()
    publish(topic, "probed", key="after")
    try:
        wire.until(lambda frame: frame.get("t") == topic, within)
    except TimeoutError:
        report.broken(
            "Event",
            f"What was published here did not arrive within {spoken(within)}.",
            "The server and this command use different channel layers, or the server does not "
            "hear its own: its log says so. The tick brings events after 25 s.",
        )
        return
    if watch.seconds > SOON and shared_layer() is not None:
        mend = "No wake-up came through the channel layer: it is not the one of the server."
        report.warn("Event", f"what was published here arrived after {watch}, by the tick.", mend)
    else:
        report.good("Event", f"what was published here arrived after {watch}.")


def _wait_idle(report: Report, wire: Wire, patience: float, ping: float) -> None:
    """Does the connection live through the silence between two pings, and do pings come?"""
    watch = Watch()
    before = wire.pings
    try:
        wire.until(lambda frame: "bye" in frame, patience)
    except TimeoutError:
        if wire.pings == before and patience > ping:
            mend = "Something between holds small frames back: switch its buffering off."
            report.broken("Patience", f"No ping in {spoken(patience)}, but one is due.", mend)
        else:
            report.good("Patience", f"the idle connection lived through {spoken(patience)}.")
        return
    except Closed:
        report.broken(
            "Patience",
            f"An idle connection was cut after {watch}.",
            f"Let proxies and balancers wait longer than the {spoken(ping)} between two pings; in "
            "nginx: proxy_read_timeout 60s;",
        )
        return
    report.warn("Patience", "the server restarts just now.", "Try again in a minute.")
