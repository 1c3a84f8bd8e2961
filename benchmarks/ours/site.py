"""The same page on djangocms_live: through the journal in the database, to the hub, to viewers."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from benchmarks.shared_views import answer, count_queries, payload
from djangocms_live.api import apublish, stamp

TOPIC = "bench.page"


async def join(request: HttpRequest) -> JsonResponse:
    """What a browser would send after loading the page."""
    attributes = await sync_to_async(stamp)(request, [TOPIC], "en")
    epoch, _, offset = attributes["since"].rpartition(":")
    since = {"e": epoch, "o": int(offset)}
    subs = [{"t": attributes["topic"], "since": since}]
    return answer(path="/live/", hello={"lang": "en", "subs": subs})


async def publish(request: HttpRequest) -> JsonResponse:
    await apublish(TOPIC, "published", data=payload(request))
    return answer()


urlpatterns = [
    path("join", join),
    path("publish", publish),
    path("queries", count_queries),
    path("live/", include("djangocms_live.urls")),
]
