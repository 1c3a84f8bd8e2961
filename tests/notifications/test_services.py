"""One request to a push service: encrypted and signed, and never trusting whoever answers."""

import datetime as dt
import logging
import time
from email.utils import formatdate
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from djangocms_live.notifications import endpoints, services
from djangocms_live.notifications.models import Browser
from tests.push_service import PushService

from .push import KEY, PUBLIC, SUBJECT

HEAD = {"TTL": "60", "Topic": "abc", "Urgency": "normal"}


def row(browser, **fields):
    return Browser(
        **{"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth} | fields
    )


def test_a_push(service):
    browser = service.browser()
    assert services.send(row(browser), '{"title": "Grüße"}', HEAD).status == 201
    (push,) = browser.pushes
    assert push.said == {"title": "Grüße"}
    assert push.claims["sub"] == SUBJECT
    assert {name: push.headers[name] for name in ("ttl", "topic", "urgency")} == {
        "ttl": "60",
        "topic": "abc",
        "urgency": "normal",
    }


def test_whom_the_service_may_write_to(service, configure):
    configure(VAPID_SUBJECT="https://example.com/contact")
    browser = service.browser()
    assert services.send(row(browser), "{}", HEAD).status == 201
    assert browser.pushes[0].claims["sub"] == "https://example.com/contact"


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://Push.example:443/x", "push.example"),
        ("https://push.example/x", "push.example"),
        ("http://push.example:443/x", "push.example:443"),
        ("http://127.0.0.1:80/x", "127.0.0.1"),
    ],
)
def test_an_origin_is_written_in_one_way(endpoint, host):
    assert services._host(urlsplit(endpoint)) == host


def test_the_connection_is_used_again(service):
    browser = service.browser()
    for _ in range(3):
        assert services.send(row(browser), "{}", HEAD).status == 201
    assert service.connections == 1


def test_a_redirect_is_not_followed(service):
    browser = service.browser()
    service.plan(browser, 307)
    service.headers["Location"] = service.url + browser.path
    assert services.send(row(browser), "{}", HEAD).status == 307
    assert service.answered == [307]


def test_who_drips_is_cut_off(service, configure):
    configure(VAPID_PRIVATE_KEY=KEY, PUSH_TIMEOUT=0.5)
    browser = service.browser()
    service.plan(browser, "drip")
    began = time.monotonic()
    answer = services.send(row(browser), "{}", HEAD)
    assert answer.status == 0
    assert answer.error
    assert time.monotonic() - began < 10


def test_who_says_nothing_is_left(service, configure):
    configure(PUSH_TIMEOUT=0.3)
    browser = service.browser()
    service.plan(browser, "hang")
    answer = services.send(row(browser), "{}", HEAD)
    assert answer.status == 0
    assert answer.error in ("ReadTimeoutError", "ProtocolError")


def test_nobody_there(service):
    browser = service.browser()
    service.__exit__(None, None, None)
    answer = services.send(row(browser), "{}", HEAD)
    assert (answer.status, answer.error) == (0, "NewConnectionError")


def test_no_endpoint_is_told(service, caplog):
    """Whoever has it could push, too, if there were no signature."""
    caplog.set_level(logging.DEBUG, logger="djangocms_live")
    browser = service.browser()
    answer = services.send(row(browser, p256dh="none"), "{}", HEAD)
    assert answer.status == 0
    assert browser.path not in answer.error + caplog.text


def test_not_where_the_settings_do_not_allow(service, configure):
    browser = service.browser()
    configure(PUSH_SERVICES=["https://push.example/"])
    assert services.send(row(browser), "{}", HEAD).status == 403
    assert service.answered == []


def test_not_into_our_own_network(service, configure, monkeypatch):
    configure(PUSH_SERVICES=None)
    monkeypatch.setattr(
        endpoints.socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("10.0.0.1", 443))]
    )
    browser = row(service.browser(), endpoint="https://intern.example/")
    assert services.send(browser, "{}", HEAD) == endpoints.Answer(
        403, error="it is not on the open Internet"
    )


class TestName:
    """It is connected to by the address that was looked at, but its certificate is for its name."""

    @pytest.fixture
    def tls(self, service, configure, monkeypatch, tmp_path):
        configure(PUSH_SERVICES=None)
        certificate = tmp_path / "certificate.pem"
        certificate.write_bytes(certificate_for("push.example"))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        # A test has neither the port of https nor addresses of the Internet.
        monkeypatch.setattr(endpoints, "is_allowed", lambda endpoint: True)
        with PushService(PUBLIC, "push.example", certificate) as running:
            yield running
        assert running.complaints == []

    @pytest.fixture
    def addresses(self, monkeypatch):
        asked = []

        def found(host, port):
            asked.append(host)
            return ["127.0.0.1"]

        monkeypatch.setattr(endpoints, "public_addresses", found)
        return asked

    def test_right(self, tls, addresses):
        browser = tls.browser()
        assert services.send(row(browser), '{"title": "a"}', HEAD) == endpoints.Answer(201)
        assert addresses == ["push.example"]
        assert browser.said == [{"title": "a"}]

    def test_another(self, tls, addresses):
        browser = tls.browser()
        elsewhere = browser.endpoint.replace("push.example", "other.example")
        answer = services.send(row(browser, endpoint=elsewhere), "{}", HEAD)
        assert (answer.status, answer.error) == (0, "SSLError")
        assert tls.answered == []

    def test_the_next_address_if_one_does_not_answer(self, tls, monkeypatch):
        monkeypatch.setattr(
            endpoints, "public_addresses", lambda host, port: ["127.0.0.2", "127.0.0.1"]
        )
        browser = tls.browser()
        assert services.send(row(browser), "{}", HEAD).status == 201


def certificate_for(name):
    """One that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tests")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("9" * 30, 999_999_999),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_retry_after(said, seconds):
    assert services._seconds(said) == seconds


def test_retry_after_a_date():
    assert 50 <= services._seconds(formatdate(time.time() + 60, usegmt=True)) <= 60
