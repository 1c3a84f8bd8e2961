"""The two plugins' models: a region that follows its sources, and a page that does."""

from datetime import datetime, timedelta
from uuid import uuid4

from cms.models import CMSPlugin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from djangocms_live.groupers import continues_a_version


class Mode(models.TextChoices):
    """How new content comes onto a page that somebody is reading."""

    AUTO = "auto", _("at once")
    ASK = "ask", _("when the visitor asks for it")
    NOTICE = "notice", _("only tell the visitor")


class LiveRegion(CMSPlugin):
    """A container whose content is updated on open pages.

    ``key`` is the region's identity on a page: pks change with every version, the key does not.
    """

    key = models.UUIDField(default=uuid4, editable=False, db_index=True)
    mode = models.CharField(
        _("show new content"), max_length=10, choices=Mode.choices, default=Mode.AUTO
    )
    label = models.CharField(
        _("label"),
        max_length=120,
        blank=True,
        help_text=_("What visitors are told is new here, for example “Live score”."),
    )
    active = models.BooleanField(
        _("live"), default=True, help_text=_("Untick to show the content without live updates.")
    )
    quiet_days = models.PositiveSmallIntegerField(
        _("stop after quiet days"),
        default=0,
        help_text=_("No longer live after so many days without a change. 0: always live."),
    )

    class Meta:
        verbose_name = _("live region")
        verbose_name_plural = _("live regions")

    def __str__(self) -> str:
        return self.label or str(self.get_mode_display())

    def copy_relations(self, old_instance: "LiveRegion") -> None:
        """Keep the key in another version of the same thing; elsewhere the copy is a new region."""
        if not continues_a_version(self):
            self.key = uuid4()
            self.save(update_fields=["key"])

    def is_quiet(self) -> bool:
        """Whether nothing has changed for longer than the editor wants the region live."""
        if not self.quiet_days:
            return False
        return self._last_change() < timezone.now() - timedelta(days=self.quiet_days)

    def _last_change(self) -> datetime:
        # A draft may wait for weeks: what counts of versioned content is when it was published.
        versions = getattr(self.placeholder.source, "versions", None)
        version = versions.first() if versions else None
        if version:
            return version.modified
        plugins = self.placeholder.get_plugins(self.language)
        return plugins.aggregate(last=models.Max("changed_date"))["last"]


class LivePage(CMSPlugin):
    """Makes the page it is on live as a whole."""

    mode = models.CharField(
        _("show new content"), max_length=10, choices=Mode.choices, default=Mode.NOTICE
    )

    class Meta:
        verbose_name = _("live page")
        verbose_name_plural = _("live pages")

    def __str__(self) -> str:
        return str(self.get_mode_display())
