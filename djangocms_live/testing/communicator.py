"""A browser's socket without a browser or a server: it speaks the protocol in the test's own loop.

::

    async with LiveCommunicator() as live:
        await live.subscribe("poll.3")
        await apublish("poll.3", "voted", data={"total": 1})
        assert (await live.publication())["data"] == {"total": 1}
        await live.nothing_more()

The server's side reads the database in threads of its own, so a test must commit what these are to
see: ``TransactionTestCase``, or ``pytest.mark.django_db(transaction=True)``.
"""

import asyncio
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.urls import reverse

from .. import process, topics
from ..protocol import SUBPROTOCOL, Close, ErrorCode
from ..routing import ASGIApplication, live_application
from ..topics import View
from .pages import html_of, live_elements

#: What a server sends besides answers, by the key that tells one from another.
PUSHED = ("pub", "tell", "state", "reset", "bye")


class Refusal(AssertionError):
    """The server refused what a test took for granted. ``code`` says why."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        self.code = ErrorCode(error["code"])
        super().__init__(f"refused: {self.code.name} ({error['msg']})")


class LiveCommunicator(WebsocketCommunicator):
    """One socket. As ``async with`` it connects, and leaves nothing behind."""

    def __init__(
        self,
        application: ASGIApplication | None = None,
        *,
        user: Any = None,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        path: str | None = None,
        language: str | None = None,
        subprotocols: Iterable[str] = (SUBPROTOCOL,),
        patience: float = 10,
    ) -> None:
        """``application``: your ASGI application; None: the live socket alone.

        ``user`` is logged in, with a session of its own. ``patience``: seconds until a frame that
        does not come is a failure.
        """
        self._user = user
        self._cookies = dict(cookies or {})
        self._headers = {"host": "testserver", **(headers or {})}
        self._language = language or django_settings.LANGUAGE_CODE
        self._patience = patience
        self._ids = 0
        self._inbox: list[dict[str, Any]] = []
        #: The answer to hello: ``sid``, ``ping``, ``user``, ``subs``.
        self.welcome: dict[str, Any] = {}
        super().__init__(
            application or live_application(_no_page),
            path or reverse("djangocms_live:socket"),
            subprotocols=list(subprotocols),
        )

    async def __aenter__(self) -> Self:
        if self._user is not None:
            key = await sync_to_async(_log_in)(self._user)
            self._cookies[django_settings.SESSION_COOKIE_NAME] = key
        if self._cookies:
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            self._headers["cookie"] = cookies
        self.scope["headers"] = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in self._headers.items()
        ]
        accepted, _ = await self.connect(self._patience)
        if not accepted:
            raise AssertionError("The application does not accept a websocket at this path.")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self.future.done():
                await self.disconnect(timeout=self._patience)
        finally:
            await _tidy()

    # What a browser does.

    async def hello(self, *subs: dict[str, Any]) -> dict[str, Any]:
        """Say hello, as everybody has to at first; ``subscribe`` does it if nobody did."""
        answer = await self.ask("hello", {"lang": self._language, "subs": list(subs)})
        self.welcome = answer["welcome"]
        return self.welcome

    async def subscribe(
        self,
        what: Any,
        since: Mapping[str, Any] | None = None,
        *,
        feature: str | None = None,
        url: str = "",
    ) -> list[dict[str, Any]]:
        """Join topics; the answers, each with ``t``, ``e``, ``o``, ``recovered`` and ``pubs``.

        ``what`` is a page (HTML, or a response with it), whose live elements, or those of one
        ``feature``, are joined from where they stand; or a token; or the name of a topic, for which
        a token is made, as for a page at ``url``. Raises ``Refusal``.
        """
        answers = []
        for sub in self._subscriptions(what, since, feature, url):
            answer = await self._join(sub)
            if "err" in answer:
                raise Refusal(answer["err"])
            answers.append(answer["sub"])
        return answers

    async def refused(self, what: Any, *, url: str = "") -> ErrorCode:
        """Ask for a topic that is not to be had; the code with which it is refused."""
        (sub,) = self._subscriptions(what, None, None, url)
        answer = await self._join(sub)
        if "err" not in answer:
            raise AssertionError(f"{answer['sub']['t']} was to be refused, and was joined.")
        return ErrorCode(answer["err"]["code"])

    async def state(self, topic: str, state: str, data: dict[str, Any] | None = None) -> None:
        """Tell the other viewers of a topic, or its tracker, what this one does."""
        answer = await self.ask("state", {"t": topic, "s": state} | ({"d": data} if data else {}))
        if "err" in answer:
            raise Refusal(answer["err"])

    async def ask(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send any command; the frame that answers it."""
        self._ids += 1
        await self.send_json_to({"id": self._ids, name: body})
        while "id" not in (frame := await self._receive()):
            self._inbox.append(frame)
        if frame["id"] != self._ids:
            raise AssertionError(f"An answer to something else: {frame}")
        return frame

    # What a browser hears.

    async def publication(self, type: str | None = None) -> dict[str, Any]:
        """The next publication: ``topic``, ``o``, ``type``, ``key``, ``data``, ``by``.

        So a listener of the page's script gets it. ``type``: what it has to be, else it fails.
        """
        frame = await self._pushed("pub")
        found = {"topic": frame["t"], "key": "", "by": "", **frame["pub"]}
        if type not in (None, found["type"]):
            raise AssertionError(f"{type!r} was to be published next, and it was {found}.")
        return found

    async def told(self) -> dict[str, Any]:
        """The next thing that is told in passing: ``topic``, ``type``, ``data``."""
        frame = await self._pushed("tell")
        return {"topic": frame["t"], **frame["tell"]}

    async def heard_state(self) -> dict[str, Any]:
        """What another viewer does: ``topic``, ``s``, ``sid``."""
        frame = await self._pushed("state")
        return {"topic": frame["t"], **frame["state"]}

    async def reset(self) -> dict[str, Any]:
        """That the page is to be read again: ``topic``, ``e``, ``o``, ``spread``."""
        frame = await self._pushed("reset")
        return {"topic": frame["t"], **frame["reset"]}

    async def closed(self) -> Close:
        """Wait until the server closes the socket; the code says why."""
        while (message := await self.receive_output(self._patience))["type"] != "websocket.close":
            pass
        await self.wait(self._patience)
        return Close(message["code"])

    async def rest(self) -> list[dict[str, Any]]:
        """All frames that nobody has looked at, once nothing is on its way any more.

        No waiting to see: the journal is compared, all that is being rendered and delivered is
        finished, and then one more command goes there and back. What a tracker tells by the clock
        is not covered.
        """
        # What other threads said is at most one turn away.
        await asyncio.sleep(0)
        hub = process.current().hub
        await hub.tick()
        await hub.settled()
        await self.ask("unsub", {"t": "nothing.at-all"})
        frames, self._inbox = self._inbox, []
        return frames

    async def nothing_more(self) -> None:
        """Nothing has come that was not looked at, and nothing is on its way."""
        if rest := await self.rest():
            raise AssertionError(f"Nothing more was to come, and there is: {rest}")

    async def _pushed(self, kind: str) -> dict[str, Any]:
        """The next frame, which has to be of a kind."""
        frame = self._inbox.pop(0) if self._inbox else await self._receive()
        if kind not in frame:
            raise AssertionError(f"A {kind!r} was to come next, and it was {frame}.")
        return frame

    async def _receive(self) -> dict[str, Any]:
        """The next frame that is no ping; those come at any moment."""
        while not (frame := await self.receive_json_from(self._patience)):
            pass
        if "id" not in frame and sum(kind in frame for kind in PUSHED) != 1:
            raise AssertionError(f"No frame of the protocol: {frame}")
        found: dict[str, Any] = frame
        return found

    async def _join(self, sub: dict[str, Any]) -> dict[str, Any]:
        if not self.welcome:
            await self.hello()
        return await self.ask("sub", sub)

    def _subscriptions(
        self, what: Any, since: Mapping[str, Any] | None, feature: str | None, url: str
    ) -> list[dict[str, Any]]:
        if not isinstance(what, str) or "<" in what:
            elements = live_elements(what, feature)
            subs = {token: sub for each in elements for token, sub in each.subscriptions.items()}
            if not subs:
                raise AssertionError(f"No live element is in this page: {html_of(what)[:500]}")
            return list(subs.values())
        token = what if ":" in what else topics.sign(what, View(self._language, url))
        return [{"t": token} | ({"since": dict(since)} if since else {})]


async def _no_page(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("This application serves the live socket only.")


def _log_in(user: Any) -> str:
    """A session as a login makes it; its key."""
    session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = getattr(
        user, "backend", django_settings.AUTHENTICATION_BACKENDS[0]
    )
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


async def _tidy() -> None:
    """End the server's side with its last socket, and what it holds of the database."""
    if not len(process.current().pulse):
        await process.end()
    await sync_to_async(_close_connections)()


def _close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
