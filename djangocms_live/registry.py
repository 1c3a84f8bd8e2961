"""Features by name. An app brings its own in ``cms_live.py``, found when Django starts."""

import re
from typing import TypeVar

from django.utils.module_loading import autodiscover_modules

from .feature import Feature
from .topics import feature_of

F = TypeVar("F", bound=type[Feature])

_STATE = re.compile(r"[a-z][a-z0-9_-]{0,31}")

_features: dict[str, Feature] = {}


def register(cls: F) -> F:
    """Class decorator: make the feature known under its name."""
    name = getattr(cls, "name", "")
    if not name.isidentifier():
        raise ValueError(f'{cls.__name__}.name is {name!r}: write name = "comments" or the like.')
    states = getattr(cls, "states", ())
    if isinstance(states, str) or not all(map(_STATE.fullmatch, states)):
        raise ValueError(f'{cls.__name__}.states is {states!r}: write {{"typing"}} or the like.')
    other = _features.get(name)
    if other is not None and type(other).__qualname__ != cls.__qualname__:
        raise ValueError(f"{cls.__name__} and {type(other).__name__} both are named {name!r}.")
    _features[name] = cls()
    return cls


def unregister(name: str) -> None:
    _features.pop(name, None)


def feature_for(topic: str) -> Feature | None:
    """The feature that owns a topic, None if no installed app does."""
    return _features.get(feature_of(topic))


def features() -> list[Feature]:
    return list(_features.values())


def names() -> list[str]:
    return sorted(_features)


def autodiscover() -> None:
    autodiscover_modules("cms_live")
