"""What a region shows: its own source, and all that is embedded in it, however deep."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from cms.toolbar.utils import get_toolbar_from_request
from cms.utils.plugins import downcast_plugins
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db.models import Model
from django.http import HttpRequest

from . import aliases, opted_in
from .models import LivePage, LiveRegion
from .naming import Source, site_topic, topic


def topics(sources: Iterable[Source], language: str) -> list[str]:
    """The topics of sources, each once, in their order."""
    return list(dict.fromkeys(topic(source, language) for source in sources))


def of_region(region: LiveRegion) -> list[str]:
    """The thing whose placeholder the region is in, and what the region's plugins show."""
    own = region.placeholder.source
    if own is None:
        return []
    return topics([own, *shown_by(_tree(region), region.language)], region.language)


def of_page(live_page: LivePage, request: HttpRequest) -> list[str]:
    """The thing whose placeholder the plugin is in, all that it shows, and the site's menus."""
    own = live_page.placeholder.source
    if own is None:
        return []
    language = live_page.language
    site_id = own.page.site_id if isinstance(own, PageContent) else _site_id(request)
    shown = shown_in(Placeholder.objects.get_for_obj(own), language)
    return topics([own, *shown, site_topic(site_id, language)], language)


def of_content(content: PageContent) -> list[str]:
    """A page in a language, all that its placeholders show, and the site's menus."""
    language = content.language
    shown = shown_in(Placeholder.objects.get_for_obj(content), language)
    menus = site_topic(content.page.site_id, language)
    return topics([content, *shown, menus], language)


def shown_object(request: HttpRequest, language: str) -> Model | None:
    """Whose placeholders the template of a request shows, as the CMS decides it."""
    obj = get_toolbar_from_request(request).get_object()
    page = getattr(request, "current_page", None)
    if obj is None and page:
        return page.pagecontent_set.filter(language=language).first()
    return obj


def owners(obj: Model, language: str, *, inherit: bool) -> list[Model]:
    """Whose placeholder a template may show on the page of an object.

    One that inherits may show that of any ancestor, so it follows them all.
    """
    if not inherit or not isinstance(obj, PageContent):
        return [obj]
    ancestors = obj.page.get_ancestor_pages()
    return [obj, *PageContent.objects.filter(page__in=ancestors, language=language)]


def placeholders(owners: Sequence[Model], slot: str) -> list[Placeholder]:
    """The placeholders of that name, in no order."""
    content_type = ContentType.objects.get_for_model(owners[0])
    pks = [owner.pk for owner in owners]
    return list(Placeholder.objects.filter(content_type=content_type, object_id__in=pks, slot=slot))


def shown_in(placeholders: Iterable[Any], language: str) -> Iterator[Source]:
    """What the plugins in the placeholders show."""
    return shown_by(telling_plugins(placeholders, language), language)


def shown_by(plugins: Iterable[CMSPlugin], language: str) -> Iterator[Source]:
    """What plugins show, and what is shown in the aliases among that, level by level."""
    seen: set[Any] = set()
    while found := [source for plugin in plugins for source in opted_in.told_by(plugin)]:
        yield from found
        new = {source.pk for source in found if aliases.is_one(source)} - seen
        seen |= new
        plugins = telling_plugins(aliases.placeholders_of(new, language), language) if new else ()


def telling_plugins(placeholders: Iterable[Any], language: str) -> Iterator[CMSPlugin]:
    """The plugins in the placeholders that can tell what they show, loaded."""
    rows = CMSPlugin.objects.filter(
        placeholder__in=placeholders, language=language, plugin_type__in=list(opted_in.telling())
    )
    return downcast_plugins(list(rows))


def _tree(plugin: CMSPlugin) -> Iterator[CMSPlugin]:
    """A plugin that is being rendered and its descendants, as the CMS has loaded them."""
    yield plugin
    for child in plugin.child_plugin_instances or ():
        yield from _tree(child)


def _site_id(request: HttpRequest) -> int:
    return Site.objects.get_current(request).pk
