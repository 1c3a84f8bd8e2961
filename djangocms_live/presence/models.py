"""What editors and people choose. Who is where is in no table."""

from cms.models import CMSPlugin
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class LivePresence(CMSPlugin):
    """How many people read what the plugin stands in."""

    hide_below = models.PositiveSmallIntegerField(
        _("hide below"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("Nothing is shown while fewer people than this are reading."),
    )
    rounded = models.BooleanField(
        _("rounded"), default=True, help_text=_("Large numbers are rounded, so that they rest.")
    )
    faces = models.BooleanField(
        _("show faces"),
        default=False,
        help_text=_("Of logged-in readers who agreed to be seen."),
    )

    def __str__(self) -> str:
        return ""


class Choice(models.Model):
    """Who may see a user. Without a row: colleagues may, visitors may not."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    to_visitors = models.BooleanField(
        _("Other readers may see that I am reading a page"), default=False
    )
    to_editors = models.BooleanField(
        _("Colleagues may see which page I am working on"), default=True
    )

    class Meta:
        verbose_name = _("choice of being seen")
        verbose_name_plural = _("choices of being seen")

    def __str__(self) -> str:
        return str(self.user)
