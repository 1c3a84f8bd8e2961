"""``path("live/", include("djangocms_live.urls"))``, outside of ``i18n_patterns``."""

from django.urls import path

from . import views

app_name = "djangocms_live"

urlpatterns = [
    path("", views.socket, name="socket"),
    path("worker.js", views.worker, name="worker"),
    path("health", views.health, name="health"),
]
