"""What a page carries so that its viewers can join topics: signed tokens and positions."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from . import journal, registry
from .conf import settings
from .protocol import NOWHERE
from .topics import View, sign


def view_of(request: HttpRequest, language: str) -> View:
    """The address that viewers of this response are at, without what does not change the page."""
    kept = [
        (name, value) for name in settings.QUERY_PARAMETERS for value in request.GET.getlist(name)
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    # Not build_absolute_uri: it takes "//host/" and "?" for what they would be in a link.
    path = escape_uri_path(request.path)
    return View(language, f"{request.scheme}://{request.get_host()}{path}{query}")


def stamp(request: HttpRequest | None, topics: Sequence[str], language: str) -> dict[str, str]:
    """The attributes ``topic`` and ``since`` of a ``<cms-live>`` element.

    The same for every visitor, so the HTML may be cached for as long as the site likes. Without a
    request they are for viewers who look at no page of this site: their ``View`` has no ``url``.
    """
    view = View(language, "") if request is None else view_of(request, language)
    followed = [topic for topic in topics if not _has_no_history(topic)]
    positions = journal.positions(followed) if followed else {}
    return {
        "topic": " ".join(sign(topic, view) for topic in topics),
        "since": " ".join(str(positions.get(topic, NOWHERE)) for topic in topics),
    }


def _has_no_history(topic: str) -> bool:
    feature = registry.feature_for(topic)
    return feature is not None and feature.tracked_only
