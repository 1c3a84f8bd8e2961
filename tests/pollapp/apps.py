from django.apps import AppConfig


class PollAppConfig(AppConfig):
    name = "tests.pollapp"
    label = "pollapp"
    verbose_name = "Live polls"
    default_auto_field = "django.db.models.BigAutoField"
    live_urls = "tests.pollapp.live_urls"
