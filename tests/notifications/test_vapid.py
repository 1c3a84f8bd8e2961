"""The key pair: made once, read from where it is kept, and refused if it is none."""

import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.core.management import CommandError, call_command

from djangocms_live.notifications import vapid

from .push import KEY, PUBLIC, SUBJECT


def pem(key, password=None):
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


@pytest.fixture
def without_the_extra(monkeypatch):
    monkeypatch.setattr(vapid, "find_spec", lambda name: None)


class TestKey:
    def test_the_public_part_is_a_point(self, configure):
        configure(VAPID_PRIVATE_KEY=KEY)
        point = vapid.from_base64url(vapid.public_key())
        assert (len(point), point[0]) == (65, 4)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        assert re.fullmatch(r"[\w-]{87}", vapid.public_key())

    def test_a_known_pair(self, configure):
        """That of RFC 8291, appendix A."""
        configure(VAPID_PRIVATE_KEY="yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
        assert vapid.public_key() == (
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
            "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
        )

    def test_ordinary_base64_with_padding(self, configure):
        configure(VAPID_PRIVATE_KEY=KEY.replace("-", "+").replace("_", "/") + "=")
        assert vapid.public_key() == PUBLIC

    def test_new_ones_differ(self):
        assert vapid.new_private_key() != vapid.new_private_key()

    @pytest.mark.parametrize("kind", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
    def test_a_file(self, configure, tmp_path, kind):
        path = tmp_path / "key.pem"
        path.write_bytes(vapid._load(KEY).private_bytes(Encoding.PEM, kind, NoEncryption()))
        configure(VAPID_PRIVATE_KEY=path)
        assert vapid.public_key() == PUBLIC

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"no key", "no PEM"),
            (pem(ec.generate_private_key(ec.SECP384R1())), "another curve"),
            (pem(ed25519.Ed25519PrivateKey.generate()), "another curve"),
            (pem(ec.generate_private_key(ec.SECP256R1()), b"secret"), "without a password"),
        ],
    )
    def test_a_file_with_something_else(self, configure, tmp_path, content, words):
        path = tmp_path / "key.pem"
        path.write_bytes(content)
        configure(VAPID_PRIVATE_KEY=str(path), VAPID_SUBJECT=SUBJECT)
        with pytest.raises(vapid.BadKey, match=words):
            vapid.private_key()
        assert not vapid.is_configured()

    @pytest.mark.parametrize(
        "given",
        ["nonsense", "ä", KEY[:-3], "/nowhere/key.pem"],
        ids=["words", "letters", "short", "path"],
    )
    def test_neither_key_nor_file(self, configure, given):
        configure(VAPID_PRIVATE_KEY=given)
        with pytest.raises(vapid.BadKey, match="neither"):
            vapid.private_key()

    def test_a_number_that_is_no_key(self, configure):
        configure(VAPID_PRIVATE_KEY=vapid.base64url(bytes(32)))
        with pytest.raises(vapid.BadKey, match="curve"):
            vapid.private_key()


class TestConfigured:
    def test_all_of_it(self, configure):
        assert not vapid.is_configured()
        configure(VAPID_PRIVATE_KEY=KEY)
        assert not vapid.is_configured()
        configure(VAPID_SUBJECT=SUBJECT)
        assert vapid.is_configured()

    def test_not_without_the_extra(self, configure, without_the_extra):
        configure(VAPID_PRIVATE_KEY=KEY, VAPID_SUBJECT=SUBJECT)
        assert not vapid.is_configured()

    @pytest.mark.parametrize(
        ("subject", "good"),
        [
            ("mailto:web@example.com", True),
            ("https://example.com/contact", True),
            ("web@example.com", False),
            ("mailto:web", False),
            ("https://", False),
            ("http://example.com", False),
            ("", False),
        ],
    )
    def test_subject(self, subject, good):
        assert vapid.is_subject(subject) is good


WITHOUT = """
import sys
for name in ("aiohttp", "cryptography", "http_ece", "py_vapid", "pywebpush", "requests", "urllib3"):
    sys.modules[name] = None
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from djangocms_live.notifications import push_views, pushing
settings.DJANGOCMS_LIVE = {
    "NOTIFICATIONS": {"VAPID_PRIVATE_KEY": "x", "VAPID_SUBJECT": "mailto:a@example.com"}
}
pushing.enqueue(None, [1], [])
assert pushing.send_due() == 0
request = RequestFactory().get("/")
request.user = AnonymousUser()
assert b'"key": ""' in push_views.key(request).content
assert push_views.subscribe(RequestFactory().post("/")).status_code == 410
call_command("check", fail_level="ERROR")
"""


@pytest.mark.long
def test_a_site_without_the_extra():
    """Nothing of it is needed by all else."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "."}
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "djangocms_live_notifications.W001" in done.stderr + done.stdout


class TestCommand:
    def run(self, *arguments):
        said, warned = StringIO(), StringIO()
        call_command("live_vapid", *arguments, stdout=said, stderr=warned)
        return said.getvalue(), warned.getvalue()

    def test_prints_settings_that_work(self, settings):
        said, warned = self.run("--subject", SUBJECT)
        found = {}
        exec(said, found)
        settings.DJANGOCMS_LIVE = found["DJANGOCMS_LIVE"]
        assert vapid.is_configured()
        assert "SECRET_KEY" in warned

    def test_shows_what_there_is(self, configure):
        configure(VAPID_PRIVATE_KEY=KEY)
        said, _ = self.run()
        assert PUBLIC in said
        assert KEY not in said
        assert "VAPID_PRIVATE_KEY" not in said

    def test_another(self, configure):
        configure(VAPID_PRIVATE_KEY=KEY)
        said, _ = self.run("--new")
        assert "VAPID_PRIVATE_KEY" in said
        assert KEY not in said

    def test_what_there_is_cannot_be_used(self, configure):
        configure(VAPID_PRIVATE_KEY="nonsense")
        with pytest.raises(CommandError, match="--new"):
            self.run()

    def test_names_the_extra(self, without_the_extra):
        with pytest.raises(CommandError, match=r"djangocms-live\[webpush\]"):
            self.run()

    def test_subject(self):
        with pytest.raises(CommandError, match="mailto"):
            self.run("--subject", "web@example.com")
