"""A strict Content-Security-Policy for readers, a wider one where editors work.

The public policy is what djangocms-live promises to run under. The CMS's toolbar and the rich
text editors need inline code and frames; only staff ever get them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PUBLIC = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "base-uri 'self'; frame-ancestors 'self'"
)
EDITORIAL = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'"
)


class ContentSecurityPolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Content-Security-Policy", EDITORIAL if is_editorial(request) else PUBLIC
        )
        return response


def is_editorial(request: HttpRequest) -> bool:
    """The admin, which has the CMS's edit and preview endpoints, and any page with toolbar."""
    match = request.resolver_match
    if match is not None and "admin" in match.namespaces:
        return True
    toolbar = getattr(request, "toolbar", None)
    return bool(toolbar and toolbar.show_toolbar)
