"""What a test asks a server in another process."""

import signal

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.utils.translation import override

from djangocms_live.api import View, stamp
from djangocms_live.topics import sign

from .notes import NOTES


def users(request):
    names = get_user_model().objects.order_by("pk").values_list("username", flat=True)
    return JsonResponse(list(names), safe=False)


def remember(request):
    if it := request.GET.get("it"):
        cache.set("it", it)
    return HttpResponse(str(cache.get("it")))


async def deaf(request):
    """From here on, no signal ends it but SIGKILL."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    return HttpResponse("deaf")


def notes(request, how):
    """A page that shows notes, in several ways that a page for everybody should not have."""
    with override("en"):
        attributes = stamp(request, ["notes.1", "notes.2"], "en")
    if how == "timeless":
        attributes["since"] = ""
    if how == "elsewhere":
        attributes["topic"] = sign("notes.1", View("en", "http://testserver/other/"))
    if how == "other":
        attributes["topic"] = sign("notes.2", View("en", "http://testserver/notes/other/"))
    if how == "session":
        request.session["it"] = 1
    if how == "token":
        get_token(request)
    who = request.user if how == "personal" else ""
    texts = "" if how == "silent" else " ".join(NOTES.values())
    pairs = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return HttpResponse(
        f'<cms-live feature="notes" {pairs}><p>{texts} {who}</p></cms-live>',
        status=404 if how == "gone" else 200,
    )


urlpatterns = [
    path("notes/<str:how>/", notes),
    path("live/", include("djangocms_live.urls")),
    path("users/", users),
    path("remember/", remember),
    path("deaf/", deaf),
]
