"""What viewers learn of one comment: the same for a push and for who fetches it over HTTP.

``html`` is an item of the list, always as the comment is now. It is empty if it is not to be seen
at all; and it is a gap, if it is not visible but others stand under it.
"""

from typing import Any

from django.db.models import Q

from .models import Comment, State
from .options import Options
from .reading import Node, listed, nodes_of, with_parents
from .rendering import comment_html


def load(pks: list[int], **where: Any) -> dict[int, Node]:
    """Comments by their pks, with reactions; without those that are not there any more."""
    comments = list(with_parents(Comment.objects.filter(Q(pk__in=pks), **where)))
    return {node.comment.pk: node for node in nodes_of(comments)}


def is_shown(comment: Comment) -> bool:
    """Whether it stands in the list, be it as a gap."""
    return comment.is_visible or listed(Comment.objects.filter(pk=comment.pk)).exists()


def fragment(node: Node, language: str, options: Options) -> dict[str, Any]:
    """As everybody sees it: ``html``, and where in the tree it stands."""
    comment = node.comment
    html = comment_html(node, language, options) if is_shown(comment) else ""
    return {"html": html} | _where(comment)


def own_fragment(
    node: Node, language: str, options: Options, *, asks: bool = False
) -> dict[str, Any]:
    """As its author sees it, who reads it even while it waits for a moderator.

    ``asks``: as a moderator sees it, who is asked to decide.
    """
    state = node.comment.state
    # To its author spam looks as if it waited; to who has called it that it is gone.
    if state in (State.VISIBLE, State.REMOVED, State.REJECTED) or (asks and state != State.HELD):
        return fragment(node, language, options)
    html = comment_html(node, language, options, own=True, asks=asks)
    return {"html": html} | _where(node.comment)


def _where(comment: Comment) -> dict[str, Any]:
    return {
        "parent": comment.parent_id,
        "root": comment.root_id,
        "branch": comment.branch_id,
        "depth": comment.depth,
    }
