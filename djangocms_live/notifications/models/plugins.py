"""What editors drop on a page."""

from cms.models import CMSPlugin
from django.db import models
from django.utils.translation import gettext_lazy as _

from .following import Scope


class Published(models.TextChoices):
    NONE = "none", _("no pages")
    SECTION = "section", _("pages below this one")
    SITE = "site", _("pages of the whole site")


class LiveNotices(CMSPlugin):
    """Announcements, and pages that were just published, as they happen."""

    announcements = models.BooleanField(_("announcements"), default=True)
    published = models.CharField(
        _("newly published"),
        max_length=10,
        choices=Published.choices,
        default=Published.NONE,
        help_text=_("Pages whose editors decided to tell followers of them."),
    )

    class Meta:
        verbose_name = _("live notices")
        verbose_name_plural = _("live notices")

    def __str__(self) -> str:
        return ""


class LiveBell(CMSPlugin):
    """The inbox of whoever is logged in; visitors see nothing of it."""

    class Meta:
        verbose_name = _("notification bell")
        verbose_name_plural = _("notification bells")

    def __str__(self) -> str:
        return ""


class LiveFollow(CMSPlugin):
    """A button to follow what it stands on."""

    scope = models.CharField(_("follow"), max_length=10, choices=Scope.choices, default=Scope.PAGE)
    all_languages = models.BooleanField(
        _("in all languages"),
        default=False,
        help_text=_("Otherwise only in the language of the page."),
    )

    class Meta:
        verbose_name = _("follow button")
        verbose_name_plural = _("follow buttons")

    def __str__(self) -> str:
        return str(self.get_scope_display())
