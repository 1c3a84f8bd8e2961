"""``path("live/", include("djangocms_live.urls"))``, outside of ``i18n_patterns``.

An app with views of its own names their module: ``live_urls = "poll.live_urls"`` in its
``AppConfig``. They stand under ``live/`` like these, in ``djangocms_live:`` and a namespace inside.
"""

from collections.abc import Iterator

from django.apps import apps
from django.urls import URLResolver, include, path

from . import poll_views, views

app_name = "djangocms_live"


def _of_other_apps() -> Iterator[URLResolver]:
    for app in apps.get_app_configs():
        if module := getattr(app, "live_urls", ""):
            yield path("", include(module))


urlpatterns = [
    path("", views.socket, name="socket"),
    path("poll", poll_views.poll, name="poll"),
    path("poll/own", poll_views.own_poll, name="own-poll"),
    path("events", views.events, name="events"),
    path("worker.js", views.worker, name="worker"),
    path("health", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
    path("health/alive", views.alive, name="alive"),
    *_of_other_apps(),
]
