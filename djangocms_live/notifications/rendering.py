"""The element of notices: the same for every visitor, and a plain list without JavaScript.

What the client relies on, beside what the core says of ``<cms-live>``; classes are for looks.

``<cms-live feature="notices" [topic since] lang>``
    Joins the topics of notices. Without ``topic`` nothing comes: in the CMS's own modes.

``section[data-notices]``
    The announcements that held when the page was rendered; ``hidden`` while there is none. In it
    ``ul[data-list]``, the newest first.

``li[data-key="a.12" data-level="info|warning" data-until="…"] [lang]``
    One of them, which is over at ``data-until`` (ISO 8601; empty: never by itself). In it
    ``[data-warning]``, a word that is ``hidden`` unless it is a warning; ``a[data-title]`` the
    title, with ``href`` where there is more to read; ``[data-said]`` the text, ``hidden`` if there
    is none.

``template[data-item]``
    An empty one of these, for what comes by push. A push whose key is in the list already replaces
    that item, and is no news: pages from a cache are told again what they show.

``template[data-live-words]``
    The words of the client.
"""

from typing import Any

from cms.models import Page
from django.http import HttpRequest

from djangocms_live.api import stamp
from djangocms_live.visitors import is_live

from . import client_words, texts
from .models import Level, LiveNotices
from .states import shown
from .topics import topics_for

#: The static files of the feature, beside those of the core.
SCRIPTS = ("djangocms_live/notifications.js",)


def context_of_notices(
    request: HttpRequest, site: int, page: Page | None, language: str, plugin: LiveNotices
) -> dict[str, Any]:
    """What the template of the plugin needs. ``page`` is the one that it stands on, if it is one.

    The position is read first: what happens in between is told once more, and not missed.
    """
    topics = topics_for(site, page, language, plugin)
    live = stamp(request, topics, language) if topics and is_live(request) else {}
    found = shown(site, page, language) if plugin.announcements else []
    return {
        "live": live,
        "notices": [
            {"key": one.key, **said} for one in found if (said := texts.in_language(one, language))
        ],
        "blank": {"level": Level.INFO.value, "lang": language},
        "language": language,
        "words": client_words.words("notices"),
    }
