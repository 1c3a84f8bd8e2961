"""Browsers that get pushes, and whose they are.

A browser has one subscription, and so one row. It belongs to whoever turned pushes on while logged
in, or to nobody: then it is a guest's, and only gets what the guest follows with it. A signed
cookie that no script reads tells which row is the browser's.

Pushes are private, so with the logout they end: the next person at this browser sees none. The row
stays a guest's. When the same person logs in again they go on, without another question; anybody
else turns them on by a click of their own. A session that merely runs out changes nothing, as
people expect of a browser that they left subscribed; it ends when somebody else logs in there.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import user_logged_in, user_logged_out
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from . import endpoints
from .models import Browser, Delivery

COOKIE = "djangocms_live_push"
_SALT = "djangocms_live.notifications.push"
_MAX_AGE = timedelta(days=365)

#: Browsers of one person; of more the oldest are forgotten.
MOST = 10


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser says of itself, looked at by ``push_forms.SubscriptionForm``."""

    endpoint: str
    p256dh: str
    auth: str
    #: Empty: as it was.
    language: str = ""
    #: Another endpoint that it had before.
    old: str = ""


def subscribe(subscription: Subscription, user: Any | None, known: Browser | None) -> Browser:
    """Store it for a user, or for a guest. ``known``: the row that the browser had so far.

    Whoever knows an endpoint is that browser, or its site: it may change what is stored of it.
    """
    digest = endpoints.digest(subscription.endpoint)
    values = {
        "user": user,
        "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        **({"language": subscription.language} if subscription.language else {}),
    }
    with transaction.atomic():
        before = by_endpoint(subscription.old) or known
        if before is not None and before.digest != digest:
            _move(before, digest)
        row = Browser.objects.select_for_update().filter(digest=digest).first()
        if row is None:
            row, _new = Browser.objects.update_or_create(digest=digest, defaults=values)
        else:
            if row.user_id != (user.pk if user else None):
                _forget_pushes(row)
            Browser.objects.filter(pk=row.pk).update(**values)
            row.refresh_from_db()
        if user is not None:
            _keep_newest(user, row)
    return row


def _move(row: Browser, digest: str) -> None:
    """The same browser with a new endpoint: what it follows stays."""
    try:
        with transaction.atomic():
            Browser.objects.filter(pk=row.pk).update(digest=digest)
    except IntegrityError:
        row.delete()  # the new one is known already


def _keep_newest(user: Any, row: Browser) -> None:
    rows = Browser.objects.filter(user=user).exclude(pk=row.pk).order_by("-created", "-pk")
    Browser.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST - 1 :])).delete()


def by_endpoint(endpoint: str) -> Browser | None:
    if not endpoint:
        return None
    return Browser.objects.filter(digest=endpoints.digest(endpoint)).first()


def browser_of(request: HttpRequest) -> Browser | None:
    """The row of the browser that asks, whosever it is; None if it gets no pushes."""
    token, _owner = _cookie(request)
    return Browser.objects.filter(token=token).first() if token else None


def remember(request: HttpRequest, response: HttpResponse, browser: Browser) -> None:
    """Have the browser know its row, and who turned pushes on there."""
    response.set_signed_cookie(
        COOKIE,
        f"{browser.token}:{browser.user_id or ''}",
        salt=_SALT,
        max_age=_MAX_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def connect() -> None:
    user_logged_in.connect(on_login, dispatch_uid=f"{__name__}.login")
    user_logged_out.connect(on_logout, dispatch_uid=f"{__name__}.logout")


def on_login(request: Any, user: Any, **kwargs: Any) -> None:
    token, owner = _cookie(request)
    row = Browser.objects.filter(token=token).first() if token else None
    if row is None:
        return
    if row.user_id is None and owner == str(user.pk):
        Browser.objects.filter(pk=row.pk).update(user=user)
    elif row.user_id is not None and row.user_id != user.pk:
        _release(row)


def on_logout(request: Any, **kwargs: Any) -> None:
    token, _owner = _cookie(request)
    for row in Browser.objects.filter(token=token, user__isnull=False) if token else ():
        _release(row)


def _release(row: Browser) -> None:
    Browser.objects.filter(pk=row.pk).update(user=None)
    _forget_pushes(row)


def _forget_pushes(row: Browser) -> None:
    """Those on their way to it are for whoever it belonged to."""
    Delivery.objects.filter(browser=row).delete()


def _cookie(request: Any) -> tuple[str, str]:
    """The token of a browser, and the primary key of who turned pushes on; empty without."""
    if COOKIE not in getattr(request, "COOKIES", {}):
        return "", ""
    said = request.get_signed_cookie(COOKIE, "", salt=_SALT, max_age=_MAX_AGE)
    token, _, owner = str(said).partition(":")
    return token, owner
