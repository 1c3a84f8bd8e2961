"""The sample site's addresses, and two for the tests: to publish something, to count something."""

from django.core.management import call_command
from django.http import HttpRequest, JsonResponse
from django.urls import path

from djangocms_live import process
from sample_site.urls import urlpatterns as sample_site_urls


def publish(request: HttpRequest) -> JsonResponse:
    call_command("demo_publish", text=request.GET["text"], language="en")
    return JsonResponse({})


def stats(request: HttpRequest) -> JsonResponse:
    # Before the first socket there is no hub.
    nothing = {"sockets": 0, "subscriptions": 0, "topics": 0}
    return JsonResponse(next((running.stats() for running in process.running()), nothing))


urlpatterns = [
    path("test/publish", publish),
    path("test/stats", stats),
    *sample_site_urls,
]
