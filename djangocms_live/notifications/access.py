"""Who may see what people are told of. Of its pages the CMS is asked as it does it for visitors.

The CMS remembers permissions on the user object: give a fresh one, as a request's is.
"""

from enum import Enum
from typing import Any

from cms.models import Page
from cms.utils.i18n import get_language_list, get_public_languages
from cms.utils.page_permissions import user_can_view_page
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.module_loading import import_string

from djangocms_live.groupers import content_models, grouper_field

from .conf import settings


class Open(Enum):
    """To whom something is open, as far as that is known without asking about each."""

    EVERYBODY = "everybody"
    USERS = "users"  # everybody who is logged in
    SOME = "some"  # `may_see` knows
    NOBODY = "nobody"


def openness(obj: Model | None, language: str = "") -> Open:
    """To whom an object is open in a language; without one, in any."""
    if obj is None or not is_published(obj, language):
        return Open.NOBODY
    if settings.MAY_SEE.get(obj._meta.label_lower):
        return Open.EVERYBODY if may_see(AnonymousUser(), obj, language) else Open.SOME
    if not isinstance(obj, Page):
        return Open.EVERYBODY
    if language and language not in get_public_languages(obj.site_id):
        return Open.SOME
    if not user_can_view_page(AnonymousUser(), obj, obj.site):
        return Open.SOME
    return Open.USERS if obj.login_required else Open.EVERYBODY


def is_public(obj: Model | None, language: str = "") -> bool:
    """Whether anybody may see it, so that all may be told of it."""
    return openness(obj, language) is Open.EVERYBODY


def may_see(user: Any, obj: Model | None, language: str = "") -> bool:
    """Whether a user may see an object in a language; without one, in any."""
    if obj is None or not is_published(obj, language):
        return False
    ask = settings.MAY_SEE.get(obj._meta.label_lower)
    if ask is not None:
        return bool(import_string(ask)(user, obj, language))
    return not isinstance(obj, Page) or _may_view_page(user, obj, language)


def _may_view_page(user: Any, page: Page, language: str) -> bool:
    languages = get_language_list if user.is_staff else get_public_languages
    return (
        (not language or language in languages(page.site_id))
        and (user.is_authenticated or not page.login_required)
        and user_can_view_page(user, page, page.site)
    )


def is_published(obj: Model, language: str = "") -> bool:
    """Whether visitors find it: what has versions, its contents' default managers know of."""
    contents = content_models(type(obj))
    if not contents:
        return type(obj)._default_manager.filter(pk=obj.pk).exists()
    spoken = {"language": language} if language else {}
    return any(
        content._default_manager.filter(
            **{grouper_field(content).attname: obj.pk}, **spoken
        ).exists()
        for content in contents
    )
