import pytest
from django.http import QueryDict

from djangocms_live import queries
from djangocms_live.protocol import NOWHERE, ErrorCode, Position, Refused
from djangocms_live.queries import Asked, Wish
from djangocms_live.topics import View, sign

VIEW = View("de", "https://example.com/de/")


def test_pairs_are_read_in_their_order():
    asked = queries.read(QueryDict("t=two&at=k2:7&t=one&at=-"))
    assert asked == [Asked("two", "k2:7"), Asked("one", "-")]


def test_without_positions_all_is_asked_for_from_now_on():
    assert queries.read(QueryDict("t=one&t=two")) == [Asked("one"), Asked("two")]
    assert queries.position(NOWHERE) is None


def test_a_token_names_topic_and_page():
    token = sign("polls.1", VIEW)
    assert Asked(token, "k3:12").wish() == Wish(token, "polls.1", VIEW, Position("k3", 12))
    assert Asked(token).wish() == Wish(token, "polls.1", VIEW, None)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", ErrorCode.BAD_REQUEST),
        ("at=k1:2", ErrorCode.BAD_REQUEST),
        ("t=one&at=k1:2&at=k1:3", ErrorCode.BAD_REQUEST),
        ("t=one&t=two&at=k1:2", ErrorCode.BAD_REQUEST),
        ("&".join(["t=one"] * 65), ErrorCode.LIMIT),
    ],
)
def test_what_is_no_list_of_pairs_is_refused(query, code):
    with pytest.raises(Refused) as refused:
        queries.read(QueryDict(query))
    assert refused.value.code == code


def test_the_limit_is_a_setting(settings):
    settings.DJANGOCMS_LIVE = {"MAX_TOPICS": 1}
    assert len(queries.read(QueryDict("t=one"))) == 1
    with pytest.raises(Refused, match="1 topics for a request at most"):
        queries.read(QueryDict("t=one&t=two"))


def test_a_forged_token_is_refused_by_itself():
    with pytest.raises(Refused) as refused:
        Asked(sign("polls.1", VIEW)[:-1] + "x", "k1:2").wish()
    assert refused.value.code == ErrorCode.UNKNOWN_TOPIC


@pytest.mark.parametrize(
    ("text", "found"),
    [("k3:12", Position("k3", 12)), (":0", Position("", 0)), ("-_aZ9:7", Position("-_aZ9", 7))],
)
def test_positions(text, found):
    assert queries.position(text) == found
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k3",
        "k3:",
        ":",
        "k3:-1",
        "k3:1.0",
        "k3:٣",
        "k 3:1",
        "k3:1\n",
        "k3:" + "9" * 16,
        "k3:" + "9" * 5000,
        "k" * 33 + ":1",
        "k:3:1",
    ],
)
def test_what_is_no_position_is_refused(text):
    with pytest.raises(Refused) as refused:
        queries.position(text)
    assert refused.value.code == ErrorCode.BAD_REQUEST
