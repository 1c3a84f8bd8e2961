"""Mails of features: text, and the same as small HTML, in the language of whoever gets them.

A template ``….txt`` begins with the subject in a line of its own; ``….html`` has the same. What
people typed is never in the headers.
"""

from typing import Any

from django.conf import settings as django_settings
from django.contrib.sites.models import Site
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override


def send(template: str, to: str, language: str, leave: str = "", **context: Any) -> None:
    """Send one mail to one address.

    ``template`` is the path of both templates, without ``.txt`` and ``.html``. ``leave`` is the
    absolute address by which one stops getting such mails, by a POST (RFC 8058).
    """
    with override(language):
        context |= {"leave": leave, "language": language, "bidi": get_language_bidi()}
        text = render_to_string(f"{template}.txt", context).strip()
        html = render_to_string(f"{template}.html", context)
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


def site_address(given: str, site: Site | None = None) -> str:
    """What links in mails begin with: "https://example.com". Never taken from a request.

    ``given`` is what the settings say. Without it, it is the domain of a site, or of the first.
    """
    if given:
        return given.rstrip("/")
    if site is None and getattr(django_settings, "SITE_ID", None):
        site = Site.objects.get_current()
    found = site or Site.objects.order_by("pk")[0]
    return f"https://{found.domain}"


def language_of(user: Any) -> str:
    """The language of an account: what the CMS knows, else the site's."""
    known = getattr(user, "djangocms_usersettings", None)
    return known.language if known else django_settings.LANGUAGE_CODE
