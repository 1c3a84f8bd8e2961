"""What a message says, in a language: to one person, or of several that are shown as one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import get_language_bidi, gettext, ngettext, override

from .models import Message


def said(value: Any, language: str) -> str:
    """A text out of a message's data: as it is, or of several languages the right one."""
    if not isinstance(value, Mapping):
        return str(value or "")
    known = (language, language.partition("-")[0], django_settings.LANGUAGE_CODE)
    found = next((value[code] for code in known if value.get(code)), None)
    return str(found if found is not None else next(iter(value.values()), ""))


def headline(message: Message, language: str, count: int = 1) -> str:
    """One line. ``count``: of so many messages about the same this is the newest."""
    plain = said(message.data.get("title"), language)
    with override(language):
        actor = _quoted(said(message.data.get("actor"), language) or gettext("Somebody"))
        title = _quoted(plain)
        match message.kind:
            case "published":
                return gettext("Published: {title}").format(title=title)
            case "reply":
                return _reply(title, actor, count)
            case "mention":
                return _mention(title, actor, count)
            case "comment":
                return _comment(title, actor, count)
            case "moderation":
                return ngettext(
                    "A comment waits in “{title}”", "{count} comments wait in “{title}”", count
                ).format(title=title, count=count)
        if count > 1:
            return gettext("{title} ({count})").format(title=title, count=count)
        return plain


def text(message: Message, language: str) -> str:
    """The rest of it; may be empty."""
    return said(message.data.get("text"), language)


def url(message: Message, language: str) -> str:
    """Where it leads: a path of this site or an address; may be empty."""
    return said(message.data.get("url"), language)


def icon(message: Message, language: str) -> str:
    """The address of a picture; may be empty."""
    return said(message.data.get("icon"), language)


def _quoted(text: str) -> str:
    """Within words from right to left it is isolated, so that quotes stand where they belong."""
    return f"\u2068{text}\u2069" if get_language_bidi() else text


def _reply(title: str, actor: str, count: int) -> str:
    if count == 1:
        return gettext("{actor} replied to you in “{title}”").format(actor=actor, title=title)
    return ngettext(
        "{count} new reply in “{title}”", "{count} new replies in “{title}”", count
    ).format(count=count, title=title)


def _mention(title: str, actor: str, count: int) -> str:
    if count == 1:
        return gettext("{actor} mentioned you in “{title}”").format(actor=actor, title=title)
    return ngettext(
        "You were mentioned {count} time in “{title}”",
        "You were mentioned {count} times in “{title}”",
        count,
    ).format(count=count, title=title)


def _comment(title: str, actor: str, count: int) -> str:
    if count == 1:
        return gettext("{actor} wrote in “{title}”").format(actor=actor, title=title)
    return ngettext(
        "{count} new comment in “{title}”", "{count} new comments in “{title}”", count
    ).format(count=count, title=title)
