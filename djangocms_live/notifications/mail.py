"""Mails: text, and the same as small HTML, in the language of whoever gets them.

A template ``mail/<name>.txt`` begins with the subject in a line of its own. What people typed is
never in the headers.
"""

from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override

from .conf import settings

_FOLDER = "djangocms_live/notifications/mail"


def send(name: str, to: str, language: str, leave: str, **context: Any) -> None:
    """Send one mail to one address.

    ``leave`` is the absolute address by which one stops getting such mails, by a POST.
    """
    with override(language):
        context |= {"leave": leave, "language": language, "bidi": get_language_bidi()}
        text = render_to_string(f"{_FOLDER}/{name}.txt", context).strip()
        html = render_to_string(f"{_FOLDER}/{name}.html", context)
    subject, _, body = text.partition("\n")
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        f"{body.strip()}\n",
        to=[to],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(html, "text/html")
    message.send()


def site() -> str:
    """What links begin with: "https://example.com". Never taken from a request."""
    if settings.MAIL_SITE:
        return str(settings.MAIL_SITE).rstrip("/")
    if getattr(django_settings, "SITE_ID", None):
        found = Site.objects.get_current()
    else:
        found = Site.objects.order_by("pk")[0]
    return f"https://{found.domain}"


def address_of(user: Any) -> str:
    """The e-mail address of an account; empty without one."""
    return str(getattr(user, get_user_model().get_email_field_name(), "") or "")


def language_of(user: Any) -> str:
    """The language of an account: what the CMS knows, else the site's."""
    known = getattr(user, "djangocms_usersettings", None)
    return known.language if known else django_settings.LANGUAGE_CODE
