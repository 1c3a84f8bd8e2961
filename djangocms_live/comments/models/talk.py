"""What people say: threads, comments, reactions, and who wants to hear of replies.

A ``person`` is ``u`` and the pk of a user, or ``g`` and a random key that a guest's browser keeps
in a signed cookie. It is what belongs together, not who somebody is.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

#: Levels that are shown: a comment, replies, and replies to those; whatever is deeper stands there.
DEPTHS = 3


class Thread(models.Model):
    """The comments at one place. Its row appears with the first of them, or with a moderator.

    The place is a grouper (a page, never one of its versions), a language, or none if the comments
    are shared over languages, and a slot: a plugin's key, or the name that a template gave.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("content type")
    )
    object_id = models.CharField(_("object"), max_length=64)
    language = models.CharField(_("language"), max_length=15, blank=True)
    slot = models.CharField(_("slot"), max_length=40)
    #: Where it was seen, for objects that do not tell their own address.
    path = models.CharField(max_length=500, blank=True)
    #: What a template's tag says of it; plugins are asked themselves.
    options = models.JSONField(default=dict, blank=True)
    #: How many comments everybody sees. Changed only by ``states``, under the row's lock.
    visible = models.PositiveIntegerField(_("visible comments"), default=0)
    closed = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language", "slot"],
                name="djangocms_live_comments_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.object_id} {self.language}".strip()


class State(models.TextChoices):
    VISIBLE = "visible", _("visible")
    HELD = "held", _("waiting for a moderator")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    REMOVED = "removed", _("removed")


class Comment(models.Model):
    """Something said. ``pk`` is the order of things: a later comment has a higher one."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    #: The comment of the first level that it stands under; empty for those.
    root = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="all_replies"
    )
    #: The same for the second level: empty for comments of the first and the second.
    branch = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="branch_replies"
    )
    #: The level it is shown at, from 0 to ``DEPTHS - 1``.
    depth = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    person = models.CharField(max_length=64, blank=True, db_index=True)
    #: As it was when they wrote. Empty: the person was erased.
    name = models.CharField(_("name"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    body = models.TextField(_("text"))
    #: That of the page it was written on.
    language = models.CharField(_("language"), max_length=15, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    #: Which check of ``safety`` put it where it is, or a moderator's word.
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    #: All reactions together.
    score = models.PositiveIntegerField(_("reactions"), default=0)
    created = models.DateTimeField(_("written"), db_index=True)
    #: When everybody could see it for the first time.
    published = models.DateTimeField(_("published"), null=True, blank=True)
    edited = models.DateTimeField(_("edited"), null=True, blank=True)
    #: When moderators were told of it, and when the author of what it answers was.
    notified = models.DateTimeField(null=True, blank=True)
    told = models.DateTimeField(null=True, blank=True)
    #: A hash with the site's secret in it; the address itself is not kept.
    address = models.CharField(max_length=64, blank=True, db_index=True)
    #: The id that the browser gave its request, so that a repeated one is known.
    request = models.CharField(max_length=64, blank=True)
    #: Where an import has it from.
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [
            ("moderate", _("Can moderate comments")),
            ("see_email", _("Can see the e-mail addresses of people who comment")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(request=""),
                name="djangocms_live_comments_request",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source=""),
                name="djangocms_live_comments_source",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "root", "id"], name="djangocms_live_comments_list"),
            models.Index(fields=["state", "created"], name="djangocms_live_comments_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.name or '–'}: {self.body[:60]}"

    @property
    def key(self) -> str:
        """What names it in events: ``c.881``."""
        return f"c.{self.pk}"

    @property
    def is_visible(self) -> bool:
        return self.state == State.VISIBLE

    def place_under(self, parent: "Comment") -> None:
        """Become a reply: the columns that make the tree."""
        self.parent = parent
        self.root_id = parent.root_id or parent.pk
        self.depth = min(parent.depth + 1, DEPTHS - 1)
        if parent.depth:
            self.branch_id = parent.branch_id or parent.pk


class Reaction(models.Model):
    """One of a person to a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    person = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=20)
    address = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"], name="djangocms_live_comments_one_reaction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.comment_id}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Subscription(models.Model):
    """Somebody wants a mail when their comment is answered. The token is all it takes to end it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    person = models.CharField(max_length=64, db_index=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    #: A guest's address counts once somebody has answered from it.
    confirmed = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"], name="djangocms_live_comments_one_subscription"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.person}"


def lock(rows: models.QuerySet[Any], column: str) -> bool:
    """Lock rows until the transaction ends, on every database, by a write that changes nothing.

    SQLite would not wait for another writer if a read came first. False: there are none.
    """
    return bool(rows.update(**{column: F(column)}))
