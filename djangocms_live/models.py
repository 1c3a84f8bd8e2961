"""The journal's two tables: facts about content, in the same database as the content."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy as _

from .topics import MAX_NAME

if not apps.is_installed("djangocms_live"):
    # Django's own message, about a missing app_label, tells nobody what to do.
    raise ImproperlyConfigured(
        "The live plugins need their core: add 'djangocms_live' to INSTALLED_APPS."
    )


class Topic(models.Model):
    """Where a topic stands. Its row appears when the first event is numbered."""

    name = models.CharField(max_length=MAX_NAME, unique=True)
    epoch = models.CharField(max_length=16)
    head = models.PositiveBigIntegerField(default=0)
    floor = models.PositiveBigIntegerField(default=0)
    updated = models.DateTimeField()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return f"{self.name}@{self.epoch}:{self.head}"


class Live(Topic):
    """What the admin's page of this name stands for: no rows of its own, but a permission."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("Live")
        verbose_name_plural = _("Live")


class Event(models.Model):
    """A fact. ``offset`` is empty from the writing transaction until after its commit.

    The topic is a plain name and no foreign key: inserting takes no lock on a shared row, so two
    transactions that publish into the same topics in another order cannot deadlock.
    """

    topic = models.CharField(max_length=MAX_NAME)
    offset = models.PositiveBigIntegerField(null=True)
    type = models.CharField(max_length=40)
    key = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict, blank=True)
    by = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()
    numbered = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["topic", "offset"], name="djangocms_live_event_offset"),
        ]
        indexes = [
            models.Index(
                fields=["topic"],
                condition=models.Q(offset=None),
                name="djangocms_live_event_pending",
            ),
            models.Index(fields=["topic", "key"], name="djangocms_live_event_key"),
            models.Index(fields=["numbered"], name="djangocms_live_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}#{self.offset} {self.type}"
