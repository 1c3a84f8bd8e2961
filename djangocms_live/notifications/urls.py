"""Included by ``djangocms_live.urls``: ``notifications/…``, ``djangocms_live:notifications:…``.

The language of a page is in its path, since these addresses stand outside of ``i18n_patterns``.
"""

from django.urls import URLPattern, URLResolver, include, path

from . import choices, leave, me, note, own, views

app_name = "notifications"

_IN_LANGUAGE = [
    path("", views.index, name="inbox"),
    path("me/", me.me, name="me"),
    path("news/", views.news, name="news"),
    path("list/", views.newest, name="list"),
    path("mark/", views.mark, name="mark"),
    path("<int:pk>/go/", views.go, name="go"),
    path("preferences/", choices.preferences, name="preferences"),
    path("follows/", choices.follows, name="follows"),
    path("follow/<str:token>/", choices.follow_page, name="follow"),
    path("export/", own.export, name="export"),
    path("erase/", own.erase, name="erase"),
    path("leave/<str:token>/", leave.leave, name="leave"),
    path("note/<int:content_type>/<str:pk>/", note.note, name="note"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("djangocms_live.notifications.push_urls")),
    path("notifications/<slug:language>/", include(_IN_LANGUAGE)),
]
