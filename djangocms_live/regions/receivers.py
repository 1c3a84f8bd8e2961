"""Connects the receivers with the signals of Django, the CMS and djangocms-versioning."""

from typing import Any

from cms.models import GlobalPagePermission, Page, PageContent, PagePermission
from cms.signals import post_placeholder_operation
from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils.module_loading import import_string

from djangocms_live.api import revoke

from . import filling, pages, unversioned, versioned


def connect() -> None:
    pages.observe()
    filling.guard()
    for signal, sender, receiver in (
        (pre_save, Page, pages.before_save),
        (post_save, Page, pages.on_save),
        (post_save, PagePermission, pages.on_permission),
        (post_delete, PagePermission, pages.on_permission),
        (post_save, PagePermission, on_rights_changed),
        (post_delete, PagePermission, on_rights_changed),
        (post_save, GlobalPagePermission, on_rights_changed),
        (post_delete, GlobalPagePermission, on_rights_changed),
        (m2m_changed, GlobalPagePermission.sites.through, on_rights_changed),
        (pre_save, PageContent, unversioned.before_save),
        (post_save, None, unversioned.on_save),
        (pre_delete, None, unversioned.before_delete),
        (post_delete, None, unversioned.on_delete),
        (post_placeholder_operation, None, unversioned.on_placeholder_operation),
    ):
        signal.connect(receiver, sender=sender)
    if apps.is_installed("djangocms_versioning"):
        signal = import_string("djangocms_versioning.signals.post_version_operation")
        signal.connect(versioned.on_version_operation)


def on_rights_changed(using: str, action: str = "post_save", **kwargs: Any) -> None:
    """A page's or a site's: whose topics depend on them is asked for again."""
    if action.startswith("post_"):
        revoke(using=using)
