"""Announcements: what the people who run the site say to many at once."""

from cms.models import Page
from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    EVERYBODY = "everybody", _("everybody")
    USERS = "users", _("everybody who is logged in")
    STAFF = "staff", _("staff")
    PAGE = "page", _("readers of a page")
    LANGUAGE = "language", _("readers of a language")


class Level(models.TextChoices):
    INFO = "info", _("information")
    WARNING = "warning", _("warning")


class Announcement(models.Model):
    """Goes out when its time has come, once, and is withdrawn or ends by itself.

    People who are logged in, or staff, have it in their inbox; other audiences see it on the page.
    """

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.EVERYBODY
    )
    page = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
    )
    language = models.CharField(_("language"), max_length=15, blank=True)
    level = models.CharField(_("kind"), max_length=10, choices=Level.choices, default=Level.INFO)
    starts = models.DateTimeField(_("starts"), default=timezone.now)
    ends = models.DateTimeField(_("ends"), null=True, blank=True)
    #: When it went out, and when somebody took it back.
    sent = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("author"),
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-starts"]
        indexes = [models.Index(fields=["sent", "starts"], name="djangocms_live_notif_due")]

    def __str__(self) -> str:
        text = self.text_in(get_language() or "")
        return text.title if text else f"{self.pk}"

    @property
    def key(self) -> str:
        """What names it in events: ``a.12``."""
        return f"a.{self.pk}"

    def text_in(self, language: str) -> "AnnouncementText | None":
        """What it says in a language, or in the first that it has words in."""
        texts = list(self.texts.all())
        return next((t for t in texts if t.language == language), texts[0] if texts else None)


class AnnouncementText(models.Model):
    """The words of an announcement in one language."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=15)
    title = models.CharField(_("title"), max_length=120)
    text = models.CharField(_("text"), max_length=500, blank=True)
    url = models.CharField(
        _("link"),
        max_length=500,
        blank=True,
        help_text=_("Where to read more: a path or an address."),
    )

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "language"], name="djangocms_live_notifications_text"
            )
        ]

    def __str__(self) -> str:
        return self.title
