"""What a part of a thread shows: few queries, however long the thread is.

Comments of the first level come in pages; under each are its first replies, in the order of the
tree. What is not visible is shown as a gap as long as something visible stands under it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from .conf import settings
from .models import Comment, Order, Reaction, State, Thread
from .options import Options
from .paging import Part
from .places import Place

#: Replies of one conversation that ``of881`` shows at the most.
CONVERSATION = 500

_VISIBLE = Q(state=State.VISIBLE)


@dataclass(slots=True)
class Node:
    """A comment with what stands under it, and its reactions by name."""

    comment: Comment
    reactions: dict[str, int]
    children: list["Node"] = field(default_factory=list)
    #: Replies that are not among these, because there are so many.
    more: int = 0


@dataclass(slots=True)
class Reading:
    """A part of a thread as it is read. ``previous`` and ``next`` are there if such pages are."""

    part: Part
    order: str
    nodes: list[Node]
    previous: Part | None = None
    next: Part | None = None

    @property
    def is_head(self) -> bool:
        """Whether it is the end where new comments appear, or begins there."""
        return self.part.page == 1 and not self.part.of


def read(thread: Thread | None, options: Options, part: Part) -> Reading:
    """Read a part. A page that is not there is an empty one."""
    if thread is None:
        return Reading(part, part.order or options.order, [])
    if part.of:
        return _conversation(thread, options, part)
    order, size = part.order or options.order, options.page_size
    wanted = 0
    if part.at:
        page, wanted = _whereabouts(thread, part.at, order, size)
        part = Part(page=page)
    listed = _sorted(_roots(thread), order)
    start = (part.page - 1) * size
    roots = list(listed[start : start + size + 1])
    reading = Reading(part, order, _trees(roots[:size], settings.REPLIES, wanted))
    if part.page > 1:
        reading.previous = part.on(part.page - 1)
    if len(roots) > size:
        reading.next = part.on(part.page + 1)
    return reading


def total(place: Place) -> int:
    """How many visible comments there are about an object, in all its threads."""
    return totals([place])[0]


def totals(places: Sequence[Place]) -> list[int]:
    """The same for many objects, in their order; one query."""
    kinds = {place.label: ContentType.objects.get_for_model(place.model).pk for place in places}
    rows = Thread.objects.filter(
        content_type__in=set(kinds.values()), object_id__in={place.pk for place in places}
    ).values_list("content_type", "object_id")
    found = {
        (kind, pk): number for kind, pk, number in rows.annotate(number=Sum("visible")).order_by()
    }
    return [found.get((kinds[place.label], place.pk), 0) for place in places]


def nodes_of(comments: Sequence[Comment]) -> list[Node]:
    """Single comments with their reactions, nothing under them; one query."""
    counts = reactions_of(comment.pk for comment in comments)
    return [Node(comment, counts.get(comment.pk, {})) for comment in comments]


def reactions_of(pks: Iterable[int]) -> dict[int, dict[str, int]]:
    rows = Reaction.objects.filter(comment__in=list(pks)).values_list("comment", "name")
    found: dict[int, dict[str, int]] = {}
    for pk, name, number in rows.annotate(number=Count("pk")).order_by():
        found.setdefault(pk, {})[name] = number
    return found


def listed(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those that are shown, be it as a gap."""
    under = Comment.objects.filter(state=State.VISIBLE)
    # A gap keeps what stands under it in its place. On the last level nothing stands under.
    return comments.filter(
        _VISIBLE
        | Q(depth=0) & Exists(under.filter(root=OuterRef("pk")))
        | Q(depth=1) & Exists(under.filter(branch=OuterRef("pk")))
    )


def with_parents(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Loaded with what they answer: its author is named where it does not stand right above."""
    return comments.select_related("parent")


def _roots(thread: Thread) -> QuerySet[Comment]:
    return listed(Comment.objects.filter(thread=thread, root=None))


def _sorted(roots: QuerySet[Comment], order: str) -> QuerySet[Comment]:
    if order == Order.BEST:
        return roots.order_by("-score", "-pk")
    return roots.order_by("pk" if order == Order.OLDEST else "-pk")


def _whereabouts(thread: Thread, pk: int, order: str, size: int) -> tuple[int, int]:
    """The page that a comment is on; and its own pk, if it is one."""
    comment = Comment.objects.filter(thread=thread, pk=pk).select_related("root").first()
    if comment is None:
        return 1, 0
    root = comment.root or comment
    before = Q(pk__lt=root.pk) if order == Order.OLDEST else Q(pk__gt=root.pk)
    if order == Order.BEST:
        before = Q(score__gt=root.score) | Q(score=root.score) & before
    return _roots(thread).filter(before).count() // size + 1, pk


def _conversation(thread: Thread, options: Options, part: Part) -> Reading:
    roots = list(_roots(thread).filter(pk=part.of))
    return Reading(part, part.order or options.order, _trees(roots, CONVERSATION))


def _trees(roots: Sequence[Comment], limit: int, wanted: int = 0) -> list[Node]:
    """Comments of the first level with their replies; with all before one that is wanted."""
    replies = _replies([root.pk for root in roots], limit, wanted) if roots else []
    nodes = {node.comment.pk: node for node in nodes_of([*roots, *replies])}
    for reply in replies:
        above = nodes.get(reply.branch_id or reply.root_id or 0)
        root = nodes[reply.root_id or 0]
        # What it stands under may be a gap that nobody needs otherwise.
        (above or root).children.append(nodes[reply.pk])
        # What was counted for each row, less those that are rows.
        root.more = (root.more or reply.total) - 1
    return [nodes[root.pk] for root in roots]


def _replies(roots: Sequence[int], limit: int, wanted: int) -> list[Comment]:
    """The first replies under each, in the order of the tree: branch by branch, and in time."""
    tree: list[Any] = [Coalesce("branch", "pk"), F("pk")]
    rows = listed(Comment.objects.filter(root__in=roots)).annotate(
        number=Window(RowNumber(), partition_by="root", order_by=tree),
        total=Window(Count("pk"), partition_by="root"),
    )
    shown = Q(number__lte=limit)
    if wanted:
        shown |= Q(pk__lte=wanted, root__in=Comment.objects.filter(pk=wanted).values("root"))
    return list(with_parents(rows.filter(shown)).order_by("root", *tree))
