import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from urllib.parse import parse_qs

import pytest

from djangocms_live.comments import akismet, moderation, posting, states
from djangocms_live.comments.checks import check_akismet
from djangocms_live.comments.models import Comment, State
from djangocms_live.comments.moderation import Decision
from djangocms_live.comments.options import Options

from .conftest import member

pytestmark = pytest.mark.django_db

THANKS = "Thanks for making the web a better place."


class Service:
    """Speaks as Akismet does. Who is "viagra-test-author" sends spam, as with the real one."""

    def __init__(self):
        self.heard = []
        self.answer = None
        self.silent = threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(body).items()}
                operation = self.path.rpartition("/")[2]
                service.heard.append((self.path, fields | {"host": self.headers["Host"]}))
                if service.answer == "silence":
                    service.silent.wait(30)
                status, text = service.answer or (200, service.say(operation, fields))
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"

    def say(self, operation, fields):
        if fields["api_key"] != "a-key":
            return "invalid"
        if operation == "comment-check":
            return "true" if fields["comment_author"] == "viagra-test-author" else "false"
        return THANKS

    @property
    def operations(self):
        return [path.rpartition("/")[2] for path, _ in self.heard]


@pytest.fixture
def service(configure):
    service = Service()
    thread = threading.Thread(target=service.server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://{service.host}/proxy/"
    configure(AKISMET_KEY="a-key", AKISMET_URL=url, MAIL_SITE="https://example.com")
    yield service
    service.silent.set()
    service.server.shutdown()
    thread.join()
    service.server.server_close()


def test_what_is_no_spam(service, talk):
    there = talk()
    comment = there.say("Hello", email="anna@example.com")
    reply = there.say("Again", parent=comment)
    assert (comment.state, reply.state) == (State.VISIBLE, State.VISIBLE)
    (path, fields), (_, second) = service.heard
    assert path == "/proxy/1.1/comment-check"
    assert fields == {
        "api_key": "a-key",
        "blog": "https://example.com",
        "blog_charset": "UTF-8",
        "blog_lang": "en",
        "comment_author": "Anna",
        "comment_author_email": "anna@example.com",
        "comment_content": "Hello",
        "comment_type": "comment",
        "host": service.host,
        "permalink": f"https://example.com{there.spot.path}",
        "user_agent": "a browser",
        "user_ip": "192.0.2.1",
    }
    assert second["comment_type"] == "reply"


def test_what_is_spam(service, talk):
    comment = talk().say("Buy", name="viagra-test-author")
    assert (comment.state, comment.reason) == (State.SPAM, "akismet")


def test_an_edit_is_checked(service, talk, admin_user):
    there = talk()
    comment = there.say("Hello", writer=member(admin_user))
    assert service.heard[-1][1]["comment_author_email"] == admin_user.email
    Comment.objects.filter(pk=comment.pk).update(name="viagra-test-author")
    comment.refresh_from_db()
    options = Options.of_plugin(there.plugin)
    posting.change(member(admin_user), comment, there.spot, options, "Buy", "")
    comment.refresh_from_db()
    assert comment.state == State.SPAM
    assert service.heard[-1][1]["recheck_reason"] == "edit"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, "oops"), "RequestError: Akismet responded with error status: 500"),
        ((200, "what\nis this"), "ProtocolError: Received unexpected"),
        ((200, "invalid"), "APIKeyError: Akismet API key"),
    ],
)
def test_a_service_that_fails(service, talk, caplog, answer, words):
    service.answer = answer
    assert talk().say().state == State.VISIBLE
    (record,) = logged(caplog)
    assert words in record.getMessage()
    assert "\n" not in record.getMessage()
    assert "a-key" not in record.getMessage()


def test_a_service_that_is_silent(service, talk, caplog, monkeypatch):
    assert akismet.TIMEOUT == 3
    monkeypatch.setattr(akismet, "TIMEOUT", 0.2)
    service.answer = "silence"
    there = talk()
    began = time.monotonic()
    assert there.say().state == State.VISIBLE
    assert time.monotonic() - began < 3
    assert "Akismet timed out" in logged(caplog)[0].getMessage()


def test_no_service(service, talk, caplog, configure):
    configure(AKISMET_URL="http://127.0.0.1:1")
    assert talk().say().state == State.VISIBLE
    assert len(logged(caplog)) == 1


def test_the_package_is_missing(service, talk, caplog, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(akismet, "import_module", missing)
    assert talk().say().state == State.VISIBLE
    assert "No module named 'akismet'" in logged(caplog)[0].getMessage()
    assert service.heard == []


def test_system_check(configure, monkeypatch):
    assert check_akismet() == []
    configure(AKISMET_KEY="a-key")
    assert check_akismet() == []
    checks = import_module("djangocms_live.comments.checks")
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert [message.id for message in check_akismet()] == ["djangocms_live_comments.W001"]
    configure(AKISMET_KEY="")
    assert check_akismet() == []


def decide(talk, comment, decision, moderator):
    with talk.commit():
        moderation.decide(comment, decision, moderator)


def test_it_learns_from_moderators(service, talk, moderator):
    there = talk()
    comment = there.say("Hello", email="anna@example.com")
    decide(there, comment, Decision.SPAM, moderator)
    decide(there, comment, Decision.APPROVE, moderator)
    assert service.operations == ["comment-check", "submit-spam", "submit-ham"]
    fields = service.heard[1][1]
    assert fields["comment_content"] == "Hello"
    assert fields["comment_author_email"] == "anna@example.com"
    assert fields["user_ip"] == "0.0.0.0"
    assert fields["permalink"] == f"https://example.com{there.spot.path}"


def test_what_it_knows_already_or_is_not_about_spam(service, talk, moderator, configure):
    there = talk()
    comment = there.say("Hello")
    decide(there, comment, Decision.REJECT, moderator)
    decide(there, comment, Decision.APPROVE, moderator)
    with there.commit():
        states.mark_spam(comment)  # by the system
    configure(AKISMET_KEY="")
    decide(there, comment, Decision.APPROVE, moderator)
    assert service.operations == ["comment-check"]


def test_who_decided_otherwise_meanwhile(service, talk):
    there = talk()
    comment = there.say("Hello")
    akismet.teach(comment.pk, State.SPAM)
    Comment.objects.filter(pk=comment.pk).update(body="")
    akismet.teach(comment.pk, State.VISIBLE)
    assert service.operations == ["comment-check"]


def logged(caplog):
    name = "djangocms_live.comments.akismet"
    records = [record for record in caplog.records if record.name == name]
    assert all(record.levelno == logging.WARNING for record in records)
    return records
