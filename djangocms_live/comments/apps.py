from django.apps import AppConfig
from django.core.signals import request_started
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "djangocms_live.comments"
    label = "djangocms_live_comments"
    verbose_name = _("Live comments")
    default_auto_field = "django.db.models.BigAutoField"
    live_urls = "djangocms_live.comments.urls"

    def ready(self) -> None:
        from . import akismet, answers, checks, notices, paging, purge, queue  # noqa: F401

        for heard in (queue, answers, notices, purge, akismet):
            heard.connect()
        request_started.connect(paging.name_page_in_header)
