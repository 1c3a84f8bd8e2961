import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from djangocms_live import protocol
from djangocms_live.protocol import BadFrame, Close, Command, ErrorCode, Position, Refused

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


class TestDecode:
    def test_command(self):
        command = protocol.decode('{"id": 7, "sub": {"t": "token"}}')
        assert command == Command(7, "sub", {"t": "token"})

    def test_pong(self):
        assert protocol.decode("{}") is None

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "garbage",
            "[]",
            "1",
            "null",
            '"text"',
            '{"sub": {}}',
            '{"id": 1}',
            '{"id": 0, "sub": {}}',
            '{"id": -1, "sub": {}}',
            '{"id": true, "sub": {}}',
            '{"id": 1.0, "sub": {}}',
            '{"id": "1", "sub": {}}',
            '{"id": null, "sub": {}}',
            '{"id": 9007199254740992, "sub": {}}',
            '{"id": 1, "sub": []}',
            '{"id": 1, "sub": null}',
            '{"id": 1, "sub": {}, "unsub": {}}',
            '{"id": 1, "n": ' + "9" * 5000 + "}",
            "[" * 100_000,
            '{"a":' * 100_000,
        ],
    )
    def test_garbage(self, text):
        with pytest.raises(BadFrame):
            protocol.decode(text)

    def test_largest_identifier(self):
        assert protocol.decode('{"id": 9007199254740991, "x": {}}').id == 2**53 - 1

    @given(st.text() | JSON.map(json.dumps))
    def test_whatever_comes_is_understood_or_refused(self, text):
        try:
            command = protocol.decode(text)
        except BadFrame:
            return
        assert command is None or (command.id > 0 and isinstance(command.body, dict))


class TestSince:
    def test_none(self):
        assert protocol.decode_since(None) is None

    def test_position(self):
        assert protocol.decode_since({"e": "k3", "o": 118}) == Position("k3", 118)
        assert protocol.decode_since({"e": "", "o": 0}) == Position("", 0)

    @pytest.mark.parametrize(
        "value",
        [
            {},
            [],
            "k3:118",
            0,
            False,
            {"e": "k3"},
            {"o": 1},
            {"e": None, "o": 1},
            {"e": "k3", "o": -1},
            {"e": "k3", "o": 1.5},
            {"e": "k3", "o": True},
            {"e": "k3", "o": False},
            {"e": "k3", "o": "1"},
            {"e": "x" * 33, "o": 1},
        ],
    )
    def test_nonsense(self, value):
        with pytest.raises(Refused) as refusal:
            protocol.decode_since(value)
        assert refusal.value.code == ErrorCode.BAD_REQUEST

    def test_text(self):
        assert str(Position("k3", 118)) == "k3:118"


class TestEncode:
    def test_publication_leaves_out_what_is_empty(self):
        assert json.loads(protocol.publication(9, "posted")) == {
            "o": 9,
            "type": "posted",
            "data": {},
        }
        assert json.loads(protocol.publication(9, "posted", "c.1", {"a": 1}, "req")) == {
            "o": 9,
            "type": "posted",
            "key": "c.1",
            "data": {"a": 1},
            "by": "req",
        }

    def test_push_carries_the_publication_and_the_epoch(self):
        pub = protocol.publication(9, "posted", data={"html": '<p class="a">"é"</p>'})
        assert json.loads(protocol.push("news.1", 'e"1', pub)) == {
            "t": "news.1",
            "e": 'e"1',
            "pub": json.loads(pub),
        }

    def test_reset(self):
        assert json.loads(protocol.reset("news.1", Position("k3", 4), 2)) == {
            "t": "news.1",
            "reset": {"e": "k3", "o": 4, "spread": 2},
        }

    @pytest.mark.parametrize("pubs", [[], ['{"o":1}'], ['{"o":1}', '{"o":2}']])
    def test_answer_to_a_subscription(self, pubs):
        body = protocol.subscribed("news.1", Position("k3", 2), True, iter(pubs))
        assert json.loads(protocol.answer(5, "sub", body)) == {
            "id": 5,
            "sub": {
                "t": "news.1",
                "e": "k3",
                "o": 2,
                "recovered": True,
                "pubs": [json.loads(pub) for pub in pubs],
            },
        }

    @pytest.mark.parametrize("subs", [[], ['{"t":"a"}', '{"t":"b"}']])
    @pytest.mark.parametrize("user", [None, {"id": "7"}])
    def test_welcome(self, user, subs):
        assert json.loads(protocol.welcome(1, "sid", 25, user, subs)) == {
            "id": 1,
            "welcome": {
                "sid": "sid",
                "ping": 25,
                "user": user,
                "subs": [json.loads(sub) for sub in subs],
            },
        }

    @pytest.mark.parametrize("code", list(ErrorCode))
    def test_error(self, code):
        expected = {"code": int(code), "msg": "no", "temp": code in (100, 111)}
        refusal = Refused(code, "no")
        assert json.loads(protocol.error(3, refusal)) == {"id": 3, "err": expected}
        assert json.loads(protocol.refused("token", refusal)) == {"t": "token", "err": expected}
        assert str(refusal) == "no"

    def test_bye(self):
        assert json.loads(protocol.bye(Close.RESTART, "restart", 15)) == {
            "bye": {"code": 4001, "reason": "restart", "spread": 15}
        }

    def test_ping(self):
        assert json.loads(protocol.PING) == {}

    @given(JSON)
    def test_compact_and_lossless(self, value):
        text = protocol.dumps({"v": value, "w": 1})
        assert text.endswith(',"w":1}')
        try:
            str(value).encode()
        except UnicodeEncodeError:
            return
        assert json.loads(text) == {"v": value, "w": 1}

    def test_half_a_character_does_not_break_the_frame(self):
        """JSON can say it, UTF-8 cannot: a server could not send it."""
        text = protocol.dumps({"text": "half \ud83d, whole 😀"})
        assert json.loads(text.encode()) == {"text": "half ?, whole 😀"}


def test_codes_below_4500_come_back():
    stay_away = {code for code in Close if code >= 4500}
    assert stay_away == {
        Close.BAD_FRAME,
        Close.NO_HELLO,
        Close.ORIGIN,
        Close.REVOKED,
        Close.VERSION,
    }


@pytest.mark.parametrize(
    "text", ["", "-", "k", "k:", "k:-1", "k:1.5", "x" * 33 + ":1", "k:" + "9" * 16]
)
def test_no_position(text):
    assert Position.parse(text) is None


@pytest.mark.parametrize("place", [Position("k3", 118), Position("", 0)])
def test_a_position_is_read_as_it_was_written(place):
    assert Position.parse(str(place)) == place
