"""Spam, as the service Akismet knows it: the extra ``[akismet]``, the setting ``AKISMET_KEY``.

It is asked last, for no longer than ``TIMEOUT``. Without an answer there is no verdict, and a line
in the log: that a service is down keeps nobody from talking. It learns from moderators: what they
find to be spam, and what they let through that was taken for spam.

Akismet gets text, name, e-mail address, IP address and browser of who writes. What it is taught
comes from the database, where no IP address is.
"""

import logging
from importlib import import_module
from typing import Any

from djangocms_live.tasks import task

from . import mail, signals
from .conf import settings
from .models import Comment, State
from .safety import Attempt, Verdict, spam

#: Seconds until somebody who writes waits no longer.
TIMEOUT = 3

#: An address that is nobody's: Akismet wants one.
_NOBODY = "0.0.0.0"  # noqa: S104 (nothing is bound to it)

logger = logging.getLogger("djangocms_live.comments.akismet")


def connect() -> None:
    signals.moderated.connect(_moderated, dispatch_uid=__name__)


def ask(attempt: Attempt) -> Verdict | None:
    """A phase of ``safety``: whether Akismet takes it for spam."""
    writer, site = attempt.writer, mail.site_of(attempt.thread)
    given = {
        "comment_content": attempt.body,
        "comment_author": attempt.name,
        "comment_author_email": attempt.email or getattr(writer.user, "email", "") or "",
        "comment_type": "reply" if attempt.parent else "comment",
        "permalink": f"{site}{attempt.spot.path}",
        "user_agent": writer.agent,
        "blog_lang": attempt.spot.language,
        "blog_charset": "UTF-8",
    }
    if attempt.editing is not None:
        given |= {"comment_author_email": attempt.editing.email, "recheck_reason": "edit"}
    is_spam = _call("comment_check", writer.remote or _NOBODY, site, **given)
    return spam("akismet") if is_spam else None


def _moderated(comment: Comment, before: str, actor: Any, **kwargs: Any) -> None:
    """Only what a moderator says is taught, and only what Akismet did not say itself."""
    if not settings.AKISMET_KEY or actor is None:
        return
    if comment.state == State.SPAM or (before == State.SPAM and comment.is_visible):
        teach.later(comment.pk, comment.state)


@task
def teach(pk: int, state: str) -> None:
    """Tell Akismet what a comment is, unless somebody has decided otherwise meanwhile."""
    comment = Comment.objects.select_related("thread", "author").filter(pk=pk, state=state).first()
    if comment is None or not comment.body:
        return
    site = mail.site_of(comment.thread)
    given = {
        "comment_content": comment.body,
        "comment_author": comment.name,
        "comment_author_email": comment.email or getattr(comment.author, "email", "") or "",
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_date_gmt": comment.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "permalink": f"{site}{comment.thread.path}",
        "blog_lang": comment.language,
        "blog_charset": "UTF-8",
    }
    _call("submit_spam" if state == State.SPAM else "submit_ham", _NOBODY, site, **given)


def _call(operation: str, address: str, site: str, **given: str) -> Any:
    """What Akismet answers. What fails with it is one line in the log, and the answer None."""
    try:
        akismet, httpx = import_module("akismet"), import_module("httpx")
        service = httpx.URL(settings.AKISMET_URL)

        def send_there(request: Any) -> None:
            # The package knows one address of the service; a proxy has another one.
            path = service.raw_path.rstrip(b"/") + request.url.raw_path
            request.url = service.copy_with(raw_path=path)
            request.headers["Host"] = request.url.netloc.decode()

        with httpx.Client(
            headers={"User-Agent": akismet.USER_AGENT},
            # Half of it to get through, and half for the answer.
            timeout=TIMEOUT / 2,
            event_hooks={"request": [send_there]},
        ) as http:
            config = akismet.Config(key=settings.AKISMET_KEY, url=site)
            client = akismet.SyncClient(config=config, http_client=http)
            return getattr(client, operation)(address, **given)
    except Exception as error:
        words = " ".join(str(error).split())[:200]
        logger.warning("Akismet gave no answer: %s: %s", type(error).__name__, words)
        return None
