"""A thread as an Atom feed: what everybody may read, newest first.

Who may not see the page gets 403, as if nothing were there. Feed readers come often: they are told
quickly that nothing has changed.
"""

from datetime import datetime
from typing import Any

from django.conf import settings as django_settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from . import access, bodies, names
from .models import Comment, State, Thread
from .places import Place, Spot

#: Comments in a feed.
SIZE = 50
_MAX_AGE = 60


@require_safe
def feed(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    thread = Thread.objects.select_related("content_type").filter(pk=pk).first()
    if thread is None or not _may_read(request.user, thread, language):
        return HttpResponse(status=403)
    with override(language):
        tag, changed = _version(thread, language)
        response = get_conditional_response(request, tag, int(changed.timestamp()))
        if response is None:
            response = HttpResponse(_atom(request, thread, language), Atom1Feed.content_type)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(changed.timestamp())
    place = Place.of_thread(thread)
    if access.is_public(place, thread.language or language):
        patch_cache_control(response, public=True, max_age=_MAX_AGE)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _may_read(user: Any, thread: Thread, language: str) -> bool:
    if language not in dict(django_settings.LANGUAGES):
        return False
    return access.may_read(user, Place.of_thread(thread), thread.language or language)


def _comments(thread: Thread) -> Any:
    return Comment.objects.filter(thread=thread, state=State.VISIBLE)


def _version(thread: Thread, language: str) -> tuple[str, datetime]:
    """A tag that is another one after whatever changes the feed, and when that last was."""
    said = _comments(thread).aggregate(Max("pk"), Max("edited"), Max("published"))
    done = thread.actions.aggregate(Max("pk"), Max("created"))
    known = f"{language} {thread.pk} {thread.visible} {said} {done}"
    moments = [said["edited__max"], said["published__max"], done["created__max"], thread.created]
    tag = salted_hmac("djangocms_live.comments.feed", known, algorithm="sha256").hexdigest()[:32]
    return quote_etag(tag), max(moment for moment in moments if moment)


def _atom(request: HttpRequest, thread: Thread, language: str) -> str:
    title = names.titles([thread])[thread.pk]
    page = access.address_of(Spot.of_thread(thread, language))
    feed = Atom1Feed(
        title=_("Comments on “%s”") % title,
        link=request.build_absolute_uri(page),
        description="",
        language=language,
        feed_url=request.build_absolute_uri(request.path),
    )
    for comment in _comments(thread).order_by("-published", "-pk")[:SIZE]:
        link = request.build_absolute_uri(
            reverse("djangocms_live:comments:permalink", args=[language, comment.pk])
        )
        name = comment.name or _("Somebody who left")
        feed.add_item(
            title=name,
            link=link,
            unique_id=link,
            author_name=name,
            description=bodies.html(comment.body),
            pubdate=comment.published,
            updateddate=comment.edited or comment.published,
        )
    return feed.writeString("utf-8")
