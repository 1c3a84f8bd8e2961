"""What a thread is called, and where it is: for people who do not look at its page."""

from collections.abc import Iterable

from cms.models import Page, PageContent
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import get_language

from .models import Comment, Thread
from .places import Place


def titles(threads: Iterable[Thread]) -> dict[int, str]:
    """The titles of what threads are about, by their pks. Two queries for all pages together."""
    threads = list(threads)
    kind = ContentType.objects.get_for_model(Page)
    pages = {int(t.object_id) for t in threads if t.content_type_id == kind.pk}
    found: dict[tuple[int, str], str] = {}
    # Drafts, too; a later version's title is the one that moderators know.
    contents = PageContent._base_manager.filter(page__in=pages).order_by("pk")
    for page, language, title in contents.values_list("page", "language", "title"):
        found[page, language] = found[page, ""] = title
    named = {}
    for thread in threads:
        if thread.content_type_id == kind.pk:
            page = int(thread.object_id)
            language = thread.language or get_language() or ""
            named[thread.pk] = found.get((page, language)) or found.get((page, ""), "–")
        else:
            named[thread.pk] = str(Place.of_thread(thread).object() or "–")
    return named


def link_to(comment: Comment) -> str:
    """The path that leads to a comment on its page, wherever that is by now."""
    language = (
        comment.language or comment.thread.language or get_language() or settings.LANGUAGE_CODE
    )
    return reverse("djangocms_live:comments:permalink", args=[language, comment.pk])
