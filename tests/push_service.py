"""A push service and browsers that have subscribed to it: what Google and Mozilla run, but here.

It checks each push as they do, the signature and all, and has the keys of its browsers, so tests
see what a browser would see. It can be told to fail, to be slow, and to be gone.
"""

import base64
import json
import ssl
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DAY = 24 * 60 * 60
PATIENCE = 20


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Push:
    """One that was taken: the headers by small letters, and what was inside."""

    path: str
    headers: dict[str, str]
    claims: dict[str, Any]
    said: Any


@dataclass
class Subscribed:
    """A browser. ``info`` is what it tells the site."""

    service: "PushService"
    path: str
    secret: bytes = b"0123456789abcdef"
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def endpoint(self) -> str:
        return self.service.url + self.path

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64url(point)

    @property
    def auth(self) -> str:
        return base64url(self.secret)

    @property
    def info(self) -> dict[str, Any]:
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    @property
    def pushes(self) -> list[Push]:
        return [push for push in self.service.pushes if push.path == self.path]

    @property
    def said(self) -> list[Any]:
        return [push.said for push in self.pushes]


class PushService:
    def __init__(
        self, site_key: str, name: str = "127.0.0.1", certificate: Path | None = None
    ) -> None:
        """``certificate`` and key in one file: it is spoken to by TLS then."""
        #: The public key that browsers subscribed with; no other site may push to them.
        self.site_key = site_key
        self.pushes: list[Push] = []
        #: Of every request, what it was answered.
        self.answered: list[int] = []
        #: What is wrong with pushes that were not taken.
        self.complaints: list[str] = []
        #: By path, what is answered to the next requests; 201 when they are used up.
        self.plans: defaultdict[str, list[Any]] = defaultdict(list)
        self.headers: dict[str, str] = {}
        self.connections = 0
        self._browsers: dict[str, Subscribed] = {}
        self._released = threading.Event()
        #: Set while a request is kept waiting.
        self.holds = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://{name}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def browser(self) -> Subscribed:
        path = f"/wpush/{len(self._browsers) + 1}"
        self._browsers[path] = Subscribed(self, path)
        return self._browsers[path]

    def plan(self, browser: Subscribed, *answers: Any) -> None:
        """Statuses, "hang" or "drip", for the next requests."""
        self.plans[browser.path] += answers

    def release(self) -> None:
        """Let go of those that hang."""
        self._released.set()

    def held(self) -> None:
        """Wait until a request hangs."""
        assert self.holds.wait(PATIENCE)

    def _look_at(self, path: str, headers: dict[str, str], body: bytes) -> Push:
        """Raises ``AssertionError`` if it is not what the standards want."""
        browser = self._browsers[path]
        assert headers["content-encoding"] == "aes128gcm"
        assert int(headers["ttl"]) >= 0
        assert len(body) <= 4096
        assert len(headers.get("topic", "")) <= 32
        scheme, _, parameters = headers["authorization"].partition(" ")
        assert scheme.lower() == "vapid"
        given = dict(part.strip().split("=", 1) for part in parameters.split(","))
        assert given["k"] == self.site_key, "another site's key"
        claims = verified(given["t"], given["k"])
        assert claims["aud"] == self.url
        assert time.time() < claims["exp"] <= time.time() + DAY
        assert claims["sub"].startswith(("mailto:", "https:"))
        text = http_ece.decrypt(
            body, private_key=browser.key, auth_secret=browser.secret, version="aes128gcm"
        )
        return Push(path, headers, claims, json.loads(text))

    def _answer_to(self, path: str, headers: dict[str, str], body: bytes) -> int:
        plan = self.plans[path].pop(0) if self.plans[path] else 201
        if plan == "hang":
            self.holds.set()
            self._released.wait(PATIENCE)
            plan = 201
        if not isinstance(plan, int) or plan != 201:
            return plan if isinstance(plan, int) else 0
        try:
            self.pushes.append(self._look_at(path, headers, body))
        except (AssertionError, KeyError, ValueError, InvalidSignature) as error:
            self.complaints.append(repr(error))
            return 403
        return 201

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                service.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = service._answer_to(self.path, headers, body)
                service.answered.append(status)
                try:
                    if status == 0:
                        self._drip()
                    else:
                        self.send_response(status)
                        for name, value in {**service.headers, "Content-Length": "0"}.items():
                            self.send_header(name, value)
                        self.end_headers()
                except OSError:  # who asked has given up
                    self.close_connection = True

            def _drip(self) -> None:
                """An answer that never ends to begin, and never falls silent."""
                service.holds.set()
                self.wfile.write(b"HTTP/1.1 2")
                while not service._released.wait(0.05):
                    self.wfile.write(b"x")
                self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


def verified(token: str, key: str) -> dict[str, Any]:
    """The claims of a JSON web token of ES256. Raises ``InvalidSignature``."""
    head, claims, signature = token.split(".")
    assert json.loads(from_base64url(head))["alg"] == "ES256"
    raw = from_base64url(signature)
    assert len(raw) == 64
    r, s = (int.from_bytes(part, "big") for part in (raw[:32], raw[32:]))
    point = from_base64url(key)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).verify(
        encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )
    found: dict[str, Any] = json.loads(from_base64url(claims))
    return found
