"""What readers have said under an article before anybody looks: content/*.toml has the words."""

from datetime import datetime, timedelta

from cms.models import PageContent
from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from djangocms_live.comments.models import Comment, LiveComments, Reaction, State, Thread
from djangocms_live.comments.places import Place
from sample_site.newsroom import Words


def print_talk(content: PageContent, talk: list[Words], editor: AbstractUser) -> None:
    """The conversation of one language of a page, written in the past hours."""
    plugin = LiveComments.objects.get(
        placeholder__in=content.get_placeholders(), language=content.language
    )
    thread = Place.of(content.page, content.language, str(plugin.key)).lock()
    for entry in talk:
        _say(thread, content.language, entry, editor)
    thread.visible = thread.comments.count()
    thread.save(update_fields=["visible"])


def _say(
    thread: Thread,
    language: str,
    entry: Words,
    editor: AbstractUser,
    parent: Comment | None = None,
) -> None:
    said = _moment(entry["ago"])
    is_editor = entry.get("editor", False)
    comment = Comment(
        thread=thread,
        author=editor if is_editor else None,
        person=f"u{editor.pk}" if is_editor else "",
        name=entry["name"],
        body=entry["body"].strip(),
        language=language,
        state=State.VISIBLE,
        created=said,
        published=said,
        score=sum(entry.get("reactions", {}).values()),
    )
    if parent is not None:
        comment.place_under(parent)
    comment.save()
    Reaction.objects.bulk_create(
        Reaction(comment=comment, person=f"gseed-{name}-{number}", name=name)
        for name, count in entry.get("reactions", {}).items()
        for number in range(count)
    )
    for reply in entry.get("replies", []):
        _say(thread, language, reply, editor, comment)


def _moment(minutes_ago: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes_ago)
