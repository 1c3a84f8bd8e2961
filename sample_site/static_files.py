"""Static files in front of the application, with DEBUG on or off, hashed or not.

The files answer before any middleware runs. Hashed names exist only in STATIC_ROOT, after
collectstatic; otherwise the finders serve each file from where it lies.
"""

import re

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler, StaticFilesHandler
from django.http import Http404, HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.views.static import serve

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


class _Collected:
    def serve(self, request: HttpRequest) -> HttpResponseBase:
        path = self.file_path(request.path)  # type: ignore[attr-defined]
        try:
            if not settings.MANIFEST_STATIC:
                return super().serve(request)  # type: ignore[misc]
            response = serve(request, path, document_root=settings.STATIC_ROOT)
        except Http404:
            # The site's own page needs a request that went through the middleware.
            return HttpResponseNotFound("Not found", content_type="text/plain")
        if HASHED.search(path):
            response["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class ASGIStaticFiles(_Collected, ASGIStaticFilesHandler):
    pass


class WSGIStaticFiles(_Collected, StaticFilesHandler):
    pass
