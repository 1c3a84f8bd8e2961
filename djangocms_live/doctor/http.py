"""Plain HTTP requests that tell what came back, whatever it is."""

from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

PATIENCE = 10  # seconds
AGENT = "djangocms-live-doctor"


@dataclass(frozen=True, slots=True)
class Answer:
    url: str
    status: int
    headers: Message
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get_content_type()

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def get(url: str, *, follow: bool = False) -> Answer:
    """GET; raises ``OSError`` only if nothing came back at all."""
    opener = build_opener() if follow else build_opener(_StayHere)
    # The command takes http and https only.
    request = Request(url, headers={"User-Agent": AGENT, "Accept": "*/*"})  # noqa: S310
    try:
        response = opener.open(request, timeout=PATIENCE)
    except HTTPError as answer:
        response = answer
    with response:
        return Answer(response.url, response.status, response.headers, response.read())
