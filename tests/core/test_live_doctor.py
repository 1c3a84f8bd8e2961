import json

import pytest
from django.core.management import CommandError, call_command

from djangocms_live.management.commands import live_doctor

pytestmark = pytest.mark.django_db(transaction=True)

# What the settings of the tests lack on purpose.
QUIET = [f"djangocms_live{check}" for check in (".E002", ".W003", ".W012", "_notifications.W002")]
URL = "https://example.com/"


@pytest.fixture(autouse=True)
def outside(monkeypatch, settings):
    """The steps outside of this process, as a test wants them."""
    settings.SILENCED_SYSTEM_CHECKS = QUIET
    calls = []

    def look_at_site(report, url):
        calls.append(("site", url))
        return True

    def look_at_wire(report, url, **options):
        calls.append(("wire", url, options))
        report.good("Event", "arrived.")

    monkeypatch.setattr(live_doctor, "look_at_site", look_at_site)

    def look_at_polls(report, url):
        calls.append(("polls", url))

    monkeypatch.setattr(live_doctor, "look_at_wire", look_at_wire)
    monkeypatch.setattr(live_doctor, "look_at_polls", look_at_polls)
    return calls


def test_inside_only(capsys, outside):
    call_command("live_doctor", no_color=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("✓ Settings: ")
    assert lines[-2].startswith("! Site: ")
    assert "--url" in lines[-1]
    assert outside == []


def test_the_site_too(capsys, outside):
    call_command("live_doctor", url=URL, patience=70.0, no_color=True)
    assert outside == [
        ("site", URL),
        ("wire", URL, {"within": 5, "patience": 70.0}),
        ("polls", URL),
    ]
    assert capsys.readouterr().out.splitlines()[-1] == "✓ Event: arrived."


def test_no_socket_where_nothing_answers(monkeypatch, outside):
    monkeypatch.setattr(live_doctor, "look_at_site", lambda report, url: False)
    call_command("live_doctor", url=URL)
    assert outside == []


def test_without_a_websocket_client(capsys, monkeypatch):
    monkeypatch.setattr(live_doctor, "look_at_wire", None)
    call_command("live_doctor", url=URL, no_color=True)
    assert 'pip install "djangocms-live[doctor]"' in capsys.readouterr().out


def test_broken_things_are_an_exit_code(capsys, settings):
    settings.DJANGOCMS_LIVE = {"NOISE": 1}
    with pytest.raises(CommandError, match="Broken: 1") as error:
        call_command("live_doctor", no_color=True)
    assert error.value.returncode == 1
    assert "✗ Settings: " in capsys.readouterr().out


def test_json(capsys):
    call_command("live_doctor", url=URL, json=True)
    findings = json.loads(capsys.readouterr().out)
    assert findings[-1] == {"mark": "good", "step": "Event", "words": "arrived.", "mend": ""}


@pytest.mark.parametrize("url", ["example.com", "file:///etc/passwd", "wss://example.com/live/"])
def test_no_address(url):
    with pytest.raises(CommandError, match="--url is an address"):
        call_command("live_doctor", url=url)


def test_the_extra_is_optional(run_without):
    """Where ``websockets`` is not installed, the command is there all the same."""
    code = """
        from djangocms_live.management.commands import live_doctor
        print(live_doctor.look_at_wire)
    """
    assert run_without("websockets", code).strip() == "None"
