"""The bell's element: the same for every visitor, with nothing of anybody's inbox in it.

What the client relies on; classes are for looks.

``[data-live-bell]``
    With the addresses that the client asks in ``data-inbox``, ``data-me``, ``data-list`` and so on.
    In it a link to the inbox, for whoever has no JavaScript, and ``template[data-live-words]``.
"""

from typing import Any

from django.http import HttpRequest

from djangocms_live.visitors import is_live

from . import client_words
from .visits import urls


def context_of_bell(request: HttpRequest | None, language: str) -> dict[str, Any]:
    """What the template needs; in the CMS's own modes there is no bell."""
    return {
        "bell": is_live(request),
        "urls": urls(language),
        "language": language,
        "words": client_words.words("bell"),
    }
