"""A page with its live topics, and a form to write on it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from djangocms_live.api import publish, stamp
from djangocms_live.models import Event

from .models import Line

#: Every fact stays; and only the newest of a key.
LOG, SCORE = "board.log", "board.score"


def page(request: HttpRequest) -> HttpResponse:
    """First the positions, then the content, as every page has it."""
    subs = []
    for topic in (LOG, SCORE):
        attributes = stamp(request, [topic], "en")
        epoch, _, offset = attributes["since"].rpartition(":")
        subs.append({"t": attributes["topic"], "since": {"e": epoch, "o": int(offset)}})
    content: dict[str, dict[str, str]] = {LOG: {}, SCORE: {}}
    for line in Line.objects.all():
        content[line.topic][line.key] = line.value
    pending = Event.objects.filter(offset=None).count()
    return _answer(subs=subs, content=content, pending=pending)


@transaction.atomic
def post(request: HttpRequest) -> HttpResponse:
    number = int(request.GET["n"])
    value = f"{number}:" + "x" * int(request.GET.get("size", 0))
    for topic, key in ((LOG, f"#{number % 100}"), (SCORE, f"k{number % 7}")):
        Line.objects.update_or_create(topic=topic, key=key, defaults={"value": value})
        fact = {"key": key, "value": value}
        publish(topic, "posted", key=key if topic == SCORE else "", data=fact)
    return _answer()


def _answer(**values: object) -> HttpResponse:
    response = JsonResponse(values)
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [
    path("page", page),
    path("post", post),
    path("live/", include("djangocms_live.urls")),
]
