from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "djangocms_live.regions"
    label = "djangocms_live_regions"
    verbose_name = _("Live regions")
    default_auto_field = "django.db.models.BigAutoField"
    live_urls = "djangocms_live.regions.urls"

    def ready(self) -> None:
        from . import receivers

        receivers.connect()
