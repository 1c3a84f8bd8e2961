import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation

from djangocms_live import __version__, assets


@pytest.fixture(autouse=True)
def fresh():
    """The version is remembered."""
    assets.version.cache_clear()
    yield
    assets.version.cache_clear()


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    path = tmp_path / "live.js"
    path.write_text("one")
    monkeypatch.setattr(finders, "find", {"djangocms_live/live.js": str(path)}.get)
    return path


class TestVersion:
    def test_tells_bundles_apart(self, bundle):
        first = assets.version()
        assert first.startswith(f"{__version__}+")
        bundle.write_text("two")
        assert assets.version() == first  # remembered
        assets.version.cache_clear()
        assert assets.version() != first

    def test_without_a_bundle(self, monkeypatch):
        monkeypatch.setattr(finders, "find", lambda name: None)
        assert assets.version() == __version__


class TestClientConfig:
    def test_content(self, bundle, settings):
        settings.DJANGOCMS_LIVE = {"CARRIER": "worker"}
        with translation.override("de"):
            config = assets.client_config()
        assert config["url"] == "/live/"
        assert config["version"] == assets.version()
        assert config["language"] == "de"
        assert config["carrier"] == "worker"
        assert set(config["strings"]) == set(assets.STRINGS)
        assert json.loads(json.dumps(config)) == config

    def test_without_a_language(self):
        with translation.override(None):
            assert assets.client_config()["language"] == ""

    def test_words_are_translated(self, monkeypatch):
        monkeypatch.setattr(assets, "STRINGS", {"yes": "Yes"})
        with translation.override("de"):
            assert assets.client_config()["strings"] == {"yes": "Ja"}


def test_files_of_the_bundle_have_sources():
    client = Path(assets.__file__).parent
    assert {name for name in assets.BUNDLE if name.endswith(".css")} == {"live.css"}
    assert (client / "client" / "live.css").exists()
