import pytest
from django.utils import timezone

from djangocms_live.comments import posting, states
from djangocms_live.comments.models import Comment, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.paging import Part
from djangocms_live.comments.places import Place
from djangocms_live.comments.reading import read, total

from .conftest import guest

pytestmark = pytest.mark.django_db


def bodies(nodes):
    return [
        [node.comment.body, *([bodies(node.children)] if node.children else [])] for node in nodes
    ]


def read_all(talk, value="", **options):
    return read(talk.thread, Options(**options), Part.parse(value))


def test_nothing_yet(talk):
    reading = read_all(talk())
    assert (reading.nodes, reading.order, reading.is_head) == ([], "newest", True)


def test_the_tree_in_its_order(talk):
    there = talk()
    root = there.say("root")
    one = there.say("1", parent=root)
    there.say("2", parent=root)
    below = there.say("1.1", parent=one)
    there.say("1.1.1", parent=below)
    there.say("1.2", parent=one)
    there.say("newer")
    shown = bodies(read_all(there).nodes)
    assert shown == [["newer"], ["root", [["1", [["1.1"], ["1.1.1"], ["1.2"]]], ["2"]]]]
    assert bodies(read_all(there, "oldest").nodes) == shown[::-1]


def test_best_first(talk):
    there = talk()
    for body in ("low", "high", "later"):
        there.say(body)
    posting.react(guest("ben"), Comment.objects.get(body="high"), "like")
    assert bodies(read_all(there, "best").nodes) == [["high"], ["later"], ["low"]]


def test_pages(talk):
    there = talk()
    there.many(5)
    first = read_all(there, page_size=2)
    assert bodies(first.nodes) == [["Number 4"], ["Number 3"]]
    assert (first.previous, str(first.next)) == (None, "2")
    last = read_all(there, "oldest.3", page_size=2)
    assert bodies(last.nodes) == [["Number 4"]]
    assert (str(last.previous), last.next) == ("oldest.2", None)
    beyond = read_all(there, "9", page_size=2)
    assert (beyond.nodes, str(beyond.previous)) == ([], "8")


@pytest.mark.parametrize("order", ["newest", "oldest", "best"])
def test_at_a_comment(talk, order):
    there = talk()
    comments = there.many(7)
    posting.react(guest("ben"), comments[3], "like")
    for comment in comments:
        reading = read_all(there, f"at{comment.pk}", page_size=2, order=order)
        assert comment.body in {node.comment.body for node in reading.nodes}
    assert read_all(there, "at999999", page_size=2).part.page == 1


def test_many_replies(talk, configure):
    configure(REPLIES=3)
    there = talk()
    (root,) = there.many(1)
    replies = there.many(10, parent=root, root=root, depth=1)
    (node,) = read_all(there).nodes
    assert (len(node.children), node.more) == (3, 7)
    (node,) = read_all(there, f"of{root.pk}").nodes
    assert (len(node.children), node.more) == (10, 0)
    (node,) = read_all(there, f"at{replies[6].pk}").nodes
    assert (len(node.children), node.more) == (7, 3)
    assert read_all(there, "of999999").nodes == []
    assert not read_all(there, f"of{root.pk}").is_head


def test_gaps(talk):
    there = talk()
    root = there.say("root")
    one = there.say("1", parent=root)
    below = there.say("1.1", parent=one)
    deep = there.say("1.1.1", parent=below)
    for comment in (root, one, below):
        states.reject(comment)
    assert bodies(read_all(there).nodes) == [["root", [["1", [["1.1.1"]]]]]]
    assert [node.comment.state for node in read_all(there).nodes] == [State.REJECTED]
    states.remove(deep)
    assert read_all(there).nodes == []


def test_what_is_held_is_not_there(talk):
    there = talk(writers="held")
    there.say()
    assert read_all(there).nodes == []
    assert total(there.place) == 0


def test_reactions(talk):
    there = talk()
    comment = there.say()
    for who, name in (("a", "like"), ("b", "like"), ("c", "love")):
        posting.react(guest(who), comment, name)
    (node,) = read_all(there).nodes
    assert node.reactions == {"like": 2, "love": 1}


def test_total_of_all_threads(talk, build):
    there = talk()
    there.many(2)
    build.translation(there.page, "de", "Start")
    other = Place("cms.page", str(there.page.pk), "de", "x").lock()
    now = timezone.now()
    Comment.objects.create(thread=other, state="visible", created=now, body="x")
    states.count(other, 1)
    assert total(there.place) == 3
