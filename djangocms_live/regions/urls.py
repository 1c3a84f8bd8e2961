"""Included by ``djangocms_live.urls``: ``live/topics``, named ``djangocms_live:regions:topics``."""

from django.urls import URLPattern, path

from .headless import topics

app_name = "regions"

urlpatterns: list[URLPattern] = [path("topics", topics, name="topics")]
