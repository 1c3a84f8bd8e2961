"""Who may see who works on something: people who may see its drafts.

The CMS remembers permissions on the user object: give a fresh one.
"""

from typing import Any

from cms.models import Page, PageContent
from cms.utils.page_permissions import (
    user_can_change_at_least_one_page,
    user_can_view_page,
    user_can_view_page_draft,
)
from django.contrib.sites.models import Site
from django.db.models import Model

from djangocms_live.groupers import undotted

from .editors import TREE


def may_see(user: Any, topic: str) -> bool:
    """Whether a user may join a topic ``edit.…``. What is no such topic, nobody may."""
    if not (user.is_active and user.is_staff):
        return False
    if topic == TREE:
        return any(user_can_change_at_least_one_page(user, site) for site in Site.objects.all())
    obj = _object(topic)
    return obj is not None and may_see_drafts(user, obj)


def may_see_drafts(user: Any, obj: Model) -> bool:
    if isinstance(obj, Page):
        asked = (user_can_view_page, user_can_view_page_draft)
        return all(may(user, obj, obj.site) for may in asked)
    label, name = obj._meta.app_label, obj._meta.model_name
    return any(user.has_perm(f"{label}.{action}_{name}") for action in ("change", "view"))


def describe(topic: str) -> str:
    """What a topic is about, for the people who run the site."""
    found = undotted(topic.split(".", 2)[-1])
    obj = _object(topic)
    if found is None or not isinstance(obj, Page):
        return str(obj or "")
    # A page that is a draft yet has no title of its own for the CMS.
    contents = PageContent.admin_manager.filter(page=obj).order_by("-pk")
    content = (contents.filter(language=found[2]) if found[2] else contents).first()
    return content.title if content else ""


def _object(topic: str) -> Model | None:
    found = undotted(topic.split(".", 2)[-1])
    return found and found[0]._default_manager.filter(pk=found[1]).first()
