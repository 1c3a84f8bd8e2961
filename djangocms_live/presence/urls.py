"""Included by ``djangocms_live.urls``: ``live/presence/…``, named ``djangocms_live:presence:…``.

The language of a page is in its path, since these addresses stand outside of ``i18n_patterns``.
"""

from django.urls import URLPattern, path

from . import phone, tree, views

app_name = "presence"

urlpatterns: list[URLPattern] = [
    path("presence/tree", tree.tree, name="tree"),
    path("presence/<slug:language>/", views.seen, name="seen"),
    path("presence/<slug:language>/phone/<int:content_type>/<str:pk>/", phone.phone, name="phone"),
]
