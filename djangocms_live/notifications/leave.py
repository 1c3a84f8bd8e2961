"""No more mails: the address in each of them, which mail programs press, too."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .kinds import KINDS, channels_of
from .models import Notification, Preference
from .visits import in_language, page, said

MAX_TOKEN = 200
_SALT = "djangocms_live.notifications.leave"


def url_of(user: Any, language: str) -> str:
    """The path by which somebody gets no more mails. It is a key to that, and to nothing else."""
    token = signing.Signer(salt=_SALT).sign_object(str(user.pk))
    return reverse("djangocms_live:notifications:leave", args=[language, token])


@csrf_exempt  # the token is all it takes, and mail programs press this button, too
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def leave(request: HttpRequest, language: str, token: str) -> HttpResponse:
    user = _user(token)
    if request.method != "POST":
        return _private(page(request, language, "leave"))
    # A second press is no error, nor one after the account has gone.
    if user is not None:
        no_more_mails(user)
    return _private(said(request, language, _("You get no more of these mails.")))


def no_more_mails(user: Any) -> None:
    """Of no kind; all other channels stay as they are."""
    with transaction.atomic():
        for kind in KINDS:
            wanted = channels_of([user.pk], kind)[user.pk]
            if wanted["mail"]:
                Preference.objects.update_or_create(
                    user=user, kind=kind, defaults={**wanted, "mail": False}
                )
        Notification.objects.filter(recipient=user.pk, mail=True, mailed=None).update(mail=False)


def _user(token: str) -> Any | None:
    """None if the account is gone. Raises ``Http404`` for what this site did not sign."""
    try:
        pk = signing.Signer(salt=_SALT).unsign_object(token) if len(token) <= MAX_TOKEN else None
    except (signing.BadSignature, UnicodeEncodeError):
        pk = None
    if pk is None:
        raise Http404
    try:
        return get_user_model()._default_manager.filter(pk=pk).first()
    except (ValueError, ValidationError):  # accounts have other keys by now
        return None


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"  # the address is a key
    return response
