"""``live/topics``: what to follow of a page, for front-ends that this site does not render.

``?language=en&path=news/today`` names a page as djangocms-rest does. Whoever asks here first and
fetches the page then misses nothing: the positions are older than what they fetch.
"""

import json
from typing import Any
from urllib.parse import urlencode

from cms.models import Page, PageContent, PageUrl
from cms.utils.i18n import get_languages
from cms.utils.page_permissions import user_can_view_page
from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_http_methods

from djangocms_live import cors
from djangocms_live.api import stamp
from djangocms_live.shared_response import SharedResponse, belongs_to_nobody

from . import naming, sources

MAX_AGE = 5  # seconds that a cache may keep an answer: a crowd that comes back asks once
UNKNOWN = {"error": "Visitors see no such page. Name it so: ?language=en&path=news/today"}


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def topics(request: HttpRequest) -> HttpResponse:
    """Tokens and positions of all that an anonymous visitor is shown on a page; else 404."""
    if request.method == "OPTIONS":
        return cors.answer_preflight(request)
    belongs_to_nobody(request)
    language, path = request.GET.get("language", ""), request.GET.get("path", "").strip("/")
    content = _shown(get_current_site(request).pk, language, path)
    answer = UNKNOWN if content is None else _answer(content, language)
    response = SharedResponse(
        json.dumps(answer),
        content_type="application/json",
        status=404 if content is None else 200,
    )
    if content is None:
        # Or LocaleMiddleware sends on to "/en/live/topics", which might be a page of the CMS.
        request.urlconf = "djangocms_live.urls"
        add_never_cache_headers(response)
    else:
        patch_cache_control(response, public=True, max_age=MAX_AGE)
    cors.allow(request, response)
    return response


def _shown(site_id: int, language: str, path: str) -> PageContent | None:
    """What an anonymous visitor gets for a path in a language, as djangocms-rest decides it."""
    public = [each["code"] for each in get_languages(site_id) if each.get("public", True)]
    if language not in public:
        return None
    addresses = PageUrl.objects.filter(page__site=site_id, path=path).select_related("page")
    # The language's own first: two languages may use a path for two pages.
    found = sorted(addresses, key=lambda address: address.language != language)
    pages = [address.page for address in found if _is_public(address.page)]
    contents = (page.get_content_obj(language, fallback=True) for page in pages)
    return next((content for content in contents if content), None)


def _is_public(page: Page) -> bool:
    return not page.login_required and user_can_view_page(AnonymousUser(), page)


def _answer(content: PageContent, language: str) -> dict[str, Any]:
    # Where another language stands in, the page may yet be published in its own.
    own = naming.topic((content.page, language))
    followed = list(dict.fromkeys([own, *sources.of_content(content)]))
    stamped = stamp(None, followed, language)
    tokens, places = stamped["topic"].split(), stamped["since"].split()
    stood = list(zip(tokens, places, strict=True))
    query = urlencode([part for token, at in stood for part in (("t", token), ("at", at))])
    return {
        "topics": [
            {"topic": topic, "t": token, "since": place}
            for topic, (token, place) in zip(followed, stood, strict=True)
        ],
        "language": language,
        # Against the address of this answer.
        "socket": reverse("djangocms_live:socket"),
        "events": f"{reverse('djangocms_live:events')}?{query}",
        "poll": f"{reverse('djangocms_live:poll')}?{query}",
    }
