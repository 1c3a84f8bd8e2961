"""From entries to comments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cms.models import Page
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from djangocms_live.groupers import content_models, grouper_field, identity

from .. import bodies, caches, events, states
from ..models import Comment, LiveComments, State, Thread
from ..people import clean_name
from ..places import Place
from .entries import Entry


@dataclass(slots=True)
class Outcome:
    """How it went, in numbers; ``skipped`` counts by reason."""

    found: int = 0
    new: int = 0
    known: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    threads: set[int] = field(default_factory=set)

    def __str__(self) -> str:
        lines = [
            (
                f"Found {self.found} comments: {self.new} are new, in {len(self.threads)} threads; "
                f"{self.known} were here before; {self.skipped.total()} were left out."
            )
        ]
        lines += [f"- {number}: {reason}" for reason, number in self.skipped.most_common()]
        return "\n".join(lines)


@transaction.atomic
def store(
    entries: Iterable[Entry], *, slot: str = "", language: str = "", dry_run: bool = False
) -> Outcome:
    """Store what is new. ``slot`` and ``language`` are for objects that do not tell them."""
    storing = _Storing(slot, language or django_settings.LANGUAGE_CODE)
    for entry in sorted(entries, key=lambda entry: (entry.created, entry.source)):
        storing.take(entry)
    if dry_run:
        transaction.set_rollback(True)
    else:
        storing.finish()
    return storing.outcome


class _Storing:
    def __init__(self, slot: str, language: str) -> None:
        self.slot = slot
        self.language = language
        self.outcome = Outcome()
        rows = Comment.objects.exclude(source="").values_list("source", "pk")
        self.known: dict[str, int] = dict(rows.iterator())
        self.places: dict[tuple[Any, Any, str], Place | None] = {}

    def take(self, entry: Entry) -> None:
        outcome = self.outcome
        outcome.found += 1
        if entry.source in self.known:
            outcome.known += 1
            return
        body = bodies.clean(entry.body)
        if entry.about is None:
            outcome.skipped[f"what it is about is not here: {entry.missing}"] += 1
        elif not body and entry.state != State.REMOVED:
            outcome.skipped["there is no text in it"] += 1
        elif (place := self._place(entry)) is None:
            reason = f"there are no Live comments on {entry.about} (or name a --slot)"
            outcome.skipped[reason] += 1
        else:
            self._store(entry, body, place.lock())

    def _store(self, entry: Entry, body: str, thread: Thread) -> None:
        comment = Comment(
            thread=thread,
            author=entry.user,
            person=f"u{entry.user.pk}" if entry.user else "",
            name=clean_name(entry.name),
            email=entry.email[:254],
            body=body,
            language=thread.language or entry.language or self.language,
            state=entry.state,
            reason="" if entry.state == State.VISIBLE else "import",
            created=entry.created,
            published=entry.created if entry.state == State.VISIBLE else None,
            source=entry.source,
        )
        parent = Comment.objects.filter(pk=self.known.get(entry.parent, 0), thread=thread).first()
        if parent is not None:
            comment.place_under(parent)
        comment.save(force_insert=True)
        if not comment.is_visible:
            # From today on it has its days until it is purged.
            states.record(states.VERBS[entry.state], None, comment, note="import")
        self.known[entry.source] = comment.pk
        self.outcome.new += 1
        self.outcome.threads.add(thread.pk)

    def finish(self) -> None:
        for thread in Thread.objects.filter(pk__in=self.outcome.threads):
            number = thread.comments.filter(state=State.VISIBLE).count()
            Thread.objects.filter(pk=thread.pk).update(visible=number)
            events.tell_count(thread)
            caches.forget(thread)

    def _place(self, entry: Entry) -> Place | None:
        about = entry.about
        language = getattr(about, "language", "") or entry.language or self.language
        key = (type(about), about.pk, language)
        if key not in self.places:
            self.places[key] = self._find(about, language)
        return self.places[key]

    def _find(self, about: Model, language: str) -> Place | None:
        """The thread of the plugin there; a template's, if there is none and none can be."""
        if self.slot:
            return Place.of(about, language, self.slot)
        plugin = plugin_at(about, language)
        if plugin is not None:
            return Place.of(about, "" if plugin.shared else language, str(plugin.key))
        model, _pk = identity(about)
        return None if issubclass(model, Page) else Place.of(about, language, "comments")


def plugin_at(about: Model, language: str) -> LiveComments | None:
    """The first comments' plugin in the newest version of an object's content."""
    model, pk = identity(about)
    for content in content_models(model):
        versions = content._base_manager.filter(
            **{grouper_field(content).attname: pk}, language=language
        )
        plugins = LiveComments.objects.filter(
            placeholder__content_type=ContentType.objects.get_for_model(content),
            placeholder__object_id__in=versions.values("pk"),
        )
        newest = plugins.order_by("-placeholder__object_id", "position").first()
        if newest is not None:
            return newest
    return None
