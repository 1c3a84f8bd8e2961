"""What changes a draft, told to those who have it open: ``edit.at.<object>.<language>``.

The journal keeps who by primary key, and what by primary key: names are looked up when it is told.
Drafts are what the CMS's placeholder operations are about wherever something has versions.
"""

from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from cms.signals import post_placeholder_operation
from cms.utils.permissions import get_current_user
from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_save, pre_delete
from django.http import HttpRequest
from django.utils.module_loading import import_string

from djangocms_live.api import publish
from djangocms_live.groupers import dotted, grouper_field, identity

from .conf import settings
from .editors import AT

CHANGED, PUBLISHED, GONE = "changed", "published", "gone"
#: The window that a request comes from, as its own script names it.
WINDOW_FIELD, WINDOW_HEADER = "_djangocms_live_window", "X-Djangocms-Live-Window"
LONGEST = 64  # digits of it


def connect() -> None:
    post_placeholder_operation.connect(on_placeholder_operation)
    post_save.connect(on_page_content, sender=PageContent)
    pre_delete.connect(before_delete)
    if apps.is_installed("djangocms_versioning"):
        signal = import_string("djangocms_versioning.signals.post_version_operation")
        signal.connect(on_version_operation)


def topic_of(content: Model) -> str:
    """What those are in who have a content open, in whatever version of it."""
    language = getattr(content, "language", "") if grouper_field(type(content)) else ""
    return AT + dotted(*identity(content), language)


def on_placeholder_operation(*, operation: str, request: HttpRequest, **kwargs: Any) -> None:
    """``post_placeholder_operation``: plugins were added, changed, moved or deleted."""
    named = ("placeholder", "target_placeholder", "source_placeholder")
    placeholders = {kwargs[name] for name in named if kwargs.get(name)}
    plugin: CMSPlugin | None = kwargs.get("new_plugin") or kwargs.get("plugin")
    for placeholder in placeholders:
        _tell_of(placeholder, plugin, operation, request)


def _tell_of(
    placeholder: Placeholder, plugin: CMSPlugin | None, operation: str, request: HttpRequest
) -> None:
    source = placeholder.source
    if source is None or _is_clipboard(source):
        return
    # Plugins of an object without languages of its own are the same object's in each of them.
    changed = plugin.pk if plugin else None
    who = _key(request.user)
    data = {
        "placeholder": placeholder.pk,
        "plugin": changed,
        "kind": plugin.plugin_type if plugin else "",
        "operation": operation,
    }
    _tell(source, CHANGED, who, f"{who}.{placeholder.pk}.{changed or ''}", data, _window(request))


def _window(request: HttpRequest) -> str:
    """The number that a window's script gave it; "" for whatever else a form may say."""
    given = request.POST.get(WINDOW_FIELD) or request.headers.get(WINDOW_HEADER) or ""
    return given[:LONGEST] if given.isascii() and given.isdecimal() else ""


def _is_clipboard(source: Model) -> bool:
    return source._meta.label_lower == "cms.usersettings"


def on_page_content(*, instance: PageContent, created: bool, raw: bool, **kwargs: Any) -> None:
    """``post_save``: title, template and the like."""
    if not (created or raw):
        who = _key(get_current_user())
        _tell(instance, CHANGED, who, f"{who}.page", {"operation": "change_page"})


def on_version_operation(*, operation: str, obj: Any, **kwargs: Any) -> None:
    """``post_version_operation``: what was a draft is public now, or put away."""
    type_ = {"operation_publish": PUBLISHED, "operation_archive": GONE}.get(operation)
    if type_:
        state = obj.statetracking_set.order_by("-pk").first()
        who = _key(state.user if state else get_current_user())
        _tell(obj.content, type_, who, "version", {"operation": operation})


def before_delete(*, instance: Model, **kwargs: Any) -> None:
    """``pre_delete``: a draft is discarded, or a translation deleted, or all of a page."""
    if grouper_field(type(instance)):
        data = {"operation": "delete"}
        _tell(instance, GONE, _key(get_current_user()), "version", data)


def _tell(
    content: Model, type: str, who: str, key: str, data: dict[str, Any], by: str = ""
) -> None:
    if settings.EDITORS:
        data = {"user": who, "content": content.pk, **data}
        publish(topic_of(content), type, key=key, data=data, by=by)


def _key(user: Any) -> str:
    """ "" for a script, or whoever is not logged in."""
    return str(user.pk) if user is not None and user.pk else ""
