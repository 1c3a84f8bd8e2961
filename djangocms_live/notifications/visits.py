"""What the views share: the language of their path, who may ask, how the answer is given."""

from collections import defaultdict
from functools import wraps
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _
from sekizai.helpers import get_varname

from djangocms_live.localized import View, localized, wants_json
from djangocms_live.templatetags.djangocms_live import live_assets

from . import client_words

SCRIPT = "djangocms_live/notifications.js"

_FOLDER = "djangocms_live/notifications"


def logged_in(view: View) -> View:
    """A view of somebody's own: others are asked to log in, and scripts are told so.

    Afterwards they get to the page that they wanted; from a form, which is gone by then, to the
    inbox.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, language, *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"reason": "login"}, status=403)
        back = (
            request.get_full_path() if request.method in ("GET", "HEAD") else url("inbox", language)
        )
        return HttpResponseRedirect(login_url(back))

    return wrapped


def login_url(back: str) -> str:
    """Where people log in, and get from there to a path of this site."""
    return redirect_to_login(back, resolve_url(django_settings.LOGIN_URL))["Location"]


def url(name: str, language: str, *args: Any) -> str:
    return reverse(f"djangocms_live:notifications:{name}", args=[language, *args])


def page(
    request: HttpRequest, language: str, name: str, status: int = 200, **context: Any
) -> HttpResponse:
    """One of the pages of notifications, with the client's scripts: it works without them, too."""
    blocks: defaultdict[str, list[Any]] = defaultdict(list)
    live_assets(Context({get_varname(): blocks}), SCRIPT)
    shared = {
        "language": language,
        "scripts": blocks["js"],
        "words": client_words.words("bell"),
        "urls": urls(language),
        "back": "/",
    }
    return render(request, f"{_FOLDER}/{name}.html", shared | context, status=status)


def said(
    request: HttpRequest, language: str, message: str, status: int = 200, back: str = "/"
) -> HttpResponse:
    """A page that says one thing, or the same for scripts."""
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return page(request, language, "said", status, message=message, back=back)


def urls(language: str) -> dict[str, str]:
    """The addresses that the client asks, by what it calls them; the same for every visitor."""
    names = ("inbox", "me", "news", "list", "mark", "preferences", "follows", "export", "erase")
    return {**{name: url(name, language) for name in names}, "push": url_of_key()}


def url_of_key() -> str:
    """Where browsers ask for the site's key for pushes."""
    return reverse("djangocms_live:notifications:push_key")


def _gone(request: HttpRequest, language: str) -> HttpResponse:
    if not language:
        return HttpResponse(status=410)
    message = _("This is not here, or not for you. Perhaps you have to log in.")
    return said(request, language, message, 410)


#: For views of notifications, in the language of their path.
in_language = localized(_gone)
