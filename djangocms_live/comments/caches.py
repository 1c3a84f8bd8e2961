"""What was taken out must not come back out of a cache of the site.

New comments clear nothing: pages from a cache are stamped with their position and catch up, and
a busy thread must not cost the site its page cache. To take something out is rare, and matters.
"""

from uuid import UUID

from cms.cache import invalidate_cms_page_cache
from cms.cache.placeholder import clear_placeholder_cache
from cms.models import Placeholder
from cms.utils.conf import get_cms_setting
from django.conf import settings as django_settings
from django.contrib.sites.models import Site
from django.db import transaction

from .models import LiveComments, Thread


def forget(thread: Thread) -> None:
    """Clear the CMS's caches of what shows a thread, once this is committed."""
    transaction.on_commit(lambda: _clear(thread.slot), robust=True)


def _clear(slot: str) -> None:
    for placeholder in _showing(slot):
        for site in Site.objects.values_list("pk", flat=True):
            for language, _ in django_settings.LANGUAGES:
                clear_placeholder_cache(Placeholder(pk=placeholder), language, site)
    if get_cms_setting("PAGE_CACHE"):
        invalidate_cms_page_cache()


def _showing(slot: str) -> list[int]:
    """The placeholders with the thread's plugin, if it is a plugin's."""
    try:
        rows = LiveComments.objects.filter(key=UUID(slot)).exclude(placeholder=None)
    except ValueError:  # a template's
        return []
    return list(rows.values_list("placeholder", flat=True))
