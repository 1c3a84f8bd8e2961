"""What happens to objects with ``NotifyMixin`` is told: ``mixin`` itself is imported by models."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from .mixin import NotifyMixin
from .sending import forget, notify


def connect() -> None:
    post_save.connect(on_save, dispatch_uid=__name__)
    post_delete.connect(on_delete, dispatch_uid=__name__)


def on_save(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if isinstance(instance, NotifyMixin) and not raw and instance.should_notify(created):
        recipients = instance.notification_recipients(created)
        notify(recipients, instance.notification_verb, instance, **instance.notification_data())


def on_delete(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, NotifyMixin):
        forget(instance)
