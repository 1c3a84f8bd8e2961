"""Included by ``djangocms_live.urls``: ``live/comments/…``, named ``djangocms_live:comments:…``.

The language of the page is in the path, since these addresses stand outside of ``i18n_patterns``.
All of them answer browsers without JavaScript with pages, and ``Accept: application/json`` as
``views`` says.
"""

from django.urls import path

from . import feeds, moderating, own, views

app_name = "comments"

_ONE = "comments/<slug:language>/<int:pk>/"

urlpatterns = [
    path("comments/<slug:language>/write/", views.write, name="write"),
    path("comments/<slug:language>/mine/", views.mine, name="mine"),
    path("comments/<slug:language>/feed/<int:pk>/", feeds.feed, name="feed"),
    path("comments/<slug:language>/me/", own.me, name="me"),
    path("comments/<slug:language>/me/download/", own.download, name="me_download"),
    path("comments/<slug:language>/me/erase/", own.erase, name="me_erase"),
    path("comments/<slug:language>/me/link/", own.link, name="me_link"),
    path("comments/<slug:language>/answers/<slug:token>/", own.confirm, name="confirm"),
    path("comments/<slug:language>/answers/<slug:token>/leave/", own.leave, name="leave"),
    path(_ONE, views.permalink, name="permalink"),
    path(f"{_ONE}html/", views.html, name="html"),
    path(f"{_ONE}reply/", views.reply, name="reply"),
    path(f"{_ONE}edit/", views.edit, name="edit"),
    path(f"{_ONE}remove/", views.remove, name="remove"),
    path(f"{_ONE}react/", views.react, name="react"),
    path(f"{_ONE}report/", views.report, name="report"),
    path(f"{_ONE}moderate/", moderating.moderate, name="moderate"),
]
