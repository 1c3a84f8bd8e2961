"""Who may see the page that a thread is on. Users are asked about as the CMS does it for its pages.

The CMS remembers permissions on the user object: give a fresh one, as a request's is.
"""

from typing import Any

from cms.models import Page
from cms.utils.i18n import get_language_list, get_public_languages
from cms.utils.page_permissions import user_can_view_page
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import override

from djangocms_live.groupers import content_models, grouper_field

from .conf import settings
from .places import Place, Spot


def is_public(place: Place, language: str) -> bool:
    """Whether anybody may read what is said at a place, so that it may be pushed to everybody."""
    return may_read(AnonymousUser(), place, language)


def may_read(user: Any, place: Place, language: str) -> bool:
    """Whether a user may see the page, in a language, that the thread is on."""
    obj = place.object()
    if obj is None:
        return False
    ask = settings.MAY_READ.get(place.label)
    if ask is not None:
        return bool(import_string(ask)(user, obj, language))
    if isinstance(obj, Page):
        return _may_view_page(user, obj, language)
    return _is_published(obj, language)


def _may_view_page(user: Any, page: Page, language: str) -> bool:
    languages = get_language_list if user.is_staff else get_public_languages
    return (
        language in languages(page.site_id)
        and page.pagecontent_set.filter(language=language).exists()
        and (user.is_authenticated or not page.login_required)
        and user_can_view_page(user, page, page.site)
    )


def _is_published(obj: Model, language: str) -> bool:
    """What the default manager finds is for everybody, if nobody says otherwise."""
    contents = content_models(type(obj))
    if not contents:
        return type(obj)._default_manager.filter(pk=obj.pk).exists()
    return any(
        content._default_manager.filter(
            **{grouper_field(content).attname: obj.pk}, language=language
        ).exists()
        for content in contents
    )


def address_of(spot: Spot) -> str:
    """The path of the page; ``/`` if it has none any more."""
    obj = spot.place.object()
    if isinstance(obj, Page):
        return obj.get_absolute_url(spot.language, fallback=False) or "/"
    if spot.path:
        return spot.path
    with override(spot.language):
        return getattr(obj, "get_absolute_url", lambda: "/")() or "/"
