"""A request about a thread or a comment: who asks, what may be seen, how the answer is given."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as django_settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from djangocms_live.api import stamp
from djangocms_live.localized import localized, wants_json

from . import access
from .fragments import fragment, is_shown, load, own_fragment
from .models import Comment, State, Thread
from .moderation import may_moderate
from .options import Options, options_at
from .paging import Part
from .people import Writer, remember, secret_of, writer_of
from .places import Spot, author_topic
from .safety import Verdict

_FOLDER = "djangocms_live/comments"


@dataclass
class Visit:
    """``comment`` is the one that it is about, if it is about one."""

    request: HttpRequest
    language: str
    spot: Spot
    thread: Thread | None
    comment: Comment | None = None
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        place = self.spot.place
        if not access.may_read(self.request.user, place, place.language or self.language):
            raise Http404
        self.writer = writer_of(self.request)

    @classmethod
    def by_token(cls, request: HttpRequest, language: str) -> "Visit":
        """About the place in the token ``t``. Raises ``Http404``, as all of these do."""
        spot = Spot.of_token(request.GET.get("t", ""))
        if spot is None or spot.language != language:
            raise Http404
        return cls(request, language, spot, spot.place.thread())

    @classmethod
    def at_comment(
        cls, request: HttpRequest, language: str, pk: int, *, gaps: bool = False
    ) -> "Visit":
        """About a comment that everybody sees, one's own, or one that is the asker's to decide.

        ``gaps``: also about one that is not seen any more, but by the gap that it has left.
        """
        comment = Comment.objects.select_related("thread", "parent").filter(pk=pk).first()
        if comment is None:
            raise Http404
        spot = Spot.of_thread(comment.thread, language)
        visit = cls(request, language, spot, comment.thread, comment)
        if comment.is_visible or visit.is_mine or visit.moderates:
            return visit
        if gaps and is_shown(comment):
            return visit
        raise Http404

    @property
    def the(self) -> Comment:
        """The comment, where there must be one."""
        if self.comment is None:
            raise Http404
        return self.comment

    @property
    def options(self) -> Options | None:
        return options_at(self.spot)

    @property
    def is_mine(self) -> bool:
        """Whether the comment was written by whoever asks, and is still there."""
        comment = self.comment
        if comment is None or not comment.person or comment.state == State.REMOVED:
            return False
        return comment.person == self.writer.person

    @property
    def moderates(self) -> bool:
        """Whether whoever asks decides about what is said in this thread."""
        thread = self.thread
        return thread is not None and may_moderate(self.request.user, thread)

    def know(self, guest: str) -> Writer:
        """The writer, with the key in their form if it is a guest who has no cookie yet."""
        self.writer = writer_of(self.request, guest)
        return self.writer

    # Answers.

    @property
    def wants_json(self) -> bool:
        return wants_json(self.request)

    def form(
        self, name: str, status: int = 200, refusal: Verdict | None = None, **context: Any
    ) -> HttpResponse:
        """A form: a page of its own, or for the client only the ``<form>``."""
        context |= {
            "visit": self,
            "name": name,
            "template": f"{_FOLDER}/{name}.html",
            "action": self.request.get_full_path(),
            "back": self.address,
            "language": self.language,
            # In place it stands beneath the thread's heading; a page of its own begins with it.
            "level": "h3" if self.wants_json else "h1",
            "in_place": self.wants_json,
        }
        if self.wants_json:
            html = render_to_string(context["template"], context, self.request).strip()
            data = {"html": html, "csrf": get_token(self.request)}
            if refusal is not None:
                data |= {"reason": refusal.reason, "message": refusal.message}
            response: HttpResponse = JsonResponse(data, status=status)
        else:
            response = render(self.request, f"{_FOLDER}/page.html", context, status=status)
        if refusal is not None and refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response

    def refused(self, verdict: Verdict) -> HttpResponse:
        """Nothing can be written here, by whoever asks."""
        login = resolve_url(django_settings.LOGIN_URL) if verdict.reason == "login" else ""
        return self.form("refused", verdict.status, verdict, verdict=verdict, login=login)

    def done(self, data: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """Something was written: back to the comment, or for the client how it is now."""
        if not self.wants_json:
            response: HttpResponse = HttpResponseRedirect(self.address_as_of(now_ms()), status=303)
        else:
            response = JsonResponse((data or self.now()) | {"author": self.author()}, status=status)
        remember(self.request, response, self.writer)
        return response

    def now(self) -> dict[str, Any]:
        """The comment as whoever asks sees it now."""
        node = load([self.the.pk])[self.the.pk]
        self.thread = node.comment.thread
        options = self.options or Options()
        if self.is_mine:
            seen = own_fragment(node, self.language, options)
        elif self.moderates:
            seen = own_fragment(node, self.language, options, asks=True)
        else:
            seen = fragment(node, self.language, options)
        return seen | {
            "key": node.comment.key,
            "state": "visible" if node.comment.is_visible else "held",
            "count": self.thread.visible,
        }

    def author(self) -> dict[str, str]:
        """The attributes by which a ``<cms-live>`` hears of one's own comments."""
        if not self.writer.person:
            return {}
        topic = author_topic(secret_of(self.writer.person))
        return stamp(self.request, [topic], self.language)

    @property
    def address(self) -> str:
        """Where the comment is on its page; the thread, if it is about none."""
        return self.address_as_of(0)

    def address_as_of(self, moment: int) -> str:
        """The same, and not out of a cache that is older than a moment in milliseconds."""
        path = access.address_of(self.spot)
        if self.comment is None or not self.comment.pk:
            return f"{path}#comments-{self.spot.place.slot}"
        if not self.comment.is_visible:
            return f"{path}{Part().query}#comments-{self.spot.place.slot}"
        return f"{path}{Part(at=self.comment.pk, as_of=moment).query}#c-{self.comment.pk}"


def now_ms() -> int:
    return int(time.time() * 1000)


def _gone(request: HttpRequest, language: str) -> HttpResponse:
    message = _("This is not here, or not for you. Perhaps you have to log in.")
    if wants_json(request):
        return JsonResponse({"reason": "gone", "message": message}, status=410)
    context = {
        "template": f"{_FOLDER}/refused.html",
        "verdict": {"message": message},
        "back": "/",
        "language": language,
    }
    return render(request, f"{_FOLDER}/page.html", context, status=410)


#: For views of comments, in the language of their path.
in_language = localized(_gone)
