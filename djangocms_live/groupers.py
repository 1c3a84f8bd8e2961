"""Identity that outlives every version: of contents it is their grouper, of plugins their key.

Pks of contents, placeholders and plugins change with each version. Features name things by what
stays: a grouper (a page, an alias, an object without versions), a language, a plugin's key.
"""

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def identity(source: Model) -> tuple[type[Model], Any]:
    """Model and pk of an object, or of its grouper if it is a content."""
    model = source.__class__  # of a lazy object as request.current_page: of what it stands for
    field = grouper_field(model)
    if field:
        return field.related_model, getattr(source, field.attname)
    return model, source.pk


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


def name_part(pk: Any) -> str:
    """A pk as it may stand in the name of a topic."""
    return _UNSAFE.sub("-", str(pk))


def dotted(model: type[Model], pk: Any, language: str = "") -> str:
    """An object as it stands in the name of a topic, in a language if it has one: page.7.de"""
    label = concrete(model)._meta.label_lower.removeprefix("cms.")
    return ".".join(part for part in (label, name_part(pk), language) if part)


def undotted(rest: str) -> tuple[type[Model], Any, str] | None:
    """Model, pk and language of what ``dotted`` wrote; None if it is about no model's object."""
    match rest.split("."):
        case ["page", pk, *languages]:
            model = apps.get_model("cms", "page")
        case [app, name, pk, *languages] if name in apps.all_models.get(app, ()):
            model = apps.get_model(app, name)
        case _:
            return None
    if len(languages) > 1:
        return None
    try:
        return model, model._meta.pk.to_python(pk), "".join(languages)
    except ValidationError:  # a name of somebody's own, as "polls.poll.latest"
        return None


def continues_a_version(plugin: Any) -> bool:
    """Whether a plugin that was just copied is the same thing in another version.

    Asked by a plugin model with a field ``key`` in its ``copy_relations``: if not, the copy was
    pasted, and is a thing of its own that needs a new key.
    """
    source = plugin.placeholder.source
    if source is None:  # the clipboard, from where it may go home again
        return True
    twins = (
        type(plugin)
        ._default_manager.filter(
            key=plugin.key, placeholder__content_type=plugin.placeholder.content_type_id
        )
        .exclude(pk=plugin.pk)
    )
    if twins.filter(placeholder__object_id=source.pk).exists():
        return False
    field = grouper_field(type(source))
    if field is None:
        return False
    versions = type(source)._base_manager.filter(**{field.attname: getattr(source, field.attname)})
    return twins.filter(placeholder__object_id__in=versions.values("pk")).exists()


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
    versioning: Any = apps.get_app_config("djangocms_versioning")
    found: dict[type[Model], Any] = versioning.cms_extension.versionables_by_content
    return found
