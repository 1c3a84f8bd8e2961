"""What people may ask about what is known of them: to have it, and to have it erased.

A ``Subject`` is somebody as they are known here: by an account, by the key in a guest's browser, or
by an e-mail address. Guests' addresses are not proved, so an address stands for the comments that
name it, and for those guests who confirmed it; never for others who wrote from the same browser.

Erasing leaves a removed comment without words, name or author, so that answers keep their place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse, JsonResponse

from . import caches, events, names, states
from .models import Action, Ban, Comment, Reaction, Report, State, Subscription
from .models.talk import lock
from .moderation import ERASED


@dataclass(frozen=True, slots=True)
class Subject:
    persons: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    users: frozenset[Any] = frozenset()
    #: Comments of which nothing is known but that they are the same subject's.
    pks: frozenset[int] = frozenset()

    @classmethod
    def of_user(cls, user: Any) -> "Subject":
        return cls(frozenset([f"u{user.pk}"]), users=frozenset([user.pk]))

    @classmethod
    def of_guest(cls, person: str) -> "Subject":
        """Whoever uses a browser."""
        return cls(frozenset([person]))

    @classmethod
    def of_email(cls, email: str) -> "Subject":
        """Whoever reads an address."""
        email = email.strip().lower()
        confirmed = Subscription.objects.annotate(lower=Lower("email")).filter(
            lower=email, user=None, confirmed__isnull=False
        )
        persons = frozenset(confirmed.values_list("person", flat=True))
        return cls(persons, frozenset([email]))

    @classmethod
    def named(cls, name: str) -> "Subject | None":
        """By a username, or by an address, with the accounts that have it. None: nobody."""
        users = get_user_model()._default_manager
        found = list(users.filter(**{get_user_model().USERNAME_FIELD: name}))
        subject = cls()
        if "@" in name:
            subject = cls.of_email(name)
            found += users.filter(email__iexact=name.strip())
        for user in found:
            subject = subject | cls.of_user(user)
        return subject if subject.exists() or found else None

    @classmethod
    def of_authors(cls, comments: Iterable[Comment]) -> "Subject":
        """The authors of comments, by what is surest of each."""
        subject = cls()
        for comment in comments:
            if comment.author_id is not None:
                subject |= cls(
                    frozenset([f"u{comment.author_id}"]), users=frozenset([comment.author_id])
                )
            elif comment.person:
                subject |= cls.of_guest(comment.person)
            elif comment.email:
                subject |= cls(emails=frozenset([comment.email.lower()]))
            else:
                subject |= cls(pks=frozenset([comment.pk]))
        return subject

    def __or__(self, other: "Subject") -> "Subject":
        return Subject(
            self.persons | other.persons,
            self.emails | other.emails,
            self.users | other.users,
            self.pks | other.pks,
        )

    def comments(self) -> QuerySet[Comment]:
        mine = Q(person__in=self.persons) | Q(author__in=self.users) | Q(pk__in=self.pks)
        if self.emails:
            mine |= Q(lower_email__in=self.emails)
        return Comment.objects.alias(lower_email=Lower("email")).filter(mine).order_by("pk")

    def subscriptions(self) -> QuerySet[Subscription]:
        mine = Q(person__in=self.persons) | Q(user__in=self.users)
        if self.emails:
            mine |= Q(lower_email__in=self.emails)
        return Subscription.objects.alias(lower_email=Lower("email")).filter(mine)

    def reactions(self) -> QuerySet[Reaction]:
        return Reaction.objects.filter(person__in=self.persons)

    def reports(self) -> QuerySet[Report]:
        return Report.objects.filter(person__in=self.persons)

    def bans(self) -> QuerySet[Ban]:
        return Ban.objects.filter(person__in=self.persons)

    def exists(self) -> bool:
        """Whether anything is known of them."""
        rows: list[QuerySet[Any]] = [
            self.comments(),
            self.subscriptions(),
            self.reactions(),
            self.reports(),
            self.bans(),
        ]
        return any(found.exists() for found in rows)


def export(subject: Subject) -> dict[str, Any]:
    """All that is known of somebody, for themselves to read."""
    comments = list(subject.comments().select_related("thread__content_type"))
    titles = names.titles({comment.thread_id: comment.thread for comment in comments}.values())
    return {
        "comments": [
            {
                **_columns(comment, "name", "email", "body", "language", "state"),
                **_columns(comment, "created", "published", "edited"),
                "id": comment.pk,
                "in_reply_to": comment.parent_id,
                "page": titles[comment.thread_id],
                "path": names.link_to(comment),
                "address_hash": comment.address,
            }
            for comment in comments
        ],
        "reactions": [
            _columns(row, "comment_id", "name", "created") for row in subject.reactions()
        ],
        "reports": [
            _columns(row, "comment_id", "reason", "note", "created") for row in subject.reports()
        ],
        "mails_about_answers": [
            _columns(row, "comment_id", "email", "confirmed", "created")
            for row in subject.subscriptions()
        ],
        "bans": [_columns(row, "name", "until", "created") for row in subject.bans()],
    }


def download(subject: Subject) -> HttpResponse:
    """The export as a file."""
    response = JsonResponse(export(subject), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    response["Cache-Control"] = "no-store"
    return response


def record_export(subject: Subject, actor: Any) -> None:
    """A moderator has looked at it: that belongs to the trail."""
    number = subject.comments().count()
    states.record(Action.Verb.EXPORTED, actor, note=f"{number} comments")


def erase(subject: Subject, actor: Any = None) -> int:
    """Forget somebody, on every open page, too. The number of comments that were erased.

    ``actor`` is whoever does it for them. One comment is one transaction: a thread is never locked
    for long, and what was begun can be done again.
    """
    pks = list(subject.comments().values_list("pk", flat=True))
    for pk in pks:
        comment = Comment.objects.filter(pk=pk).first()
        if comment is not None:
            blank(comment, ERASED, actor)
    for pk in list(subject.reactions().values_list("comment", flat=True)):
        _unreact(pk, subject)
    subject.reports().delete()
    subject.subscriptions().delete()
    # Who was banned stays out, but nobody can tell any more who that is.
    subject.bans().update(name="", note="", address="")
    states.record(Action.Verb.ERASED, actor, note=f"{len(pks)} comments")
    return len(pks)


@transaction.atomic
def blank(comment: Comment, reason: str, actor: Any = None) -> None:
    """Make a comment a removed one of which nothing is left but its place."""
    thread = states.lock_thread(comment)
    states.move(comment, State.REMOVED, actor, reason=reason)
    comment.body = comment.name = comment.email = ""
    comment.person = comment.address = comment.request = ""
    comment.author = comment.edited = None
    comment.reason = reason
    comment.save()
    comment.actions.update(note="")
    comment.reports.all().delete()
    comment.subscriptions.all().delete()
    for answer in comment.children.filter(state=State.VISIBLE):
        # Those that stand elsewhere name whom they answer.
        if comment.pk not in (answer.root_id, answer.branch_id):
            events.tell(answer, "edited")
    caches.forget(thread)


@transaction.atomic
def _unreact(pk: int, subject: Subject) -> None:
    rows = Comment.objects.filter(pk=pk)
    if not lock(rows, "score"):
        return
    subject.reactions().filter(comment=pk).delete()
    rows.update(score=Reaction.objects.filter(comment=pk).count())
    events.tell_reactions(rows.select_related("thread").get())


def _columns(row: Model, *columns: str) -> dict[str, Any]:
    return {column.removesuffix("_id"): getattr(row, column) for column in columns}
