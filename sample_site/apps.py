from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SampleSiteConfig(AppConfig):
    name = "sample_site"
    label = "sample_site"
    verbose_name = _("The Harbour Gazette")
    default_auto_field = "django.db.models.BigAutoField"
