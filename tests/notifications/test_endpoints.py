"""Where this site sends pushes: browsers name the place, so not wherever they like."""

import socket

import pytest

from djangocms_live.notifications import endpoints

GOOGLE = "https://fcm.googleapis.com/fcm/send/abc:def-_"


@pytest.mark.parametrize(
    "endpoint",
    [
        GOOGLE,
        "https://updates.push.services.mozilla.com:443/wpush/v2/gAAA",
        "https://web.push.apple.com/QGuQ",
        "https://sg2p.notify.windows.com/w/?token=BQYAAAC%2b",
    ],
)
def test_those_there_are(endpoint):
    assert endpoints.is_allowed(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/",
        "https://fcm.googleapis.com:99999/",
        "https://user:password@fcm.googleapis.com/",
        "https://@fcm.googleapis.com/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.0.0.1.:443/",
        "https://[::1]/",
        "https://[fe80::1/",
        "https:///nowhere",
        "https://push.example\\@10.0.0.1/",
        "https://push.example/\r\nHost: 10.0.0.1",
        "https://push.example/ ",
        "https://pushé.example/",
        "ftp://push.example/",
        "//push.example/",
        f"https://push.example/{'x' * 1000}",
    ],
)
def test_those_there_should_not_be(endpoint):
    assert not endpoints.is_allowed(endpoint)


def test_a_list_of_services(configure):
    configure(PUSH_SERVICES=["https://push.example/v1/", "http://127.0.0.1:8000"])
    assert endpoints.is_allowed("https://push.example/v1/abc")
    assert endpoints.is_allowed("http://127.0.0.1:8000/abc")
    for other in (
        GOOGLE,
        "https://push.example/v2/abc",
        "http://push.example/v1/abc",
        "https://push.example.evil/v1/abc",
        "https://push.example@evil/v1/abc",
        "http://127.0.0.1:80001/abc",
        "http://127.0.0.1/abc",
    ):
        assert not endpoints.is_allowed(other), other


@pytest.mark.parametrize(
    "address", ["142.250.186.42", "2a00:1450:4001:82a::200a", "64:ff9b::8efa:ba2a"]
)
def test_public(address):
    assert endpoints.are_public([address])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_not_public(address):
    assert not endpoints.are_public(["142.250.186.42", address])


def test_addresses_of_a_name(monkeypatch):
    def resolve(host, port, type):
        assert (host, port) == ("push.example", 443)
        return [
            (socket.AF_INET, type, 6, "", ("142.250.186.42", port)),
            (socket.AF_INET, type, 6, "", ("142.250.186.42", port)),
            (socket.AF_INET6, type, 6, "", ("2a00:1450:4001:82a::200a", port, 0, 0)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert endpoints.public_addresses("push.example", 443) == [
        "142.250.186.42",
        "2a00:1450:4001:82a::200a",
    ]


def test_a_name_for_an_address_inside():
    with pytest.raises(endpoints.NotPublic):
        endpoints.public_addresses("localhost", 443)
