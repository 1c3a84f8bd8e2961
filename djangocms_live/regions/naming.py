"""Names of sources: what a region shows, as topics that outlive every version of it.

A topic names the grouper and the language: ``cms.page.7.de``, ``cms.djangocms_alias.alias.3.de``.
Objects without translations have no last part. Pks of contents, placeholders and plugins, which
all change with each version, are never in it.
"""

from typing import Any

from cms.models import Page
from django.db.models import Model

from djangocms_live.groupers import (
    concrete,
    content_models,
    dotted,
    grouper_field,
    identity,
    is_versioned,
    undotted,
)

__all__ = [
    "Source",
    "concrete",
    "content_models",
    "grouper_field",
    "identity",
    "is_versioned",
    "name",
    "site_topic",
    "source_of",
    "topic",
]

#: A model object, ``(object, language)``, or a topic.
Source = Model | tuple[Model, str] | str


def topic(source: Source, language: str = "") -> str:
    """The topic of a source. ``language`` counts for sources that have one and do not tell it."""
    if isinstance(source, str):
        return source
    if isinstance(source, tuple):
        source, language = source
        return name(*identity(source), language)
    model, pk = identity(source)
    own = getattr(source, "language", "") if grouper_field(type(source)) else ""
    return name(model, pk, own or (language if content_models(model) else ""))


def name(model: type[Model], pk: Any, language: str = "") -> str:
    """The topic of an object that need not be loaded."""
    return f"cms.{dotted(model, pk, language)}"


def site_topic(site_id: int, language: str) -> str:
    """What every page of a site shows in a language: its menus and its static aliases."""
    return f"cms.site.{site_id}.{language}"


def source_of(topic: str) -> tuple[type[Model], Any, str] | None:
    """Model, pk and language in a topic's name; None if it is not that of a model's object."""
    feature, _, rest = topic.partition(".")
    found = undotted(rest) if feature == "cms" else None
    # A page without a language is no source: what it shows is another in each.
    return None if found and found[0] is Page and not found[2] else found
