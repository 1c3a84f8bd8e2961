"""A reader of server-sent events, as little of one as a program needs."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from ssl import SSLContext
from typing import Any
from urllib.parse import urlencode, urlsplit


class EventSource:
    """Blocking; comes back only when told to, from the last id, as a browser does."""

    def __init__(
        self, url: str, patience: float = 30, tls: SSLContext | None = None, **headers: str
    ) -> None:
        self.url = urlsplit(url)
        self.patience = patience
        self.tls = tls
        self.headers = headers
        self.id = ""
        self.retry = 0
        self.comments = 0
        self.open()

    def open(self) -> None:
        host, wait = self.url.netloc, self.patience
        self._connection = (
            HTTPSConnection(host, timeout=wait, context=self.tls)
            if self.tls
            else HTTPConnection(host, timeout=wait)
        )
        last = {"Last-Event-ID": self.id} if self.id else {}
        path = f"{self.url.path}?{self.url.query}"
        self._connection.request("GET", path, headers={**self.headers, **last})
        self.answer = self._connection.getresponse()
        self.status = self.answer.status
        self._events = self._read()

    def _read(self) -> Iterator[tuple[str, dict[str, Any]]]:
        name = data = ""
        while line := self.answer.readline():
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                self.id = value
            elif field == "data":
                data = value
            elif field == "retry":
                self.retry = int(value)
            elif field == ":":
                self.comments += 1
            elif data:
                yield name, json.loads(data)
                name = data = ""

    def next(self, wanted: str | None = None) -> dict[str, Any]:
        """The next event, of a name if one is given. Raises ``EOFError`` at the stream's end."""
        for name, data in self._events:
            if wanted is None or name == wanted:
                return data
        raise EOFError

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


def question(subs: list[dict[str, Any]]) -> str:
    """What a page would ask its socket for, as who asks by plain HTTP writes it."""
    pairs = []
    for sub in subs:
        since = sub.get("since")
        pairs += [("t", sub["t"]), ("at", f"{since['e']}:{since['o']}" if since else "-")]
    return urlencode(pairs)


def events_url(base: str, subs: list[dict[str, Any]]) -> str:
    """The address of the stream for the same."""
    return f"{base}/live/events?{question(subs)}"
