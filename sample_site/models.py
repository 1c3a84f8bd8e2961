"""What the Gazette's pages are made of beside text: pictures, teasers, the score, readers' tips."""

from cms.models import CMSPlugin, Page
from django.db import models
from django.utils.translation import gettext_lazy as _


class Motif(models.TextChoices):
    """The drawings in static/sample_site/pictures."""

    STORM = "storm", _("Storm at the pier")
    FERRY = "ferry", _("Ferry")
    DERBY = "derby", _("Football derby")
    COUNCIL = "council", _("Town hall")
    MARKET = "market", _("Fish market")
    READING = "reading", _("Reading room")


class Picture(CMSPlugin):
    motif = models.CharField(_("picture"), max_length=20, choices=Motif)
    alt = models.CharField(
        _("description"), max_length=200, blank=True, help_text=_("For those who do not see it.")
    )
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.caption or self.get_motif_display()


class Teaser(CMSPlugin):
    kicker = models.CharField(_("kicker"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=140)
    text = models.TextField(_("text"), blank=True)
    motif = models.CharField(_("picture"), max_length=20, choices=Motif, blank=True)
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    def __str__(self) -> str:
        return self.title


class Score(CMSPlugin):
    home = models.CharField(_("home team"), max_length=60)
    away = models.CharField(_("away team"), max_length=60)
    home_goals = models.PositiveSmallIntegerField(_("home goals"), default=0)
    away_goals = models.PositiveSmallIntegerField(_("away goals"), default=0)
    clock = models.CharField(_("clock"), max_length=40, help_text=_("Minute, half-time, full time"))

    def __str__(self) -> str:
        return f"{self.home} {self.home_goals}:{self.away_goals} {self.away} ({self.clock})"


class Tip(models.Model):
    """A reader's note to the newsroom."""

    name = models.CharField(_("your name"), max_length=80, blank=True)
    text = models.TextField(_("what have you seen?"), max_length=2000)
    language = models.CharField(_("language"), max_length=10, blank=True, editable=False)
    created = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ["-created"]
        verbose_name = _("tip")
        verbose_name_plural = _("tips")

    def __str__(self) -> str:
        return self.text[:60]
