"""The element of a follow button: the same for every visitor, whoever follows.

What the client relies on; classes are for looks.

``[data-live-follow="<token>"][data-page="…/follow/<token>/"] [data-push]``
    What can be followed, signed, and the page where that is done without JavaScript. In it a link
    to that page, and ``template[data-live-words]``. ``data-push`` is where the site's key for
    pushes is told, if it has one: without them guests cannot follow.
"""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from djangocms_live.groupers import identity
from djangocms_live.visitors import is_live

from . import client_words, vapid
from .following import Target
from .models import Scope


def context_of_follow(
    request: HttpRequest | None, source: Model, language: str, scope: str, *, everywhere: bool
) -> dict[str, Any]:
    """What the template needs. ``everywhere``: in all languages, and not just in the page's.

    In the CMS's own modes nobody follows anything, and what has no address cannot be followed: an
    alias is on many pages, and the CMS keeps one HTML for all of them.
    """
    model, _pk = identity(source)
    if not is_live(request) or not hasattr(model, "get_absolute_url"):
        return {"token": ""}
    token = Target.of(source, "" if everywhere else language, scope).token()
    return {
        "token": token,
        "url": reverse("djangocms_live:notifications:follow", args=[language, token]),
        # Where guests turn pushes on, without which they cannot follow.
        "push": reverse("djangocms_live:notifications:push_key") if vapid.is_configured() else "",
        "label": label_of(scope),
        "language": language,
        "words": client_words.words("follow"),
    }


def label_of(scope: str) -> str:
    match scope:
        case Scope.SECTION:
            return gettext("Follow this page and all below it")
        case Scope.THREAD:
            return gettext("Follow the comments")
    return gettext("Follow this page")
