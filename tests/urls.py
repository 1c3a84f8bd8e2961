from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from tests.polls import views

urlpatterns = [
    path("live/", include("djangocms_live.urls")),
    path("polls/<int:pk>/", views.poll_detail, name="poll"),
    path("stream/", views.stream),
    path("plain/", lambda request: HttpResponse("plain", content_type="text/plain")),
    path("echo/", views.echo),
    path("echo/<path:more>", views.echo),
    path("broken/", views.broken),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("cms.urls")),
    ),
]
