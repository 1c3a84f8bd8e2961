"""What an editor drops on a page, with all that an editor decides."""

from uuid import uuid4

from cms.models import CMSPlugin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from djangocms_live.groupers import continues_a_version


class Writers(models.TextChoices):
    USERS = "users", _("only people who are logged in")
    GUESTS = "guests", _("everybody")
    HELD = "held", _("everybody; the first comment of a guest waits for a moderator")


class Order(models.TextChoices):
    NEWEST = "newest", _("newest first")
    OLDEST = "oldest", _("oldest first")
    BEST = "best", _("most reactions first")


class LiveComments(CMSPlugin):
    """A thread on a page. ``key`` stays over all versions of the page, and names the thread."""

    key = models.UUIDField(default=uuid4, editable=False, db_index=True)
    heading = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("“Comments”, if left empty.")
    )
    shared = models.BooleanField(
        _("one conversation for all languages"),
        default=False,
        help_text=_("Otherwise each language has a conversation of its own."),
    )
    writers = models.CharField(
        _("who may write"), max_length=10, choices=Writers.choices, default=Writers.HELD
    )
    hold_first = models.BooleanField(
        _("hold first comments"),
        default=False,
        help_text=_("The first comment of anybody, logged in or not, waits for a moderator."),
    )
    order = models.CharField(_("order"), max_length=10, choices=Order.choices, default=Order.NEWEST)
    page_size = models.PositiveSmallIntegerField(
        _("comments on a page"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Replies are not counted."),
    )
    reactions = models.BooleanField(_("reactions"), default=True)
    close_days = models.PositiveSmallIntegerField(
        _("close after days"),
        default=0,
        help_text=_("Nobody can write so many days after publication. 0: never closed."),
    )

    class Meta:
        verbose_name = _("live comments")
        verbose_name_plural = _("live comments")

    def __str__(self) -> str:
        return self.heading or str(self.get_writers_display())

    def copy_relations(self, old_instance: "LiveComments") -> None:
        """Keep the key in another version of the same thing; elsewhere a new thread begins."""
        if not continues_a_version(self):
            self.key = uuid4()
            self.save(update_fields=["key"])
