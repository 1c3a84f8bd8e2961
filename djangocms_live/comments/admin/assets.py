"""The suite's own scripts in the admin, which has no blocks of sekizai."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from sekizai.data import UniqueSequence
from sekizai.helpers import get_varname

from djangocms_live.templatetags.djangocms_live import live_assets
from djangocms_live.visitors import is_live

from .. import queue

SCRIPT = "djangocms_live/admin-queue.js"
STYLE = "djangocms_live/admin-queue.css"


def live_context(request: HttpRequest) -> dict[str, Any]:
    """For a template: ``live_attributes`` of the queue's element, ``live_head`` for ``<head>``."""
    style = format_html('<link rel="stylesheet" href="{}">', static(STYLE))
    if not is_live(request):
        return {"live_attributes": {}, "live_head": style}
    blocks = {"css": UniqueSequence(), "js": UniqueSequence()}
    live_assets({get_varname(): blocks}, SCRIPT)  # type: ignore[arg-type]
    return {
        "live_attributes": queue.attributes(request, get_language() or ""),
        "live_head": SafeString("\n".join([*blocks["css"], style, *blocks["js"]])),
    }
