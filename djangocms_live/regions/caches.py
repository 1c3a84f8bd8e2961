"""Clears the CMS's caches of what has changed; the CMS itself does so too early, or not at all.

It clears inside of the transaction, so that a visitor's request before the commit fills the page
cache with the old content again; and it never clears the placeholders around an alias, nor those
whose plugins show some other object.
"""

from collections.abc import Collection, Iterable
from typing import Any

from cms.cache import invalidate_cms_page_cache
from cms.cache.placeholder import clear_placeholder_cache
from cms.models import Page, Placeholder
from cms.plugin_pool import plugin_pool
from cms.utils.conf import get_cms_setting
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from menus.menu_pool import menu_pool

from . import aliases, naming, opted_in, positions


def clear(topics: Iterable[str], menus: Iterable[int] = ()) -> None:
    """Clear whatever shows the topics' sources, and the menus of sites."""
    for topic in topics:
        source = naming.source_of(topic)
        if source:
            model, pk, language = source
            languages = [language] if language else dict(settings.LANGUAGES)
            clear_placeholders(_placeholders_showing(model, pk, language), languages)
    for site_id in menus:
        menu_pool.clear(site_id=site_id)
    if get_cms_setting("PAGE_CACHE"):
        invalidate_cms_page_cache()


def clear_placeholders(placeholders: Iterable[Any], languages: Collection[str]) -> None:
    """Clear placeholders, given by their pks, on all sites that may show them."""
    sites = list(Site.objects.values_list("pk", flat=True))
    for pk in placeholders:
        for language in languages:
            for site_id in sites:
                clear_placeholder_cache(Placeholder(pk=pk), language, site_id)
                positions.forget(pk, language, site_id)


def clear_page(request: HttpRequest, language: str) -> None:
    """Clear all placeholders that a request for a page has shown, inherited ones, too."""
    page = request.current_page
    if page:
        for one in (page, *page.get_ancestor_pages()):
            clear_placeholders(_own_placeholders(Page, one.pk, language), [language])


def are_local() -> bool:
    """Whether each process has a cache of its own, which no other can clear."""
    return isinstance(caches["default"], LocMemCache)


def _placeholders_showing(model: type[Model], pk: Any, language: str) -> set[int]:
    """The placeholders of a source, those whose plugins refer to it, and all around them."""
    own = set(_own_placeholders(model, pk, language))
    others = set(_referring_placeholders(model, pk))
    shown = {pk} if aliases.is_alias(model) else set()
    if others and aliases.installed():
        shown |= aliases.holding(others)
    if shown:
        others |= aliases.embedding(shown)[0]
    return own | set(_public(others - own)) if others else own


def _own_placeholders(model: type[Model], pk: Any, language: str) -> Iterable[int]:
    contents = naming.content_models(model)
    if not contents:
        return _attached(model, [pk])
    found: list[int] = []
    for content in contents:
        field = naming.grouper_field(content)
        public = content.objects.filter(**{field.attname: pk, "language": language})
        found += _attached(content, public.values("pk"))
    return found


def _attached(model: type[Model], pks: Any) -> QuerySet:
    content_type = ContentType.objects.get_for_model(model)
    placeholders = Placeholder.objects.filter(content_type=content_type, object_id__in=pks)
    return placeholders.values_list("pk", flat=True)


def _referring_placeholders(model: type[Model], pk: Any) -> Iterable[int]:
    """The placeholders of plugins that tell what they show and have a relation to the object."""
    for plugin_type in opted_in.telling():
        plugin = plugin_pool.get_plugin(plugin_type).model
        for field in plugin._meta.get_fields():
            if field.concrete and field.is_relation and field.related_model is model:
                rows = plugin.objects.filter(**{field.name: pk}).exclude(placeholder=None)
                yield from rows.values_list("placeholder", flat=True)


def _public(placeholders: Collection[int]) -> Iterable[int]:
    """Those that visitors may see: not of drafts or of old versions."""
    rows = Placeholder.objects.filter(pk__in=placeholders).exclude(content_type=None)
    sources: dict[int, dict[int, list[int]]] = {}
    for pk, content_type, source in rows.values_list("pk", "content_type", "object_id"):
        sources.setdefault(content_type, {}).setdefault(source, []).append(pk)
    for content_type, by_source in sources.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        for source in model.objects.filter(pk__in=by_source).values_list("pk", flat=True):
            yield from by_source[source]
