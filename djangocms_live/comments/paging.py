"""Which part of a thread a page shows: ``?comments=2``, and what else may stand there.

=================  =============================================================================
``2``              the second page
``oldest``         in another order: ``newest``, ``oldest``, ``best``
``oldest.2``       and the second page of that
``at881``          the page on which comment 881 is: where a permalink leads
``at881.1764…``    the same, as of a moment in ms: no cache has it from before
``of881``          comment 881 and all replies to it
=================  =============================================================================

The CMS's placeholder cache knows nothing of queries, but of headers. So the value is also in
a header of the request (nobody sends it; whoever tries is overruled), and the plugin varies on it.
"""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest

from .models import Order

PARAMETER = "comments"
HEADER = "X-Djangocms-Live-Comments"
_META = "HTTP_X_DJANGOCMS_LIVE_COMMENTS"

_VALUE = re.compile(
    r"(?:at(?P<at>[1-9]\d{0,17})(?:\.(?P<as_of>[1-9]\d{0,14}))?)"
    r"|(?:of(?P<of>[1-9]\d{0,17}))"
    r"|(?:(?P<order>newest|oldest|best)(?:\.(?P<later>[1-9]\d{0,4}))?)"
    r"|(?P<page>[1-9]\d{0,4})"
)


@dataclass(frozen=True, slots=True)
class Part:
    """``order`` is empty for that of the thread. ``at`` and ``of`` are pks of comments.

    ``as_of`` is a time in milliseconds: who has just written is not shown what a cache remembers.
    """

    order: str = ""
    page: int = 1
    at: int = 0
    of: int = 0
    as_of: int = 0

    @classmethod
    def parse(cls, value: str) -> "Part":
        """Whatever makes no sense is the first page."""
        match = _VALUE.fullmatch(value)
        if not match:
            return cls()
        if match["at"]:
            return cls(at=int(match["at"]), as_of=int(match["as_of"] or 0))
        if match["of"]:
            return cls(of=int(match["of"]))
        order, page = match["order"] or "", int(match["later"] or match["page"] or 1)
        return cls(order=str(Order(order).value) if order else "", page=page)

    @classmethod
    def of_request(cls, request: HttpRequest | None) -> "Part":
        return cls() if request is None else cls.parse(request.META.get(_META, ""))

    def __str__(self) -> str:
        if self.at:
            return f"at{self.at}.{self.as_of}" if self.as_of else f"at{self.at}"
        if self.of:
            return f"of{self.of}"
        if self.order:
            return self.order if self.page == 1 else f"{self.order}.{self.page}"
        return "" if self.page == 1 else str(self.page)

    @property
    def query(self) -> str:
        """To be added to the page's path."""
        return f"?{PARAMETER}={self}" if str(self) else ""

    def on(self, page: int) -> "Part":
        return replace(self, page=page, at=0, of=0, as_of=0)


def name_page_in_header(sender: Any, environ: Any = None, scope: Any = None, **kwargs: Any) -> None:
    """``request_started``: put the query's value into the header, before Django reads either."""
    if environ is not None:
        environ.pop(_META, None)
        value = _value(environ.get("QUERY_STRING", ""))
        if value:
            environ[_META] = value
    elif scope is not None:
        name = HEADER.lower().encode()
        headers = [
            pair for pair in scope.get("headers", ()) if pair[0].lower().replace(b"_", b"-") != name
        ]
        query = scope.get("query_string", b"")
        value = _value(query.decode("latin-1") if isinstance(query, bytes) else query)
        if value:
            headers.append((name, value.encode()))
        scope["headers"] = headers


def _value(query: str) -> str:
    """As it is understood, so that nonsense does not fill caches."""
    if PARAMETER not in query:
        return ""
    return str(Part.parse(parse_qs(query).get(PARAMETER, [""])[-1]))
