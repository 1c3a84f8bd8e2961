import pytest
from django.test import override_settings

from djangocms_live.addresses import client_address

PEER = ("192.0.2.9", 5000)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, [], "192.0.2.9"),
        # Came through a proxy that nobody declared: all visitors would be one.
        (0, ["198.51.100.1"], None),
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
def test_who_can_be_believed(proxies: int, forwarded: list[str], address: str | None) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    with override_settings(DJANGOCMS_LIVE={"TRUSTED_PROXIES": proxies}):
        assert client_address({"headers": headers, "client": PEER}) == address


@pytest.mark.parametrize("client", [None, ["", 0]])
def test_a_unix_socket_has_no_address(client: list[object] | None) -> None:
    assert client_address({"headers": [], "client": client}) is None
