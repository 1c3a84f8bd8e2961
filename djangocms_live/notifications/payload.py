"""What a browser is sent: a small JSON that its service worker makes a note of (client/push).

    {title, body, url, icon, tag, id, lang, dir}

``id`` is the recipient's notification, which is read once the note is pressed; 0 for guests.
Messages of a kind about the same have the same ``tag``, so that the newest takes the others' place,
on the screen as well as at the push service (``Topic``).
"""

import json
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language_bidi, override

from . import links, vapid, words
from .conf import settings
from .models import Message

#: Bytes. Services take 4096 of what is encrypted; some take less than that.
LIMIT = 3000
_TITLE = 120
_ADDRESS = 1000
_SALT = "djangocms_live.notifications.tag"

#: How soon a phone that saves its battery is woken (RFC 8030); the others are "normal".
_URGENCY = {"announcement": "high"}


def compose(message: Message, language: str, notification: int = 0, count: int = 1) -> str:
    """The JSON in a language, cut where it is too long.

    ``notification``: a recipient's own row; ``count``: of so many about the same it is the newest.
    """
    url = links.safe(words.url(message, language))
    icon = links.safe(words.icon(message, language))
    with override(language):
        direction = "rtl" if get_language_bidi() else "ltr"
    said: dict[str, Any] = {
        "title": _shortened(words.headline(message, language, count), _TITLE),
        "body": words.text(message, language),
        # Half an address leads nowhere.
        "url": url if len(_dumps(url).encode()) <= _ADDRESS else "",
        "icon": icon if len(_dumps(icon).encode()) <= _ADDRESS else "",
        "tag": tag(message),
        "id": notification,
        "lang": language,
        "dir": direction,
    }
    while said["body"] and (over := len(_dumps(said).encode()) - LIMIT) > 0:
        said["body"] = _without(said["body"], over)
    return _dumps(said)


def tag(message: Message) -> str:
    """32 characters that say nothing to a push service, as ``Topic`` allows."""
    about = f"{message.kind} {message.subject}" if message.subject else f"{message.pk}"
    return vapid.base64url(salted_hmac(_SALT, about, algorithm="sha256").digest()[:24])


def headers(message: Message) -> dict[str, str]:
    """How long a service keeps it for a browser that is off, and what it is kept instead of."""
    seconds = settings.PUSH_TTL
    if message.expires is not None:
        seconds = min(seconds, int((message.expires - timezone.now()).total_seconds()))
    return {
        "TTL": str(max(seconds, 0)),
        "Topic": tag(message),
        "Urgency": _URGENCY.get(message.kind, "normal"),
    }


def _dumps(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _shortened(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"


def _without(text: str, over: int) -> str:
    """About so many bytes of JSON less, and a sign of it; never half a character."""
    whole, written = text.encode(), len(_dumps(text).encode())
    keep = len(whole) * (written - over) // written - len("…".encode())
    return f"{whole[:keep].decode(errors='ignore').rstrip()}…" if keep > 0 else ""
