from django.urls import include, path

from sample_site.urls import urlpatterns  # those of the site: "live/", the admin, the CMS

urlpatterns = [path("api/", include("djangocms_rest.urls")), *urlpatterns]
