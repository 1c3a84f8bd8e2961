from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "djangocms_live"
    label = "djangocms_live"
    verbose_name = _("Live content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, registry, revocation  # noqa: F401

        registry.autodiscover()
        revocation.connect()
