"""What an announcement says: to viewers of a language, or in all of them."""

from typing import Any

from . import links
from .models import Announcement


def in_language(announcement: Announcement, language: str) -> dict[str, Any] | None:
    """What is shown of it to viewers of a language: text, and no HTML. None: it has no words.

    ``lang`` is the language that they are in, ``until`` when it is over (ISO 8601) or empty.
    """
    text = announcement.text_in(language)
    if text is None:
        return None
    return {
        "title": text.title,
        "text": text.text,
        "url": links.safe(text.url),
        "level": announcement.level,
        "until": announcement.ends.isoformat() if announcement.ends else "",
        "lang": text.language,
    }


def in_all(announcement: Announcement) -> dict[str, dict[str, str]]:
    """Title, text and url by language, as messages have them."""
    texts = list(announcement.texts.all())
    said = {
        "title": {text.language: text.title for text in texts},
        "text": {text.language: text.text for text in texts if text.text},
        "url": {text.language: text.url for text in texts if text.url},
    }
    return {name: words for name, words in said.items() if words}
