"""Mails about comments, and where the site of a thread is."""

from typing import Any

from cms.models import Page

from djangocms_live import mail

from .conf import settings
from .models import Thread
from .places import Place


def send(name: str, to: str, language: str, leave: str = "", **context: Any) -> None:
    """Send one of the mails in ``templates/djangocms_live/comments/mail``."""
    mail.send(f"djangocms_live/comments/mail/{name}", to, language, leave, **context)


def site_of(thread: Thread | None = None) -> str:
    """What links begin with: "https://example.com"."""
    page = Place.of_thread(thread).object() if thread is not None else None
    return mail.site_address(settings.MAIL_SITE, page.site if isinstance(page, Page) else None)
