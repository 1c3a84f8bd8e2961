"""An announcement shows on pages at once, and one that was taken back does not come back.

Whoever has JavaScript hears of it anyway; pages for all others come out of the caches of the CMS.
Announcements are rare, so clearing them costs a site little.
"""

from cms.cache import invalidate_cms_page_cache
from cms.cache.placeholder import clear_placeholder_cache
from cms.models import Placeholder
from cms.utils.conf import get_cms_setting
from django.conf import settings as django_settings
from django.contrib.sites.models import Site
from django.db import transaction

from .models import LiveNotices


def forget() -> None:
    """Clear the CMS's caches of what shows announcements, once this is committed."""
    transaction.on_commit(_clear, robust=True)


def _clear() -> None:
    rows = LiveNotices.objects.filter(announcements=True).exclude(placeholder=None)
    sites = list(Site.objects.values_list("pk", flat=True))
    for placeholder in set(rows.values_list("placeholder", flat=True)):
        for site in sites:
            for language, _ in django_settings.LANGUAGES:
                clear_placeholder_cache(Placeholder(pk=placeholder), language, site)
    if get_cms_setting("PAGE_CACHE"):
        invalidate_cms_page_cache()
