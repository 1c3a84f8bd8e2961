"""Mails: text, and the same as small HTML, in the language of whoever gets them.

A template ``mail/<name>.txt`` begins with the subject in a line of its own. What people typed is
never in the headers.
"""

from typing import Any

from cms.models import Page
from django.conf import settings as django_settings
from django.contrib.sites.models import Site
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override

from .conf import settings
from .models import Thread
from .places import Place

_FOLDER = "djangocms_live/comments/mail"


def send(name: str, to: str, language: str, leave: str = "", **context: Any) -> None:
    """Send one mail to one address.

    ``leave`` is the absolute address by which one stops getting such mails, by a POST.
    """
    with override(language):
        context |= {"leave": leave, "language": language, "bidi": get_language_bidi()}
        text = render_to_string(f"{_FOLDER}/{name}.txt", context).strip()
        html = render_to_string(f"{_FOLDER}/{name}.html", context)
        subject, _, body = text.partition("\n")
        headers = {"Auto-Submitted": "auto-generated"}
        if leave:
            headers["List-Unsubscribe"] = f"<{leave}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message = EmailMultiAlternatives(
            " ".join(subject.split()), f"{body.strip()}\n", to=[to], headers=headers
        )
        message.attach_alternative(html, "text/html")
        message.send()


def site_of(thread: Thread | None = None) -> str:
    """What links begin with: "https://example.com". Never taken from a request."""
    if settings.MAIL_SITE:
        return str(settings.MAIL_SITE).rstrip("/")
    page = Place.of_thread(thread).object() if thread is not None else None
    if isinstance(page, Page):
        site = page.site
    elif getattr(django_settings, "SITE_ID", None):
        site = Site.objects.get_current()
    else:
        site = Site.objects.order_by("pk")[0]
    return f"https://{site.domain}"


def language_of(user: Any) -> str:
    """The language of an account: what the CMS knows, else the site's."""
    known = getattr(user, "djangocms_usersettings", None)
    return known.language if known else django_settings.LANGUAGE_CODE
