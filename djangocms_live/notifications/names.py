"""What things are called, and where they are, for whoever is told of them."""

from collections.abc import Iterable
from typing import Any

from cms.models import Page, PageContent
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import override

from .following import Target


def title_of(obj: Model, language: str = "") -> str:
    """What visitors know an object by; of a page in a language, or in one that it has."""
    if not isinstance(obj, Page):
        return str(obj)
    titles = _page_titles([obj.pk])
    return titles.get((obj.pk, language)) or titles.get((obj.pk, ""), "")


def titles(targets: Iterable[Target], language: str) -> dict[Target, str]:
    """The titles of those that are there, in their languages, or else the given one.

    A query for all pages together, and one for each other model.
    """
    by_label: dict[str, list[Target]] = {}
    for target in targets:
        by_label.setdefault(target.label, []).append(target)
    found: dict[Target, str] = {}
    for label, same in by_label.items():
        if label == Page._meta.label_lower:
            pages = _page_titles([target.pk for target in same])
            for target in same:
                pk, spoken = int(target.pk), target.language or language
                if title := pages.get((pk, spoken)) or pages.get((pk, "")):
                    found[target] = title
        else:
            objects = _objects(label, [target.pk for target in same])
            found |= {t: str(objects[t.pk]) for t in same if t.pk in objects}
    return found


def address_of(obj: Model, language: str = "") -> str:
    """The path of an object in a language; empty if it has none."""
    if isinstance(obj, Page):
        return obj.get_absolute_url(language or None, fallback=not language) or ""
    ask = getattr(obj, "get_absolute_url", None)
    if ask is None:
        return ""
    with override(language or None):
        return str(ask() or "")


def _page_titles(pks: Iterable[Any]) -> dict[tuple[int, str], str]:
    """Of what is published, by page and language; in no language: one of them."""
    found: dict[tuple[int, str], str] = {}
    contents = PageContent._default_manager.filter(page__in=pks).order_by("pk")
    for page, language, title in contents.values_list("page", "language", "title"):
        found[page, language] = found[page, ""] = title
    return found


def _objects(label: str, pks: list[str]) -> dict[str, Model]:
    """By their primary keys as text; none of a model that was removed."""
    try:
        model = apps.get_model(label)
        return {str(obj.pk): obj for obj in model._base_manager.filter(pk__in=pks)}
    except (LookupError, ValueError, ValidationError):  # or its keys are of another kind by now
        return {}
