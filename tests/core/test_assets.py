import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.module_loading import import_string

from djangocms_live import __version__, assets
from djangocms_live.middleware import WhoMiddleware


@pytest.fixture(autouse=True)
def fresh():
    """The version is remembered."""
    assets.version.cache_clear()
    yield
    assets.version.cache_clear()


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    for name in ("live.js", "worker.js"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / Path(name).name))
    return tmp_path


class TestVersion:
    @pytest.mark.parametrize("name", ["live.js", "worker.js"])
    def test_tells_bundles_apart(self, bundle, name):
        first = assets.version()
        assert first.startswith(f"{__version__}+")
        (bundle / name).write_text("two")
        assert assets.version() == first  # remembered
        assets.version.cache_clear()
        assert assets.version() != first

    def test_without_a_bundle(self, monkeypatch):
        monkeypatch.setattr(finders, "find", lambda name: None)
        assert assets.version() == __version__


class TestClientConfig:
    def test_content(self, bundle, settings):
        with translation.override("de"):
            config = assets.client_config()
        assert config["url"] == "/live/"
        assert config["version"] == assets.version()
        assert config["language"] == "de"
        assert set(config["strings"]) == set(assets.STRINGS)
        assert json.loads(json.dumps(config)) == config

    @pytest.mark.parametrize(
        ("asked", "middleware", "carrier"),
        [
            ("worker", [assets.WHO], "worker"),
            ("worker", [], "page"),
            ("page", [assets.WHO], "page"),
        ],
    )
    def test_a_worker_only_where_logins_are_told_apart(self, settings, asked, middleware, carrier):
        settings.DJANGOCMS_LIVE = {"CARRIER": asked}
        settings.MIDDLEWARE = middleware
        assert assets.client_config()["carrier"] == carrier

    @pytest.mark.parametrize("middleware", [[assets.WHO], []])
    def test_whether_a_login_can_be_seen(self, settings, middleware):
        settings.MIDDLEWARE = middleware
        assert assets.client_config()["who"] is bool(middleware)

    def test_a_worker_where_nobody_logs_in(self, settings, monkeypatch):
        monkeypatch.setattr(assets.apps, "is_installed", lambda name: False)
        assert assets.client_config()["carrier"] == "worker"

    def test_without_a_language(self):
        with translation.override(None):
            assert assets.client_config()["language"] == ""

    def test_words_are_translated(self, monkeypatch):
        monkeypatch.setattr(assets, "STRINGS", {"yes": "Yes"})
        with translation.override("de"):
            assert assets.client_config()["strings"] == {"yes": "Ja"}


def test_the_middleware_is_where_it_is_said_to_be():
    assert import_string(assets.WHO) is WhoMiddleware
