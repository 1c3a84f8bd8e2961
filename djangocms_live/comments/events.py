"""What goes into the journal. Ids only: what a comment says is read when it is rendered.

The events of a thread's topic, and the keys by which a newer one replaces an older:

======================  ==========  ============================================
type                    key         what happened
======================  ==========  ============================================
``posted``              ``c.<id>``  everybody sees it, for the first time
``edited``              ``c.<id>``  its text is another one
``hidden``              ``c.<id>``  a moderator, or many reports, took it out
``removed``             ``c.<id>``  its author, or a moderator, removed it
``restored``            ``c.<id>``  everybody sees it again
``counted``             ``r.<id>``  its reactions are others
``closed``, ``opened``  ``thread``  nobody can write any more, or again
======================  ==========  ============================================

An author's own topic has ``held``, ``approved``, ``rejected`` and ``removed`` with ``c.<id>``: what
became of their comment, and nobody else hears of it. The topic of an object's count has ``counted``
with the key ``n``.
"""

from djangocms_live.api import publish

from .models import Comment, State, Thread
from .people import secret_of
from .places import Place, author_topic, count_topic

#: What an author hears when their comment has come into a state.
_FOR_AUTHORS = {
    State.VISIBLE: "approved",
    State.HELD: "held",
    State.REJECTED: "rejected",
    State.SPAM: "rejected",  # what it was taken for is the moderators' business
    State.REMOVED: "removed",
}


def tell(comment: Comment, type: str, by: str = "") -> None:
    """Tell the viewers of a thread what happened to a comment."""
    place = Place.of_thread(comment.thread)
    publish(place.topic, type, key=comment.key, by=by)


def tell_count(thread: Thread) -> None:
    """The number of visible comments is another one."""
    obj = Place.of_thread(thread).object()
    if obj is not None:
        publish(count_topic(obj), "counted", key="n")


def tell_reactions(comment: Comment, by: str = "") -> None:
    publish(Place.of_thread(comment.thread).topic, "counted", key=f"r.{comment.pk}", by=by)


def tell_thread(thread: Thread, type: str) -> None:
    publish(Place.of_thread(thread).topic, type, key="thread")


def tell_author(comment: Comment, by: str = "") -> None:
    """Tell the author's own browsers of the state that a comment has come into."""
    if comment.person:
        publish(
            author_topic(secret_of(comment.person)),
            _FOR_AUTHORS[State(comment.state)],
            key=comment.key,
            by=by,
        )
