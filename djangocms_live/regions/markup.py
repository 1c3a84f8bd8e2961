"""The ``<cms-live>`` element: what the browser learns of a region.

It is the same for every visitor, so the CMS's caches and a CDN may keep it.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from django.forms.utils import flatatt
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from djangocms_live import visitors
from djangocms_live.api import stamp
from djangocms_live.templatetags.djangocms_live import live_assets

#: The key of a whole page; there is one of it, and its element is empty.
PAGE = "page"

_SINCE = re.compile(r' since="[^"]*"')


def is_live(context: Context) -> bool:
    """Whether this is a page for visitors. In the CMS's own modes the page is the CMS's."""
    return visitors.is_live(context.get("request"))


def digest(html: str) -> str:
    """What changes if the content does: positions of regions inside are left out."""
    return blake2b(_SINCE.sub("", html).encode(), digest_size=8).hexdigest()


def attributes(
    request: HttpRequest, key: Any, topics: Sequence[str], language: str, mode: str, label: str
) -> dict[str, str]:
    """All but the hash. Call it before the content is rendered: the position is that of now."""
    attrs = {"class": "djangocms-live", "feature": "cms", "key": str(key)}
    if topics:
        attrs |= stamp(request, topics, language)
    attrs["mode"] = mode
    if label:
        attrs["label"] = str(label)
    return attrs


def element(attrs: dict[str, str], content: str = "") -> SafeString:
    """Write the element around rendered HTML. A whole page has none in it, and no hash."""
    if attrs["key"] != PAGE:
        attrs = attrs | {"hash": digest(content)}
    return format_html("<cms-live{}>{}</cms-live>", flatatt(attrs), SafeString(content))


def add_assets(context: Context) -> None:
    """Bring the client onto the page through sekizai; the placeholder cache keeps that, too."""
    live_assets(context, "djangocms_live/regions.js")
