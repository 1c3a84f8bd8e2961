"""How far a change reaches: from a source to the topics of all that shows it."""

from collections.abc import Iterable
from typing import Any

from cms.models import Page, PageContent
from django.db.models import Model

from . import aliases, naming
from .changes import PUBLISHED, announce


def tell(
    model: type[Model],
    pk: Any,
    languages: Iterable[str],
    type: str = PUBLISHED,
    *,
    weak: bool = False,
) -> None:
    """Announce a change of a source, and of the templates that show it on every page."""
    languages = list(languages)
    announce([naming.name(model, pk, language) for language in languages], type, weak=weak)
    if aliases.is_alias(model):
        tell_sites(aliases.static_sites(aliases.embedding([pk])[1]), languages)


def tell_content(content: Model, type: str = PUBLISHED, *, weak: bool = False) -> None:
    """Announce a change of a content (one language) or of an object that has no languages."""
    model, pk = naming.identity(content)
    has_language = naming.grouper_field(content.__class__) is not None
    language = getattr(content, "language", "") if has_language else ""
    tell(model, pk, [language], type, weak=weak)


def tell_sites(sites: Iterable[int], languages: Iterable[str], *, menus: bool = False) -> None:
    """Announce a change of what all pages of sites show: a menu, a static alias."""
    sites = list(sites)
    topics = [naming.site_topic(site, language) for language in languages for site in sites]
    announce(topics, menus=sites if menus else (), weak=True)


def tell_pages(
    pages: Iterable[Page], type: str = PUBLISHED, languages: Iterable[str] | None = None
) -> None:
    """Announce a change of pages in all languages (or these) that visitors can see them in."""
    public = PageContent.objects.filter(page__in=pages)
    if languages is not None:
        public = public.filter(language__in=languages)
    rows = public.values_list("page", "language")
    announce([naming.name(Page, page, language) for page, language in rows], type)


def public_languages(model: type[Model], pk: Any) -> list[str]:
    """The languages in which visitors can see a grouper."""
    found: dict[str, None] = {}
    for content in naming.content_models(model):
        public = content.objects.filter(**{naming.grouper_field(content).attname: pk})
        found |= dict.fromkeys(public.values_list("language", flat=True))
    return list(found)


def is_public(content: Model) -> bool:
    """Whether visitors can see it: the default manager of versioned models has nothing else."""
    return type(content).objects.filter(pk=content.pk).exists()
