"""What the pages of a site, which are the same for everybody, ask about whoever looks at them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from djangocms_live.api import stamp

from . import browsers, inbox, waking
from .following import Target, followed
from .visits import in_language

#: Follow buttons of one page.
MOST_ASKED = 50

_SALT = "djangocms_live.notifications.me"


@require_safe
@in_language
def me(request: HttpRequest, language: str) -> HttpResponse:
    """One answer for all that is personal in a page. ``?follow=<token>`` for each follow button.

    ``inbox`` has the attributes of the element that hears of the inbox; ``key`` is what a browser
    may know the user by in its own storage, and says nothing to anybody else.
    """
    user: Any = request.user
    said: dict[str, Any] = {
        "user": user.is_authenticated,
        "key": "",
        "unseen": 0,
        "newest": 0,
        "inbox": None,
        "csrf": get_token(request),
        "follows": _follows(request),
    }
    if user.is_authenticated:
        said["key"] = salted_hmac(_SALT, str(user.pk), algorithm="sha256").hexdigest()[:16]
        said["unseen"], said["newest"] = inbox.counts(user)
        said["inbox"] = stamp(request, [waking.topic_of(user)], language)
    return JsonResponse(said)


def _follows(request: HttpRequest) -> list[str]:
    """Which of the tokens that were asked for name what the user, or a guest's browser, follows."""
    who = follower_of(request)
    asked = request.GET.getlist("follow")[:MOST_ASKED]
    targets = {token: target for token in asked if (target := Target.of_token(token))}
    if who is None or not targets:
        return []
    mine = followed(who, set(targets.values()))
    return [token for token, target in targets.items() if target in mine]


def follower_of(request: HttpRequest) -> Any | None:
    """By what somebody follows here: the account, or else the browser. None: neither."""
    if request.user.is_authenticated:
        return request.user
    browser = browsers.browser_of(request)
    # Somebody's whose session ran out: it is theirs, and no guest's.
    return browser if browser is not None and browser.user_id is None else None
