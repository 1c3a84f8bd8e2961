"""People who talk under the sample site's article about a storm, over HTTP as a browser does."""

import json
import re
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.site import HOST, Site

TRIES = 20

#: The thread under the article about the storm: its page's path, and the place's token.
WHERE = """
from djangocms_live.comments.models import LiveComments
from djangocms_live.comments.options import Options
from djangocms_live.comments.places import Place, Spot
plugin = LiveComments.objects.filter(language="en").latest("pk")
page = plugin.placeholder.source.page
place = Place.of(page, "en", str(plugin.key))
spot = Spot(place, page.get_absolute_url("en"), "en")
print(json.dumps([spot.path, spot.token(), place.topic]))
"""


def ask(site: Site, code: str) -> Any:
    return json.loads(site.ask(f"import json\n{code}"))


def where(site: Site) -> tuple[str, str, str]:
    """The path of the page, that of the form to write in, and the thread's topic."""
    path, token, topic = ask(site, WHERE)
    return path, f"/live/comments/en/write/?{urlencode({'t': token})}", topic


class Talker:
    """A guest's browser: it sends a request again, to the other process, until it is answered."""

    def __init__(self, number: int, ports: list[int], path: str) -> None:
        self.number, self.ports, self.path = number, ports, path
        self.cookies: dict[str, str] = {}
        self.again = 0

    def talk(self, numbers: range, accepted: dict[str, str]) -> None:
        self.open_form()
        for number in numbers:
            body = f"Number {number}"
            key = self.post(body)
            assert key not in accepted, "two comments, one key"
            accepted[key] = body

    def open_form(self) -> None:
        form = self._until_answered("GET")
        stamp = re.search(r'name="stamp" value="([^"]*)"', form["html"])
        assert stamp is not None
        self.fields = {"name": f"Talker {self.number}", "stamp": stamp[1]}
        self.fields["csrfmiddlewaretoken"] = form["csrf"]

    def post(self, body: str) -> str:
        """Returns the key of the comment, which everybody sees."""
        fields = self.fields | {"body": body, "request": uuid4().hex}
        answer = self._until_answered("POST", fields)
        assert answer["state"] == "visible", answer
        return str(answer["key"])

    def _until_answered(self, method: str, fields: dict[str, str] | None = None) -> Any:
        for turn in range(self.number, self.number + TRIES):
            try:
                return self._send(self.ports[turn % len(self.ports)], method, fields)
            except (OSError, HTTPException):
                self.again += 1
        raise TimeoutError(f"{method}: nobody has answered {TRIES} times")

    def _send(self, port: int, method: str, fields: dict[str, str] | None) -> Any:
        connection = HTTPConnection(HOST, port, timeout=30)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, self.path, urlencode(fields or {}), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status in (200, 201), (answer.status, content[:500])
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return json.loads(content)
