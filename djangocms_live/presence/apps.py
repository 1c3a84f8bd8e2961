from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    name = "djangocms_live.presence"
    label = "djangocms_live_presence"
    verbose_name = _("Presence")
    default_auto_field = "django.db.models.BigAutoField"
    live_urls = "djangocms_live.presence.urls"

    def ready(self) -> None:
        from . import changes

        changes.connect()
