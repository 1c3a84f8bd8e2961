"""The feature ``cms``: what viewers of a page get when something on it was published.

The page itself decides, not the event: it is asked for as an anonymous visitor would, and only
what that gives is pushed. Of anything else the viewers are told to look for themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from cms.models import Page
from django.utils.translation import gettext

from djangocms_live.api import BadToken, Event, Feature, Push, View, register, unsign
from djangocms_live.conf import settings
from djangocms_live.journal import unsettled

from . import caches, naming
from .changes import GONE, MOVED, PUBLISHED
from .cutting import Cut, Region, cut
from .markup import PAGE, digest
from .memory import Memory
from .selfget import get

CHANGED = "changed"

#: How often a page is asked for if it comes from a cache that is older than the event.
ATTEMPTS = 3


@register
class LiveRegions(Feature):
    """Regions and whole pages: all that follows a source in the CMS."""

    name = "cms"
    per_page = True

    def __init__(self) -> None:
        self._memory = Memory()

    @property
    def interval(self) -> float:
        return float(settings.COALESCE)

    def render(self, topic: str, events: Sequence[Event], view: View) -> list[Push]:
        last = events[-1]
        if caches.are_local():
            caches.clear([topic])
        if not view.url:  # a front-end of its own: it fetches what it shows
            return self.summary(topic, events)
        # Other topics may have moved on just now: what is loaded from here on has that in it, too.
        offsets = {topic: last.offset} | unsettled("cms.")
        page = _fetch(topic, offsets, view)
        following = _following(topic, page) if page else {}
        if page and following:
            push = self._published(topic, events, view, page, following) or _look(last, CHANGED)
        else:
            push = _whereabouts(topic, last, view)
        if push.type != PUBLISHED:
            self._memory.forget(view)
        elif not push.data["regions"]:
            return []
        return [push]

    def describe(self, topic: str) -> str:
        if topic.startswith("cms.site."):
            return gettext("Menus and static aliases")
        source = naming.source_of(topic)
        if source is None:
            return ""
        model, pk, language = source
        found = model._default_manager.filter(pk=pk).first()
        if not isinstance(found, Page):
            return str(found or "")
        title = found.get_title(language, fallback=False)
        return f"{title} ({found.get_absolute_url(language, fallback=False)})" if title else ""

    def summary(self, topic: str, events: Sequence[Event]) -> list[Push]:
        return [_unseen(topic, events[-1])]

    def _published(
        self,
        topic: str,
        events: Sequence[Event],
        view: View,
        page: Cut,
        following: dict[Region, int],
    ) -> Push | None:
        """What changed of the regions that follow the topic; None if it cannot be pushed."""
        first, last = events[0].offset, events[-1].offset
        if not _is_fresh(following, last):
            return None
        found = {}
        for region in following:
            html = page.root if region.key == PAGE else region.html
            if html is None:
                return None
            now = digest(html) if region.key == PAGE else region.hash
            if self._memory.is_new(view, region.key, now, topic, first, last):
                found[region.key] = {
                    "hash": now,
                    "html": html,
                    # What it shows may follow other sources now: an alias was put into it.
                    "topic": " ".join(region.tokens),
                    "since": " ".join(region.since),
                }
        if sum(len(region["html"].encode()) for region in found.values()) > settings.INLINE_HTML:
            return None
        assets = {"css": page.css, "js": page.js}
        data = {"path": urlsplit(view.url).path, "regions": found, "assets": assets}
        return Push(last, PUBLISHED, data=data, by=events[-1].by)


def _fetch(topic: str, offsets: Mapping[str, int], view: View) -> Cut | None:
    """The page as it is since an event, if no cache keeps it older; None if it is not public."""
    for _ in range(ATTEMPTS):
        answer = get(view, offsets)
        if not answer.html:
            return None
        page = cut(answer.html)
        if _is_fresh(_following(topic, page), offsets[topic]):
            break
        caches.clear([topic])
        caches.clear_page(answer.request, view.language)
    return page


def _following(topic: str, page: Cut) -> dict[Region, int]:
    """The regions that follow a topic, and the offsets they are stamped with."""
    found = {}
    for region in page.regions:
        for token, since in zip(region.tokens, region.since, strict=True):
            if _topic_in(token) == topic:
                found[region] = int(since.rpartition(":")[2])
    return found


def _is_fresh(following: dict[Region, int], offset: int) -> bool:
    return all(since >= offset for since in following.values())


def _topic_in(token: str) -> str:
    try:
        return unsign(token)[0]
    except BadToken:  # a cache has outlived a change of SECRET_KEY
        return ""


def _look(event: Event, type: str, **data: Any) -> Push:
    """Viewers are to fetch their page themselves, spread over a while."""
    return Push(event.offset, type, data={"spread": settings.FETCH_SPREAD, **data}, by=event.by)


def _unseen(topic: str, event: Event) -> Push:
    """What to say without looking. Only a page's own end is the end of the page."""
    if _page_of(topic) and event.type in (GONE, MOVED):
        return _look(event, event.type)
    return _look(event, CHANGED)


def _whereabouts(topic: str, event: Event, view: View) -> Push:
    """What to say if the page is not here any more: where it is now, if visitors can see it."""
    page = _page_of(topic)
    address = page and page[0].get_absolute_url(page[1], fallback=False)
    if not address or address == urlsplit(view.url).path:
        return _unseen(topic, event)
    if not get(View(view.language, urljoin(view.url, address))).html:
        return _unseen(topic, event)
    return _look(event, MOVED, location=address)


def _page_of(topic: str) -> tuple[Page, str] | None:
    """The page that a topic is about, with the language; None for any other source."""
    source = naming.source_of(topic)
    if source is None or source[0] is not Page:
        return None
    _, pk, language = source
    return Page.objects.filter(pk=pk).first() or Page(pk=pk), language
