import sys

import pytest
from django.apps import AppConfig, apps

from djangocms_live import registry
from djangocms_live.api import Feature


@pytest.fixture(autouse=True)
def clean(features):
    """What a test registers is forgotten."""


def test_by_name():
    @registry.register
    class Weather(Feature):
        name = "weather"

    assert isinstance(registry.feature_for("weather.berlin"), Weather)
    assert registry.feature_for("weather.berlin") is registry.feature_for("weather.rome")
    assert registry.feature_for("weathering.berlin") is None
    assert "weather" in registry.names()
    assert registry.feature_for("weather.berlin") in registry.features()
    assert registry.names() == sorted(registry.names())


@pytest.mark.parametrize("name", ["", "two words", "a.b", "1a", "a-b"])
def test_names_that_make_no_topic(name):
    with pytest.raises(ValueError, match="write name ="):
        registry.register(type("Weather", (Feature,), {"name": name}))


@pytest.mark.parametrize("states", ["typing", {""}, {"Typing"}, {"two words"}, {"x" * 33}, {"ü"}])
def test_states_that_cannot_be_said(states):
    with pytest.raises(ValueError, match=r"is .*: write"):
        registry.register(type("Weather", (Feature,), {"name": "weather", "states": states}))


def test_states():
    states = frozenset({"typing", "editing-title"})
    registry.register(type("Weather", (Feature,), {"name": "weather", "states": states}))
    assert registry.feature_for("weather.berlin").states == states


def test_one_name_one_feature():
    registry.register(type("Weather", (Feature,), {"name": "weather"}))
    with pytest.raises(ValueError, match="Climate and Weather both are named 'weather'"):
        registry.register(type("Climate", (Feature,), {"name": "weather"}))


def test_the_same_class_again():
    """A module may be loaded twice."""
    for _ in range(2):
        cls = registry.register(type("Weather", (Feature,), {"name": "weather"}))
    assert type(registry.feature_for("weather.1")) is cls


def test_unregister():
    registry.register(type("Weather", (Feature,), {"name": "weather"}))
    registry.unregister("weather")
    registry.unregister("weather")
    assert registry.feature_for("weather.1") is None


def test_found_in_the_apps(monkeypatch, tmp_path):
    folder = tmp_path / "weather_app"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "cms_live.py").write_text(
        "from djangocms_live.api import Feature, register\n"
        "@register\n"
        "class Weather(Feature):\n"
        "    name = 'weather'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    weather = AppConfig.create("weather_app")
    monkeypatch.setattr(apps, "get_app_configs", lambda: [weather])
    try:
        registry.autodiscover()
    finally:
        del sys.modules["weather_app"], sys.modules["weather_app.cms_live"]
    assert registry.feature_for("weather.1") is not None
