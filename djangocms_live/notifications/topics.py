"""The topics of notices: what each is called, whom it reaches, and what it is about.

``notices.site.<site>``
    Announcements to everybody on a site.
``notices.language.<site>.<language>``
    Announcements to the readers of a language.
``notices.page.<page>``
    Announcements to the readers of a page, in whatever language.
``notices.new.<site>.<language>``
    Pages of a site that were just published, and whatever else can be followed.
``notices.below.<page>.<language>``
    The same, of those somewhere below a page.
"""

from cms.models import Page
from django.conf import settings as django_settings
from django.contrib.sites.models import Site
from django.db.models import Model
from django.utils.translation import gettext, override

from .models import Announcement, Audience, LiveNotices, Published

FEATURE = "notices"


def topic_of(announcement: Announcement) -> str:
    """Where an announcement is told; empty if it goes to inboxes."""
    match announcement.audience:
        case Audience.EVERYBODY:
            return _site(announcement.site_id)
        case Audience.LANGUAGE:
            return _language(announcement.site_id, announcement.language)
        case Audience.PAGE:
            return _page(announcement.page_id)
    return ""


def topics_for(site: int, page: Page | None, language: str, plugin: LiveNotices) -> list[str]:
    """What the viewers of a plugin join. ``page`` is the one that it stands on, if it is one."""
    topics = []
    if plugin.announcements:
        topics += [_site(site), _language(site, language)]
        if page is not None:
            topics.append(_page(page.pk))
    if plugin.published == Published.SITE:
        topics.append(_new(site, language))
    elif plugin.published == Published.SECTION and page is not None:
        topics.append(_below(page.pk, language))
    return topics


def topics_of_new(obj: Model, language: str) -> list[str]:
    """Where it is told that something was published. Without a language: in all of them."""
    # What knows no site is on the only one.
    site = getattr(obj, "site_id", None) or getattr(django_settings, "SITE_ID", None)
    above = list(obj.get_ancestor_pages()) if isinstance(obj, Page) else []
    topics = []
    for code in [language] if language else dict(django_settings.LANGUAGES):
        topics += [_new(site, code)] if site else []
        topics += [_below(page.pk, code) for page in above]
    return topics


def describe(topic: str) -> str:
    """What a topic is about, for the people who run the site; empty if that is gone."""
    match topic.split("."):
        case [_, "site", site]:
            return _named(gettext("Announcements"), _domain(site))
        case [_, "language", site, language]:
            return _named(gettext("Announcements"), _domain(site), language)
        case [_, "page", page]:
            return _named(gettext("Announcements"), _title(page))
        case [_, "new", site, language]:
            return _named(gettext("Newly published"), _domain(site), language)
        case [_, "below", page, language]:
            with override(language):
                title = _title(page)
            return _named(gettext("Newly published"), title, language)
    return ""


def _site(site: int) -> str:
    return f"{FEATURE}.site.{site}"


def _language(site: int, language: str) -> str:
    return f"{FEATURE}.language.{site}.{language}"


def _page(page: int | None) -> str:
    return f"{FEATURE}.page.{page}"


def _new(site: int, language: str) -> str:
    return f"{FEATURE}.new.{site}.{language}"


def _below(page: int, language: str) -> str:
    return f"{FEATURE}.below.{page}.{language}"


def _named(what: str, where: str, language: str = "") -> str:
    if not where:
        return ""
    return f"{what}: {where} ({language})" if language else f"{what}: {where}"


def _domain(site: str) -> str:
    found = Site.objects.filter(pk=site).first() if site.isdecimal() else None
    return found.domain if found else ""


def _title(page: str) -> str:
    found = Page.objects.filter(pk=page).first() if page.isdecimal() else None
    return str(found or "")
