"""The work of moderators: what was reported, who may not write, who did what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .talk import Comment, Thread


class Report(models.Model):
    """A reader's word that something is wrong with a comment."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("It is advertising or spam")
        ABUSE = "abuse", _("It is insulting or hateful")
        ILLEGAL = "illegal", _("It is against the law")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    person = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    #: A hash, as in comments: who comes without a cookie is no new person each time.
    address = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(_("reported"), auto_now_add=True)
    #: When a moderator has seen to it.
    handled = models.DateTimeField(_("handled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"], name="djangocms_live_comments_one_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason}"


class Ban(models.Model):
    """Somebody who may not write: a person, or whoever comes from an address."""

    person = models.CharField(_("person"), max_length=64, blank=True, db_index=True)
    address = models.CharField(_("address (hash)"), max_length=64, blank=True, db_index=True)
    #: For moderators to recognise it by; erased with the person.
    name = models.CharField(_("name"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")

    def __str__(self) -> str:
        return self.name or self.person or self.address[:12]


class Action(models.Model):
    """Who did what, and when: written by ``states`` and never changed.

    ``comment`` is empty once the comment was deleted for good; ``number`` remembers its pk.
    """

    class Verb(models.TextChoices):
        APPROVED = "approved", _("approved")
        HELD = "held", _("held")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("marked as spam")
        REMOVED = "removed", _("removed")
        EDITED = "edited", _("edited")
        CLOSED = "closed", _("closed")
        OPENED = "opened", _("opened")
        BANNED = "banned", _("banned")
        UNBANNED = "unbanned", _("let in again")
        DISMISSED = "dismissed", _("dismissed reports")
        ERASED = "erased", _("erased a person")
        EXPORTED = "exported", _("exported a person’s data")

    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    #: Empty: the system itself, or the author.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    number = models.PositiveBigIntegerField(null=True, blank=True)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")

    def __str__(self) -> str:
        return f"{self.actor or '–'} {self.verb} {self.number or ''}".strip()
