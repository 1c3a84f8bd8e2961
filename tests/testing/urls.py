"""What a test asks a server in another process."""

import signal

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.urls import include, path


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


urlpatterns = [
    path("live/", include("djangocms_live.urls")),
    path("users/", users),
    path("remember/", remember),
    path("deaf/", deaf),
]
