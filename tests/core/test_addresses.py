import pytest
from django.test import override_settings

from djangocms_live.addresses import client_address, request_address, request_within

PEER = ("192.0.2.9", 5000)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (None, [], "192.0.2.9"),
        # Came through a proxy that nobody declared: all visitors would be one.
        (None, ["198.51.100.1"], None),
        # There is none, so the visitor wrote it.
        (0, [], "192.0.2.9"),
        (0, ["198.51.100.1"], "192.0.2.9"),
        (1, ["198.51.100.1"], "198.51.100.1"),
        # What a visitor writes himself stands on the left.
        (1, ["10.0.0.1, 198.51.100.1"], "198.51.100.1"),
        (2, ["10.0.0.1, 198.51.100.1, 203.0.113.5"], "198.51.100.1"),
        (2, ["10.0.0.1, 198.51.100.1", "203.0.113.5"], "198.51.100.1"),
        # Not through all of our proxies: nobody vouches for it.
        (2, ["198.51.100.1"], None),
        (1, [], None),
    ],
)
def test_who_can_be_believed(
    proxies: int | None, forwarded: list[str], address: str | None
) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    with override_settings(DJANGOCMS_LIVE={"TRUSTED_PROXIES": proxies}):
        assert client_address({"headers": headers, "client": PEER}) == address


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:5000", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        # Whoever has one of these has 2^64.
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:5000", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("unknown", "unknown"),
        ("[nonsense]:1", "nonsense"),
        ("x" * 10_000, "x" * 64),
    ],
)
def test_who_counts_as_one(written: str, owner: str) -> None:
    assert client_address({"headers": [], "client": [written, 5000]}) == owner
    headers = [(b"x-forwarded-for", written.encode())]
    with override_settings(DJANGOCMS_LIVE={"TRUSTED_PROXIES": 1}):
        assert client_address({"headers": headers, "client": PEER}) == owner


@pytest.mark.parametrize("client", [None, ["", 0]])
def test_a_unix_socket_has_no_address(client: list[object] | None) -> None:
    assert client_address({"headers": [], "client": client}) is None


def test_of_a_request(rf) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.9")
    assert request_address(request) == "192.0.2.9"
    request = rf.get("/", REMOTE_ADDR="192.0.2.9", headers={"X-Forwarded-For": "198.51.100.1"})
    assert request_address(request) is None
    with override_settings(DJANGOCMS_LIVE={"TRUSTED_PROXIES": 1}):
        assert request_address(request) == "198.51.100.1"
    del request.META["REMOTE_ADDR"]
    del request.META["HTTP_X_FORWARDED_FOR"]
    assert request_address(request) is None


class TestRequests:
    """Who may read what only some addresses may."""

    @pytest.mark.parametrize(
        ("peer", "allowed", "expected"),
        [
            ("192.0.2.7", ["192.0.2.7"], True),
            ("192.0.2.7", ["192.0.2.0/24"], True),
            ("192.0.2.7", ["198.51.100.1", "192.0.2.9/24"], True),
            ("192.0.2.7", ["192.0.2.8"], False),
            ("::1", ["::1"], True),
            ("2001:db8::5", ["2001:db8::/32"], True),
            ("2001:db8::5", ["2001:db8::6"], False),
            ("::ffff:192.0.2.7", ["192.0.2.7"], True),
            ("192.0.2.7", ["::/0"], False),
            ("", ["0.0.0.0/0"], False),
            (None, ["0.0.0.0/0"], False),
            ("192.0.2.7", [], False),
        ],
    )
    def test_without_a_proxy(self, peer, allowed, expected):
        assert request_within({"REMOTE_ADDR": peer}, allowed) is expected

    @pytest.mark.parametrize("header", ["X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP", "VIA"])
    def test_through_a_proxy_that_is_not_declared(self, header):
        meta = {"REMOTE_ADDR": "127.0.0.1", f"HTTP_{header}": "127.0.0.1"}
        assert not request_within(meta, ["127.0.0.1"])
        with override_settings(DJANGOCMS_LIVE={"TRUSTED_PROXIES": 0}):  # the visitor wrote it
            assert request_within(meta, ["127.0.0.1"])

    def test_through_a_proxy(self, settings):
        settings.DJANGOCMS_LIVE = {"TRUSTED_PROXIES": 1}
        meta = {
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_VIA": "nginx",
            "HTTP_X_FORWARDED_FOR": "10.0.0.1, 192.0.2.7",
        }
        assert request_within(meta, ["192.0.2.7"])
        assert not request_within(meta, ["10.0.0.1", "127.0.0.1"])
        assert not request_within({"REMOTE_ADDR": "127.0.0.1"}, ["127.0.0.1"])
