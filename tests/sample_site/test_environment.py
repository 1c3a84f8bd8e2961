"""What the environment decides."""

import runpy
import stat
from pathlib import Path
from typing import Any

import pytest

from djangocms_live.notifications import vapid
from sample_site import environment

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "SAMPLE_TEXT",
    "ALLOWED_HOSTS",
    "DEBUG",
    "MANIFEST_STATIC",
)


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def load(**variables: str) -> dict[str, Any]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "sample_site" / "settings.py"))

    return load


def test_nothing_set(settings_of: Any) -> None:
    settings = settings_of()
    database = settings["DATABASES"]["default"]
    assert Path(database["NAME"]) == ROOT / "var" / "demo.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "InMemory" in settings["CHANNEL_LAYERS"]["default"]["BACKEND"]
    assert "LocMem" in settings["CACHES"]["default"]["BACKEND"]
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DEBUG"] is True
    assert settings["INSTALLED_APPS"][0] == "daphne"
    assert "djangocms_text_ckeditor" in settings["INSTALLED_APPS"]


def test_postgresql_and_redis(settings_of: Any) -> None:
    url = "redis://127.0.0.1:6390/3"
    settings = settings_of(DATABASE_URL="postgres://a:b@db:5433/gazette", REDIS_URL=url)
    database = settings["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["PORT"]) == ("gazette", 5433)
    assert "transaction_mode" not in database.get("OPTIONS", {})
    layer = settings["CHANNEL_LAYERS"]["default"]
    assert layer["BACKEND"] == "channels_redis.pubsub.RedisPubSubChannelLayer"
    assert layer["CONFIG"] == {"hosts": [url]}
    assert settings["CACHES"]["default"]["LOCATION"] == url


def test_the_other_text_plugin(settings_of: Any) -> None:
    apps = settings_of(SAMPLE_TEXT="djangocms_text")["INSTALLED_APPS"]
    assert "djangocms_text" in apps
    assert "djangocms_text_ckeditor" not in apps


def test_in_the_open(settings_of: Any) -> None:
    settings = settings_of(DEBUG="0", ALLOWED_HOSTS="a.example, b.example", MANIFEST_STATIC="1")
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"][-2:] == ["a.example", "b.example"]
    assert "Manifest" in settings["STORAGES"]["staticfiles"]["BACKEND"]


def test_the_secret_key_is_made_once_and_kept_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = environment.secret_key(tmp_path)
    assert len(key) > 50
    assert environment.secret_key(tmp_path) == key
    [path] = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_of_two_first_starts_one_key_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    exists = Path.exists
    (tmp_path / "secret_key").write_text("the other's")
    # This process looked before the other one had written.
    monkeypatch.setattr(Path, "exists", lambda path: path.name != "secret_key" and exists(path))
    assert environment.secret_key(tmp_path) == "the other's"


def test_a_given_key_is_not_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == "given"
    assert not list(tmp_path.iterdir())


def test_the_key_for_web_push_is_made_once_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.delenv("VAPID_PRIVATE_KEY", raising=False)
    key = environment.vapid_key(tmp_path)
    assert environment.vapid_key(tmp_path) == key
    settings.DJANGOCMS_LIVE = {"NOTIFICATIONS": {"VAPID_PRIVATE_KEY": key}}
    assert vapid.public_key()
    monkeypatch.setenv("VAPID_PRIVATE_KEY", "given")
    assert environment.vapid_key(tmp_path) == "given"
