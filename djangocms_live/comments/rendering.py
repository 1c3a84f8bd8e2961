"""From nodes to HTML: the list on a page, and the single comment that a push carries.

Both come from the same templates, and are the same for every visitor. Classes are for looks, and a
site may change them with the templates; the client relies on these:

``<cms-live feature="comments" id="comments-<slot>" key="<slot>" lang topic since>``
    A thread. ``data-thread`` is the token ``t`` of ``data-write`` (the form) and ``data-mine``;
    ``data-order`` is newest, oldest or best; ``data-part`` what stands in the query (see
    ``paging``), and ``data-head`` is there on a first page, where new comments may come in.
    Inside: ``[data-count]`` the number in the heading; ``[data-open]`` and ``[data-closed]``, one
    of them ``hidden``; ``[data-list]`` the list; ``[data-empty]`` what stands there without one.

``<li id="c-881" data-key="c.881" data-depth data-parent data-root data-branch data-score …>``
    A comment. Depth 0, 1, 2; the others are ids, and missing where there is none. ``data-state`` is
    visible, gone (a gap) or held (only for its author). Its ``<article>`` is the comment itself,
    ``[data-replies]`` the list of what stands under it: a reply belongs into that of
    ``data-branch`` if there is one, else of ``data-root``, after those with a lower id. A push has
    no replies in it: put the ``<article>`` in place of the old one, and keep the list. On the first
    level, the order is that of the thread; by id, highest first, if it is newest.
    ``a[data-to]`` leads to another comment, in the page if it is there.

``a[data-action]``
    write, reply, report, react (with ``data-reaction``) and choose: ``href`` is the form. Edit and
    remove are for authors only, at ``<permalink>edit/`` and ``<permalink>remove/``, where
    ``<permalink>`` is the address in ``.djangocms-live-comment__permalink``.
    ``ul[data-reactions]`` is replaced by ``counted``.

``form[data-form]``
    write, edit, remove, react, report: post it as it is, to its ``action``. ``.errorlist`` has
    the errors; ``__trap`` must not be seen by anybody.

``<cms-live feature="comments" data-count-of topic since><data value="3">3</data></cms-live>``
    How many there are, in a list of articles.
"""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from djangocms_live.api import stamp
from djangocms_live.templatetags.djangocms_live import add_assets
from djangocms_live.visitors import is_live

from . import bodies
from .conf import settings
from .models import Comment, Order, Thread
from .options import Options
from .paging import Part
from .places import Spot
from .reading import Node, Reading, read
from .texts import texts

_FOLDER = "djangocms_live/comments"

#: The static files of the feature, beside those of the core.
SCRIPTS = ("djangocms_live/comments.js",)

#: Colours of the circles with people's initials.
TINTS = 8

#: What can be done with a comment, each at its own address below that of the comment.
ACTIONS = ("reply", "react", "report", "edit", "remove", "moderate", "html")


def context_of_thread(
    request: HttpRequest | None, spot: Spot, options: Options, part: Part
) -> dict[str, Any]:
    """What the template of a whole thread needs.

    The position is read first: an event in between is repeated to the viewer, never lost.
    """
    live = is_live(request)
    stamped = stamp(request, [spot.place.topic], spot.language) if live and request else {}
    thread = spot.place.thread()
    reading = read(thread, options, part)
    return {
        "live": stamped,
        "slot": spot.place.slot,
        "token": spot.token(),
        "thread": thread,
        "feed_url": feed_url(thread, spot.language),
        "options": options,
        "count": thread.visible if thread else 0,
        "is_over": options.is_over(thread),
        "reading": reading,
        "orders": _orders(options, reading),
        "comments": [context_of_node(node, spot.language, options) for node in reading.nodes],
        "language": spot.language,
        "texts": texts(),
        "write_url": reverse("djangocms_live:comments:write", args=[spot.language]),
        "mine_url": reverse("djangocms_live:comments:mine", args=[spot.language]),
    }


def context_of_node(
    node: Node, language: str, options: Options, *, own: bool = False, asks: bool = False
) -> dict[str, Any]:
    """What the template of one comment needs, and of what stands under it.

    ``own``: for its author, who sees it while it waits for a moderator. ``asks``: for a moderator.
    """
    comment = node.comment
    answered = _answered(comment)
    shown = comment.is_visible or own
    return {
        "comment": comment,
        "body": bodies.html(comment.body) if shown else "",
        "shown": shown,
        "initial": _initial(comment.name),
        "tint": sum(comment.name.encode()) % TINTS,
        "waits": own and not comment.is_visible,
        "asks": asks,
        "answered": answered,
        "answered_url": urls(answered, language)["permalink"] if answered else "",
        "reactions": reactions(node) if options.reactions and comment.is_visible else None,
        "children": [context_of_node(child, language, options) for child in node.children],
        "more": node.more,
        "more_query": Part(of=comment.pk).query,
        "urls": urls(comment, language),
    }


def comment_html(
    node: Node, language: str, options: Options, *, own: bool = False, asks: bool = False
) -> str:
    """One comment as an item of the list, in a language."""
    with override(language):
        context = {"node": context_of_node(node, language, options, own=own, asks=asks)}
        return render_to_string(f"{_FOLDER}/comment.html", context).strip()


def reactions_html(node: Node, language: str) -> str:
    with override(language):
        context = {"reactions": reactions(node), "urls": urls(node.comment, language)}
        return render_to_string(f"{_FOLDER}/reactions.html", context).strip()


def reactions(node: Node) -> list[dict[str, Any]]:
    """All that can be chosen, in the order of the setting, with how many have."""
    return [
        {"name": name, "emoji": emoji, "label": label, "count": node.reactions.get(name, 0)}
        for name, (emoji, label) in settings.REACTIONS.items()
    ]


def urls(comment: Comment, language: str) -> dict[str, str]:
    """The addresses of what can be done with a comment. All work without JavaScript."""
    own = reverse("djangocms_live:comments:permalink", args=[language, comment.pk])
    return {"permalink": own} | {name: f"{own}{name}/" for name in ACTIONS}


def feed_url(thread: Thread | None, language: str) -> str:
    """Of the Atom feed; there is none before there is a comment."""
    if thread is None:
        return ""
    return reverse("djangocms_live:comments:feed", args=[language, thread.pk])


def name_feed(context: Any, feed: str) -> None:
    """Tell of the feed in the page's ``<head>``, where feed readers look."""
    if feed:
        title = gettext("Comments")
        link = '<link rel="alternate" type="application/atom+xml" href="{}" title="{}">'
        add_assets(context, css=[format_html(link, feed, title)], js=[])


def thread_html(context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
    return render_to_string(f"{_FOLDER}/thread.html", context, request)


def _initial(name: str) -> str:
    """The first letter of a name, or whatever it begins with."""
    return next((letter for letter in name if letter.isalnum()), name[:1]).upper()


def _answered(comment: Comment) -> Comment | None:
    """What it answers, where that does not stand right above it."""
    parent = comment.parent
    if parent is None or parent.pk in (comment.root_id, comment.branch_id):
        return None
    return parent


def _orders(options: Options, reading: Reading) -> Iterator[dict[str, Any]]:
    for order in Order:
        if order == Order.BEST and not options.reactions:
            continue
        part = Part(order="" if order == options.order else order.value)
        yield {
            "name": order.value,
            "label": order.label,
            "query": part.query,
            "current": order == reading.order,
        }
