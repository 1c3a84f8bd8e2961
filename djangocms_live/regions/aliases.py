"""Aliases, which show one content on many pages. djangocms-alias is optional.

Nested placeholders come from the CMS's cache without a plugin in them being rendered, so what is
in what is asked of the database, one query for a level.
"""

from collections.abc import Collection, Iterable
from typing import Any, TypeGuard

from cms.models import Placeholder
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db.models import Model, QuerySet

from .naming import Source


def installed() -> bool:
    return apps.is_installed("djangocms_alias")


def is_alias(model: type[Model]) -> bool:
    return installed() and model is _model("Alias")


def is_one(source: Source) -> TypeGuard[Model]:
    return isinstance(source, Model) and is_alias(type(source))


def shown_by(plugin: Any) -> list[Model]:
    """The alias that an alias plugin shows; only its pk is known."""
    return [_model("Alias")(pk=plugin.alias_id)]


def placeholders_of(aliases: Collection[Any], language: str) -> QuerySet[Placeholder]:
    """The placeholders of what the aliases publicly show in a language."""
    content = _model("AliasContent")
    shown = content.objects.filter(alias__in=aliases, language=language)
    return Placeholder.objects.filter(
        content_type=ContentType.objects.get_for_model(content), object_id__in=shown.values("pk")
    )


def holding(placeholders: Collection[int]) -> set[Any]:
    """The aliases that the placeholders belong to."""
    content = _model("AliasContent")
    sources = Placeholder.objects.filter(
        pk__in=placeholders, content_type=ContentType.objects.get_for_model(content)
    ).values("object_id")
    return set(content._base_manager.filter(pk__in=sources).values_list("alias", flat=True))


def embedding(aliases: Iterable[Any]) -> tuple[set[int], set[Any]]:
    """The placeholders that show any of the aliases, directly or in another, and these others."""
    placeholders: set[int] = set()
    found = level = set(aliases)
    while level:
        plugins = _model("AliasPlugin").objects.filter(alias__in=level)
        around = set(plugins.exclude(placeholder=None).values_list("placeholder", flat=True))
        level = holding(around - placeholders) - found
        placeholders |= around
        found |= level
    return placeholders, found


def static_sites(aliases: Collection[Any]) -> set[int]:
    """The sites whose templates show any of the aliases, by a code in place of a plugin."""
    rows = _model("Alias").objects.filter(pk__in=aliases, static_code__gt="")
    sites = set(rows.values_list("site", flat=True))
    return set(Site.objects.values_list("pk", flat=True)) if None in sites else sites


def _model(name: str) -> Any:
    return apps.get_model("djangocms_alias", name)
