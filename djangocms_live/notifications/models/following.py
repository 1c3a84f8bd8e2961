"""Who follows what, and what editors decided to tell them."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Browser(models.Model):
    """A browser that gets Web Push: of somebody who is logged in, or of a guest.

    ``endpoint`` is the push service's address for it, a secret between the browser and this site.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    #: What the browser itself is known by here; whoever has it may end what it follows.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    #: SHA-256 of the endpoint, in hexadecimal digits: endpoints are too long for an index.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    endpoint = models.URLField(max_length=1000)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    language = models.CharField(_("language"), max_length=15, blank=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    #: When a push last arrived at the service.
    reached = models.DateTimeField(_("last reached"), null=True, blank=True)

    class Meta:
        verbose_name = _("browser")
        verbose_name_plural = _("browsers")

    def __str__(self) -> str:
        return f"{self.pk}"


class Delivery(models.Model):
    """A push that is on its way: gone as soon as the push service has it, or never will."""

    browser = models.ForeignKey(Browser, on_delete=models.CASCADE, related_name="deliveries")
    message = models.ForeignKey("Message", on_delete=models.CASCADE, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    #: When to try, or that somebody does right now, and when they count as lost.
    due = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["browser", "message"], name="djangocms_live_notifications_one_delivery"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.browser_id}"


class Scope(models.TextChoices):
    PAGE = "page", _("this page")
    SECTION = "section", _("this page and all below it")
    THREAD = "thread", _("the comments here")


class Follow(models.Model):
    """Somebody wants to hear of something: a person by an account, or a guest's browser."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    browser = models.ForeignKey(
        Browser, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    #: The grouper: a page, never one of its versions.
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    #: Empty: in whatever language.
    language = models.CharField(_("language"), max_length=15, blank=True)
    scope = models.CharField(_("what"), max_length=10, choices=Scope.choices, default=Scope.PAGE)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, browser__isnull=False) | Q(user__isnull=False, browser=None),
                name="djangocms_live_notifications_one_follower",
            ),
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id", "language", "scope"],
                condition=Q(user__isnull=False),
                name="djangocms_live_notifications_user_follows",
            ),
            models.UniqueConstraint(
                fields=["browser", "content_type", "object_id", "language", "scope"],
                condition=Q(browser__isnull=False),
                name="djangocms_live_notifications_browser_follows",
            ),
        ]
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "scope"], name="djangocms_live_notif_followers"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.browser_id}: {self.object_id} ({self.scope})"


class PublicationNote(models.Model):
    """What an editor decided about a version: whether followers hear of it, and in which words.

    ``object_id`` is the pk of the content (``PageContent``), which is one version's own; where
    there are no versions, that of the object.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    notify = models.BooleanField(
        _("notify followers"),
        default=False,
        help_text=_("As soon as this version is published, and never twice for it."),
    )
    text = models.CharField(
        _("line of text"),
        max_length=200,
        blank=True,
        help_text=_("What is new, in a few words. Empty: the title alone."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: When followers were told.
    sent = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("note to followers")
        verbose_name_plural = _("notes to followers")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="djangocms_live_notifications_note"
            )
        ]

    def __str__(self) -> str:
        return self.text or str(self.object_id)
