"""What other apps have told of themselves in their ``cms_config.py``.

    class PollConfig(CMSAppConfig):
        djangocms_live_enabled = True
        djangocms_live_models = [Poll]                       # saving or deleting one is a change
        djangocms_live_sources = {"PollPlugin": lambda plugin: [plugin.poll]}

A plugin's model may tell the same by a method ``get_live_sources()``.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from cms.models import CMSPlugin
from cms.plugin_pool import plugin_pool
from django.apps import apps
from django.db.models import Model

from . import aliases
from .naming import Source

Tell = Callable[[Any], Iterable[Source]]


@cache
def models() -> frozenset[type[Model]]:
    """The models whose objects are touched when they are saved or deleted."""
    return frozenset(
        model for config in _configs() for model in getattr(config, "djangocms_live_models", ())
    )


@cache
def telling() -> dict[str, Tell]:
    """By plugin type: how to ask a plugin what it shows beside its own fields."""
    found: dict[str, Tell] = {"Alias": aliases.shown_by} if aliases.installed() else {}
    for plugin in plugin_pool.get_all_plugins():
        if hasattr(plugin.model, "get_live_sources"):
            found[plugin.__name__] = plugin.model.get_live_sources
    for config in _configs():
        found |= getattr(config, "djangocms_live_sources", {})
    return found


def told_by(plugin: CMSPlugin) -> Iterable[Source]:
    tell = telling().get(plugin.plugin_type)
    return tell(plugin) if tell else ()


def _configs() -> Iterator[Any]:
    for app in apps.get_app_configs():
        config = getattr(app, "cms_config", None)
        if getattr(config, "djangocms_live_enabled", False):
            yield config
