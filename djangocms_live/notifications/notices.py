"""The feature ``notices``: announcements, and pages that were just published, for all visitors.

``topics`` has the names. Events are facts, and pushes say what is the case *now*, in the language
of the viewer:

==============  ===================  ===============================================================
type            key                  data
==============  ===================  ===============================================================
``announced``   ``a.<announcement>`` ``title``, ``text`` and ``url`` (either may be empty; text, no
                                     HTML), ``level`` (info, warning), ``until`` (ISO 8601, or
                                     empty), ``lang`` (the language that it is written in). A
                                     newer one with the same key replaces what is there.
``published``   ``p.<message>``      the same
``withdrawn``   either               none: take it away, it is not to be seen any more
``changed``     ``a.<announcement>`` ``spread``: the page is not for everybody, so its viewers read
                                     it again within so many seconds, under their own permissions
==============  ===================  ===============================================================
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Model, QuerySet
from django.utils import timezone

from djangocms_live.api import Event, Feature, Push, Tracker, View, Wire, publish, register
from djangocms_live.conf import settings as core

from . import links, states, texts, topics, words
from .access import Open, openness
from .following import object_of
from .models import Announcement, Audience, Level, Message
from .timer import Timer
from .topics import topics_for

__all__ = ["Notices", "take_back_published", "tell_published", "topics_for"]


@register
class Notices(Feature):
    name = topics.FEATURE

    def tracker(self, wire: Wire) -> Tracker:
        return Timer(wire)

    def describe(self, topic: str) -> str:
        return topics.describe(topic)

    def render(self, topic: str, events: Sequence[Event], view: View) -> list[Push]:
        announcements = Announcement.objects.prefetch_related("texts").in_bulk(_pks("a", events))
        messages = Message.objects.in_bulk(_pks("p", events))
        pushes = []
        for event in events:
            kind, pk = _parts(event)
            match kind:
                case "a":
                    pushes.append(_announced(topic, event, view, announcements.get(pk)))
                case "p":
                    pushes.append(_published(event, view, messages.get(pk)))
        return pushes


def tell_published(message: Message) -> None:
    """Tell visitors, with the commit, that what a message is about was published.

    ``message.data["language"]`` says in which language; without one, in all of them. What is not
    for everybody is told to nobody here: its followers have it in their inboxes.
    """
    obj, language = object_of(message), _language_of(message)
    if obj is not None and _is_open(obj, language):
        for topic in topics.topics_of_new(obj, language):
            publish(topic, "published", key=f"p.{message.pk}")


def take_back_published(obj: Model, messages: QuerySet[Message]) -> None:
    """Tell visitors, with the commit, that an object is not to be seen any more.

    ``messages`` are those that told of it. What is older than the journal no page will ask for.
    """
    known = timezone.now() - timedelta(seconds=core.HISTORY_AGE)
    for message in messages.filter(created__gt=known):
        for topic in topics.topics_of_new(obj, _language_of(message)):
            publish(topic, "withdrawn", key=f"p.{message.pk}")


def _announced(topic: str, event: Event, view: View, announcement: Announcement | None) -> Push:
    # It may be for others by now.
    if announcement is None or topics.topic_of(announcement) != topic:
        return _withdrawn(event)
    data = texts.in_language(announcement, view.language)
    if data is None or not states.holds(announcement):
        return _withdrawn(event)
    on_page = announcement.audience == Audience.PAGE
    if on_page and not _is_open(announcement.page, view.language):
        spread = {"spread": core.FETCH_SPREAD}
        return Push(event.offset, "changed", event.key, spread, event.by)
    return Push(event.offset, "announced", event.key, data, event.by)


def _published(event: Event, view: View, message: Message | None) -> Push:
    if message is None or not _is_open(object_of(message), _language_of(message)):
        return _withdrawn(event)
    if message.expires and message.expires <= timezone.now():
        return _withdrawn(event)
    data = {
        "title": words.headline(message, view.language),
        "text": words.text(message, view.language),
        "url": links.safe(words.url(message, view.language)),
        "level": Level.INFO.value,
        "until": message.expires.isoformat() if message.expires else "",
        "lang": view.language,
    }
    return Push(event.offset, "published", event.key, data, event.by)


def _withdrawn(event: Event) -> Push:
    return Push(event.offset, "withdrawn", event.key, {}, event.by)


def _is_open(obj: Model | None, language: str) -> bool:
    return openness(obj, language) is Open.EVERYBODY


def _language_of(message: Message) -> str:
    language: str = message.data.get("language", "")
    return language


def _parts(event: Event) -> tuple[str, int]:
    kind, _, pk = event.key.partition(".")
    return (kind, int(pk)) if pk.isdecimal() else ("", 0)


def _pks(kind: str, events: Sequence[Event]) -> list[int]:
    return [pk for found, pk in map(_parts, events) if found == kind]
