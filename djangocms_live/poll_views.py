"""The two addresses that browsers without a socket ask: one for everybody, one for each.

``poll`` answers as an anonymous visitor's socket would. Its address says it all, so whatever stands
in front of the site may answer for it. ``poll/own`` looks at the session's cookie, as a handshake
does: it knows who asks, what only some may hear of, and is never cached.
"""

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import cors, protocol, queries
from .access import identity
from .conf import settings
from .identity import session_key, user_of
from .polling import Poll
from .protocol import ErrorCode, Refused
from .shared_response import SharedResponse, belongs_to_nobody

logger = logging.getLogger("djangocms_live.polling")

RETRY_AFTER = 30  # seconds, while the database is away


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def poll(request: HttpRequest) -> HttpResponse:
    """What an anonymous visitor has missed; ``queries`` tells how to ask. For ``ORIGINS``, too."""
    if request.method == "OPTIONS":
        return cors.answer_preflight(request)
    response = _answer(request, Poll(), None)
    cors.allow(request, response)
    return response


@transaction.non_atomic_requests
@require_safe
@never_cache
def own_poll(request: HttpRequest) -> HttpResponse:
    """What whoever has this session has missed, and who that is."""
    # As a handshake has them, so that one rule reads the cookie for both.
    cookies = request.META.get("HTTP_COOKIE", "").encode("latin-1")
    session = session_key({"headers": [(b"cookie", cookies)]})
    try:
        user = user_of(session) if session else None
    except Exception:
        logger.exception("A session could not be read.")
        return _later(request)
    return _answer(request, Poll(session, user is not None), user)


def _answer(request: HttpRequest, poll: Poll, user: Any | None) -> HttpResponse:
    belongs_to_nobody(request)
    try:
        answers = poll.answers(queries.read(request.GET))
    except Refused as refusal:
        return _refused(refusal, 400)
    except DatabaseError:
        logger.warning("The journal cannot be read.", exc_info=True)
        return _later(request)
    who = None if user is None else {"id": identity(user)}
    body = protocol.polled(settings.POLL_INTERVAL, who, poll.still, answers)
    response = SharedResponse(body, content_type="application/json")
    if poll.is_final:
        # Half of what browsers wait at the least: what is new, each of them finds at its next try.
        patch_cache_control(response, public=True, max_age=max(1, int(settings.POLL_INTERVAL / 2)))
    else:
        add_never_cache_headers(response)
    return response


def _later(request: HttpRequest) -> HttpResponse:
    belongs_to_nobody(request)
    response = _refused(Refused(ErrorCode.INTERNAL, "the site cannot look now, try again"), 503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _refused(refusal: Refused, status: int) -> HttpResponse:
    body = protocol.dumps({"err": refusal.as_dict()})
    response = SharedResponse(body, content_type="application/json", status=status)
    add_never_cache_headers(response)
    return response
