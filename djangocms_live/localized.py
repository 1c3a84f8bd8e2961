"""Views in the language of their path: those of features stand outside of ``i18n_patterns``."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def localized(gone: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[View], View]:
    """A decorator for views ``(request, language, …)``, whose answers no cache keeps.

    ``gone(request, language)`` answers with 410 what is not there, or not for whoever asks: the two
    must look alike, and a 404 would be redirected by ``LocaleMiddleware`` to a page that the CMS
    does not have either. Its language is empty where the site does not have the one in the path.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def wrapped(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if language not in dict(settings.LANGUAGES):
                return gone(request, "")
            with override(language):
                try:
                    response = view(request, language, *args, **kwargs)
                except Http404:
                    response = gone(request, language)
            response["Content-Language"] = language
            return response

        return wrapped

    return decorate


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not a browser that shows the answer."""
    return request.accepts("application/json") and not request.accepts("text/html")
