"""Talking to push services: one encrypted, signed request for a push (RFC 8030, 8291, 8292).

Needs the extra ``[webpush]``, so it is imported by whoever sends. A service may be anybody's: it is
not followed to where it redirects, what it says is not read, and it has ``PUSH_TIMEOUT`` seconds to
answer, however slowly it drips.
"""

import socket
import threading
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from py_vapid import Vapid02  # type: ignore[import-untyped, unused-ignore]
from pywebpush import WebPusher  # type: ignore[import-untyped, unused-ignore]
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from . import endpoints, vapid
from .conf import settings
from .endpoints import Answer
from .models import Browser

#: Seconds that a signature is good for. RFC 8292 allows a day; clocks differ.
_SIGNED = 12 * 60 * 60
#: Addresses of a service, one of which should answer.
_TRIED = 3


def send(browser: Browser, payload: str, headers: dict[str, str]) -> Answer:
    """Encrypt it for a browser, sign it and hand it to its service. Uses no database."""
    if not endpoints.is_allowed(browser.endpoint):
        return Answer(403, error="PUSH_SERVICES does not allow it")
    url = urlsplit(browser.endpoint)
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    try:
        body = WebPusher({"endpoint": browser.endpoint, "keys": keys}).encode(payload.encode())[
            "body"
        ]
        head = {
            **_signature(f"{url.scheme}://{_host(url)}"),
            **headers,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Host": _host(url),
            "User-Agent": "djangocms-live",
        }
        return _post(url, body, head)
    except endpoints.NotPublic:
        return Answer(403, error="it is not on the open Internet")
    except Exception as error:
        # Names no endpoint: whoever knows one can write to that browser's service.
        return Answer(0, error=type(error).__name__)


def _host(url: SplitResult) -> str:
    """With its port, unless that goes without saying: so it stands in an origin."""
    usual = url.port in (None, 443 if url.scheme == "https" else 80)
    return str(url.hostname) if usual else f"{url.hostname}:{url.port}"


def _signature(audience: str) -> dict[str, str]:
    claims = {
        "aud": audience,
        "exp": int(time.time()) + _SIGNED,
        "sub": settings.VAPID_SUBJECT,
    }
    # Its own idea of a subject is narrower than the standard's: ``vapid`` has looked at it.
    signer = Vapid02(vapid.private_key(), {"no-strict": True})
    headers: dict[str, str] = signer.sign(claims)
    return headers


def _post(url: SplitResult, body: bytes, headers: dict[str, str]) -> Answer:
    host, port = str(url.hostname), url.port or (443 if url.scheme == "https" else 80)
    trusted = settings.PUSH_SERVICES is not None
    addresses = [host] if trusted else endpoints.public_addresses(host, port)
    failure: Exception = OSError(host)
    for address in addresses[:_TRIED]:
        pool = _pools().connection_from_host(address, port, url.scheme, _named(url.scheme, host))
        try:
            return _ask(pool, url, body, headers)
        except (NewConnectionError, ConnectTimeoutError) as error:
            failure = error
    raise failure


def _ask(pool: Any, url: SplitResult, body: bytes, headers: dict[str, str]) -> Answer:
    answer = pool.urlopen(
        "POST",
        (url.path or "/") + (f"?{url.query}" if url.query else ""),
        body=body,
        headers=headers,
        timeout=urllib3.Timeout(settings.PUSH_TIMEOUT),
        retries=False,
        redirect=False,
        preload_content=False,
    )
    if answer.length_remaining == 0:
        answer.read()  # so that the connection is used again
    answer.close()
    return Answer(answer.status, _seconds(answer.headers.get("Retry-After", "")))


def _named(scheme: str, host: str) -> dict[str, Any]:
    """It is connected to by its address, but its certificate is for its name."""
    return {"server_hostname": host, "assert_hostname": host} if scheme == "https" else {}


def _seconds(said: str) -> int:
    """Of a header ``Retry-After``: a number, or a date."""
    if said.isascii() and said.isdigit():
        return int(said[:9])
    try:
        return max(int(parsedate_to_datetime(said).timestamp() - time.time()), 0)
    except (ValueError, OverflowError):
        return 0


class _Patient:
    """A connection that waits for the whole head of an answer so long, and not for each byte."""

    sock: Any

    def getresponse(self, *args: Any, **kwargs: Any) -> Any:
        timer = threading.Timer(settings.PUSH_TIMEOUT, self._end, [self.sock])
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse(*args, **kwargs)  # type: ignore[misc]
        finally:
            timer.cancel()

    @staticmethod
    def _end(sock: socket.socket) -> None:
        # Past TLS, which another thread is reading from. It may have ended by itself.
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Connection(_Patient, HTTPConnection):
    pass


class _TLSConnection(_Patient, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


@cache
def _pools() -> urllib3.PoolManager:
    """The connections of this process, which stay open for the next push."""
    manager = urllib3.PoolManager(num_pools=32, maxsize=8)
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
    return manager
