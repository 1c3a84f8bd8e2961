"""What people are told: one message for what happened, and a slim row for each who hears of it."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """What happened, stored once however many people are told.

    ``data`` holds the words and where they lead, so that it can be read when its target is gone:
    ``title``, ``text``, ``url`` (a path or an address), ``icon`` and ``actor``. Each of them is a
    text, or a dictionary of texts by language.
    """

    #: One of ``kinds``.
    kind = models.CharField(_("kind"), max_length=40)
    #: What the message is about: those of the same kind and subject are shown as one.
    subject = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    object_id = models.CharField(max_length=64, blank=True)
    #: Whoever caused it, and is not told of it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: A name for what must never be told twice: "published.page.7.de.31". Empty: may be repeated.
    once = models.CharField(max_length=200, blank=True)
    #: Who is told, by a name in ``audiences``. Empty: whoever was named when it was sent.
    audience = models.CharField(max_length=40, blank=True)
    #: When somebody has to see that all of the audience are told; None: they are.
    due = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)
    #: When nobody needs to hear of it any more.
    expires = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["once"], condition=~Q(once=""), name="djangocms_live_notifications_once"
            )
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="djangocms_live_notif_target"),
            models.Index(
                fields=["due"],
                condition=Q(due__isnull=False),
                name="djangocms_live_notif_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Notification(models.Model):
    """One person's copy. ``pk`` is the order of things: a later notification has a higher one.

    It goes from unseen to seen (it was on somebody's screen), read and archived.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="notifications")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    #: The channels that the recipient wanted it through when it was sent.
    toast = models.BooleanField(default=True)
    inbox = models.BooleanField(default=True)
    mail = models.BooleanField(default=False)
    push = models.BooleanField(default=False)
    seen = models.DateTimeField(null=True, blank=True)
    read = models.DateTimeField(null=True, blank=True)
    archived = models.DateTimeField(null=True, blank=True)
    #: When it went out in a mail.
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "recipient"], name="djangocms_live_notifications_recipient"
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="djangocms_live_notif_list"),
            # The badge is asked for all who are connected, again and again.
            models.Index(
                fields=["recipient", "id"],
                condition=Q(seen=None, archived=None),
                name="djangocms_live_notif_unseen",
            ),
            models.Index(
                fields=["id"],
                condition=Q(mail=True, mailed=None),
                name="djangocms_live_notif_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.message_id}"


class Preference(models.Model):
    """Through which channels a person wants one kind of message. Without a row: the defaults."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    toast = models.BooleanField(_("on the page"), default=True)
    inbox = models.BooleanField(_("in the inbox"), default=True)
    mail = models.BooleanField(_("in a summary by mail"), default=False)
    push = models.BooleanField(_("by push"), default=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], name="djangocms_live_notifications_one_preference"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    def channels(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CHANNELS}


#: The ways a message takes, by the names of the columns.
CHANNELS = ("toast", "inbox", "mail", "push")
