"""djangocms-versioning: publishing and unpublishing a version of anything.

A version that replaces another first unpublishes it. Only what visitors end up with counts.
"""

from typing import Any

from cms.models import PageContent

from . import pages, reach
from .changes import GONE


def on_version_operation(*, operation: str, obj: Any, **kwargs: Any) -> None:
    """``post_version_operation`` for every versioned type; drafts and archives say nothing."""
    content = obj.content
    if operation == "operation_publish":
        replaced = [version.content for version in kwargs.get("unpublished", ())]
        if reach.is_public(content):
            _published(content, replaced)
        elif replaced:  # the new version waits for its hour, and the old one is gone
            _gone(content)
    elif operation == "operation_unpublish" and not kwargs.get("to_be_published"):
        _gone(content)


def _published(content: Any, replaced: list[Any]) -> None:
    reach.tell_content(content)
    if isinstance(content, PageContent):
        pages.navigation_may_have_changed(content, replaced[0] if replaced else None)


def _gone(content: Any) -> None:
    reach.tell_content(content, GONE)
    if isinstance(content, PageContent):
        pages.gone(content)
