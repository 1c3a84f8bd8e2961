"""Included by ``urls``, before what begins with a language."""

from django.urls import path

from . import push_views

urlpatterns = [
    path("notifications/push/key/", push_views.key, name="push_key"),
    path("notifications/push/subscribe/", push_views.subscribe, name="push_subscribe"),
    path("notifications/push/unsubscribe/", push_views.unsubscribe, name="push_unsubscribe"),
    path("notifications/sw.js", push_views.service_worker, name="sw"),
]
