"""``NotifyMixin``: a model whose objects people are told of.

    class Offer(NotifyMixin, models.Model):
        ...
        def notification_recipients(self, created):
            return User.objects.filter(groups__name="Buyers")

Told with the commit: not of an object whose transaction was rolled back. What was told of a deleted
object goes with it. ``bulk_create`` and ``update`` call no ``save`` and tell nothing; call
``sending.notify`` there.
"""

from typing import Any

from django.db import models


class NotifyMixin(models.Model):
    """Mix it in before ``models.Model``, and say who is told."""

    #: The kind (``kinds.register_kind``) that people choose channels for.
    notification_verb = "other"

    class Meta:
        abstract = True

    def notification_recipients(self, created: bool) -> Any:
        """Users, or their primary keys: as ``sending.notify`` takes them."""
        raise NotImplementedError(f"{type(self).__name__} has to say who is notified.")

    def should_notify(self, created: bool) -> bool:
        """Whether this saving is told. ``created``: the object is new. Default: only then."""
        return created

    def notification_data(self) -> dict[str, Any]:
        """What ``sending.notify`` takes: title, text, url, icon, subject, once."""
        address = getattr(self, "get_absolute_url", None)
        return {"title": str(self), "url": address() if address else ""}
