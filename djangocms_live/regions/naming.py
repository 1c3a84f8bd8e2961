"""Names of sources: what a region shows, as topics that outlive every version of it.

A topic names the grouper and the language: ``cms.page.7.de``, ``cms.djangocms_alias.alias.3.de``.
Objects without translations have no last part. Pks of contents, placeholders and plugins, which
all change with each version, are never in it.
"""

import re
from functools import cache
from typing import Any

from cms.models import Page
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model

#: A model object, ``(object, language)``, or a topic.
Source = Model | tuple[Model, str] | str

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


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
    label = concrete(model)._meta.label_lower.removeprefix("cms.")
    parts = ["cms", label, _UNSAFE.sub("-", str(pk)), language]
    return ".".join(part for part in parts if part)


def identity(source: Model) -> tuple[type[Model], Any]:
    """Model and pk of an object, or of its grouper if it is a content."""
    field = grouper_field(type(source))
    if field:
        return field.related_model, getattr(source, field.attname)
    return type(source), source.pk


def site_topic(site_id: int, language: str) -> str:
    """What every page of a site shows in a language: its menus and its static aliases."""
    return f"cms.site.{site_id}.{language}"


def source_of(topic: str) -> tuple[type[Model], Any, str] | None:
    """Model, pk and language in a topic's name; None if it is not that of a model's object."""
    match topic.split("."):
        case ["cms", "page", pk, language]:
            model, languages = Page, [language]
        case ["cms", app, name, pk, *languages] if name in apps.all_models.get(app, ()):
            model = apps.get_model(app, name)
        case _:
            return None
    try:
        return model, model._meta.pk.to_python(pk), ".".join(languages)
    except ValidationError:  # a name of somebody's own, as "cms.polls.poll.latest"
        return None


def grouper_field(model: type[Model]) -> ForeignKey | None:
    """The foreign key from a content model (``PageContent``) to its grouper (``Page``)."""
    return _grouper_fields().get(concrete(model))


def content_models(grouper: type[Model]) -> list[type[Model]]:
    """The models that hold the translations of a grouper."""
    fields = _grouper_fields().items()
    return [m for m, f in fields if f.related_model is concrete(grouper) and _speaks(m)]


def is_versioned(model: type[Model]) -> bool:
    """Whether objects of the model have drafts, so that saving them makes nothing public."""
    return concrete(model) in _versionables()


def concrete(model: type[Model]) -> type[Model]:
    """The model itself, whose rows a proxy shows."""
    return model._meta.concrete_model or model


def _speaks(model: type[Model]) -> bool:
    return any(isinstance(f, Field) and f.name == "language" for f in model._meta.get_fields())


@cache
def _grouper_fields() -> dict[type[Model], ForeignKey]:
    names = dict(apps.get_app_config("cms").cms_extension.model_groupers)
    names |= {model: item.grouper_field_name for model, item in _versionables().items()}
    return {model: model._meta.get_field(name) for model, name in names.items()}


def _versionables() -> dict[type[Model], Any]:
    if not apps.is_installed("djangocms_versioning"):
        return {}
    return apps.get_app_config("djangocms_versioning").cms_extension.versionables_by_content
