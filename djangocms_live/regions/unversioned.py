"""Content without versions: what is saved is public, whoever saved it.

It is decided for each model. What belongs to a versioned one is a draft, and says nothing.
"""

from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from . import live, naming, opted_in, pages, reach
from .changes import GONE

_BEFORE = "_djangocms_live_before"


def before_save(*, instance: PageContent, raw: bool = False, **kwargs: Any) -> None:
    """``pre_save`` of page contents: what they were, to see whether the menus change."""
    if not raw and not naming.is_versioned(PageContent):
        setattr(instance, _BEFORE, PageContent._base_manager.filter(pk=instance.pk).first())


def on_save(*, instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """``post_save`` of any model; ``raw`` is a fixture, which may come in any order."""
    if raw:
        return
    if isinstance(instance, CMSPlugin):
        _plugin_changed(instance)
    elif naming.grouper_field(type(instance)) and not naming.is_versioned(type(instance)):
        reach.tell_content(instance)
        if isinstance(instance, PageContent):
            pages.navigation_may_have_changed(instance, getattr(instance, _BEFORE, None))
    elif _is_opted_in(instance):
        live.touch(instance)


def before_delete(*, instance: Model, **kwargs: Any) -> None:
    """``pre_delete`` of any model. No version is unpublished when its content is deleted."""
    if naming.grouper_field(type(instance)) and reach.is_public(instance):
        reach.tell_content(instance, GONE)
        if isinstance(instance, PageContent):
            pages.gone(instance)
    elif _is_opted_in(instance):
        live.touch(instance)


def on_delete(*, instance: Model, **kwargs: Any) -> None:
    """``post_delete`` of any model."""
    if isinstance(instance, CMSPlugin):
        _plugin_changed(instance)


def on_placeholder_operation(**kwargs: Any) -> None:
    """``post_placeholder_operation``: plugins that are moved are not saved."""
    for name in ("placeholder", "source_placeholder", "target_placeholder"):
        if kwargs.get(name):
            _placeholder_changed(kwargs[name])


def _is_opted_in(instance: Model) -> bool:
    model = naming.concrete(type(instance))
    return model in opted_in.models() and not naming.is_versioned(model)


def _plugin_changed(plugin: CMSPlugin) -> None:
    try:
        placeholder = plugin.placeholder
    except ObjectDoesNotExist:  # it was deleted before its plugins
        return
    if placeholder:
        _placeholder_changed(placeholder)


def _placeholder_changed(placeholder: Placeholder) -> None:
    if placeholder.content_type_id is None:  # the clipboard
        return
    model = ContentType.objects.get_for_id(placeholder.content_type_id).model_class()
    if model is None or naming.is_versioned(model):
        return
    source = placeholder.source
    if source is not None:
        reach.tell_content(source, weak=True)
