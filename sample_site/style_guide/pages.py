"""Whole pages of visitors: what there is without JavaScript, and what is one's own."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from djangocms_live.comments import moderating, own
from djangocms_live.comments.conf import settings as comments
from djangocms_live.comments.forms import ReportForm, WriteForm
from djangocms_live.comments.models import Comment, State, Writers
from djangocms_live.comments.options import Options
from djangocms_live.comments.people import writer_of
from djangocms_live.comments.posting import may_write
from djangocms_live.notifications import client_words
from djangocms_live.notifications.forms import EraseForm, PreferencesForm, channel_label
from djangocms_live.notifications.inbox import Counts
from djangocms_live.notifications.models import Scope
from djangocms_live.notifications.visits import page, url_of_key
from djangocms_live.presence.forms import ChoiceForm
from djangocms_live.presence.models import Choice
from sample_site.newsroom import words

from .notifications import NEWS, _answers, _entry
from .scene import Component, Scene, Set, asked
from .talk import _node, _said

FOLDER = "djangocms_live/comments"
#: How a browser that could be pushed to is answered.
KEY = {"key": "guide", "csrf": "guide", "token": "guide"}


def _user() -> Any:
    """Somebody whom no database has."""
    return get_user_model()(pk=0, username="ann", email="ann@gazette.example", is_staff=True)


def _own(name: str, until: str, height: int, *, user: bool = True, **context: Any) -> Set:
    """A page of notifications; what is callable of the context is asked by the language."""

    def make(language: str) -> Scene:
        scripted = _answers(language, [], unseen=0)
        push = context.get("push_is", "")
        if push:
            scripted[url_of_key()] = {"json": KEY | {"on": push == "on"}}
        with override(language):
            given = {key: one(language) if callable(one) else one for key, one in context.items()}
            request = asked(_user() if user else None)
            html = page(request, language, name, **given).content.decode()
        who = "ann" if user else ""
        return Scene(html, until, answers=scripted, user=who, push=push, height=height, whole=True)

    return make


def _inbox(language: str) -> list[dict[str, Any]]:
    entries = [_entry(3 - n, told) for n, told in enumerate(NEWS.get(language, NEWS["en"]))]
    entries[-1] |= {"unread": 0}
    return entries


def _follows(language: str) -> list[dict[str, Any]]:
    said = words(language)
    titles = [said["storm"]["title"], said["home"]["teasers"][1]["title"], None]
    scopes = [Scope.THREAD, Scope.SECTION, Scope.PAGE]
    return [
        {"id": n, "title": title, "scope": scope.label, "language": "", "url": "#"}
        for n, (title, scope) in enumerate(zip(titles, scopes, strict=True))
    ]


def _form(language: str) -> PreferencesForm:
    return PreferencesForm(_user())


def _ways(language: str) -> list[Any]:
    return [channel_label(name) for name in _form(language).channels]


def _wishes(push: str, *, saved: bool = False) -> Set:
    until = ".djangocms-live-push__button:not([hidden])"
    state = {"form": _form, "channels": _ways, "tab": "preferences", "saved": saved}
    return _own("preferences", until, 900, push_is=push, **state)


def _unsure(language: str) -> EraseForm:
    return EraseForm({})


OWN = Component(
    "own",
    "Pages of one's own notifications",
    "The inbox and what one chooses. All of it works without JavaScript.",
    {
        "inbox": _own(
            "inbox",
            "[data-entry] time[title]",
            640,
            entries=_inbox,
            counts=Counts(2, 3),
            tab="inbox",
            here=2,
            previous=1,
            next=3,
        ),
        "follows": _own("follows", "li form", 520, follows=_follows, tab="follows"),
        "follows-nothing": _own("follows", ".djangocms-live-entries__empty", 340, tab="follows"),
        "preferences": _wishes("off"),
        "preferences-saved": _wishes("on", saved=True),
        "follow-as-guest": _own(
            "follow_page",
            ".djangocms-live-follow__button",
            560,
            user=False,
            label=lambda language: gettext("Follow this page"),
            title=lambda language: words(language)["storm"]["title"],
            push=lambda language: url_of_key(),
            push_is="off",
            token="guide",
            follow_words=lambda language: client_words.words("follow"),
            login="#",
        ),
        "erase-unsure": _own("erase", ".errorlist", 420, form=_unsure),
        "leave": _own("leave", "form button", 320, user=False),
        "said": _own(
            "said",
            "[role=status]",
            260,
            user=False,
            message=lambda language: gettext("You get no more of these mails."),
        ),
    },
)


def _comment(language: str) -> Comment:
    comment = _node(30, _said(language)[2]).comment
    comment.state = State.HELD
    return comment


def _page(name: str, until: str, height: int, **context: Any) -> Set:
    """A page of comments, as ``Visit.form`` has it for browsers without JavaScript."""

    def make(language: str) -> Scene:
        with override(language):
            given: dict[str, Any] = {
                "template": f"{FOLDER}/{name}.html",
                "visit": SimpleNamespace(comment=_comment(language), wants_json=False),
                "language": language,
                "level": "h1",
                "back": "#",
            }
            given |= {key: one(language) if callable(one) else one for key, one in context.items()}
            html = render_to_string(f"{FOLDER}/page.html", given, asked())
        return Scene(html, until, height=height, whole=True)

    return make


def _mine(language: str) -> list[tuple[Comment, str, str]]:
    title = words(language)["storm"]["title"]
    return [(_node(31 - n, said).comment, title, "#") for n, said in enumerate(_said(language)[:2])]


def _refused(language: str) -> Any:
    return may_write(writer_of(asked()), Options(writers=Writers.USERS), None)


ABOUT_COMMENTS = Component(
    "comment-pages",
    "Pages of comments",
    "What forms and links lead to where there is no JavaScript, and from mails.",
    {
        "reply": _page(
            "write",
            "blockquote ~ [data-field=body]",
            900,
            form=lambda language: WriteForm({"name": "", "body": ""}, is_guest=True),
            parent=_comment,
            me_url="#",
        ),
        "report": _page("report", "[data-field=reason]", 640, form=lambda language: ReportForm()),
        "moderate": _page(
            "moderate",
            "[name=action]",
            420,
            choices=lambda language: moderating.choices(_comment(language)),
        ),
        "me": _page(
            "me",
            "[data-field=sure]",
            1100,
            subject=True,
            comments=_mine,
            erase_form=lambda language: own.EraseForm(),
            link_form=lambda language: own.LinkForm(),
            days=comments.PURGE_DAYS,
            download_url="#",
        ),
        "leave": _page("leave", "[name=all]", 280),
        "refused": _page("refused", "[role=status] a", 180, verdict=_refused, login="#"),
        "said": _page(
            "said", "[role=status]", 180, message=lambda language: gettext("All of it is erased.")
        ),
    },
)


def saved(language: str) -> Scene:
    """Whether one is seen as a reader, and for editors among colleagues."""
    user = _user()
    with override(language):
        form = ChoiceForm(instance=Choice(user=user))
        context = {"form": form, "saved": True, "language": language, "back": "#"}
        html = render_to_string("djangocms_live/presence/seen.html", context, asked(user))
    return Scene(html, ".djangocms-live-seen__saved", height=460, whole=True)


SEEN = Component("seen", "Who may see me?", "Where readers choose to be seen.", {"saved": saved})
