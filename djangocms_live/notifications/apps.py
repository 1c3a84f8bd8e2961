from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "djangocms_live.notifications"
    label = "djangocms_live_notifications"
    verbose_name = _("Notifications")
    default_auto_field = "django.db.models.BigAutoField"
    live_urls = "djangocms_live.notifications.urls"

    def ready(self) -> None:
        from . import announcing, browsers, checks, publications, purge, receivers, rights  # noqa: F401

        for heard in (announcing, browsers, receivers, publications, purge, rights):
            heard.connect()
        if apps.is_installed("djangocms_live.comments"):
            from . import talk

            talk.connect()
