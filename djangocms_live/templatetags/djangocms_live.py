"""Template tags of the core: assets for the page, and the attributes of a live element."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from sekizai.helpers import get_varname

from ..assets import client_config
from ..conf import settings
from ..protocol import dumps
from ..stamps import stamp

register = template.Library()

# What </script>, <!-- and friends could begin with inside of a JSON block.
_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.simple_tag(takes_context=True)
def live_assets(context: template.Context, *scripts: str) -> str:
    """Ask for the live client and further scripts, through django-sekizai.

    ``{% live_assets "poll/live.js" %}`` names static files of one's own feature.
    """
    config = dumps(client_config()).translate(_ESCAPES)
    add_assets(
        context,
        css=[format_html('<link rel="stylesheet" href="{}">', static("djangocms_live/live.css"))],
        js=[
            format_html(
                '<script type="application/json" id="djangocms-live-config">{}</script>',
                SafeString(config),
            ),
            *(
                format_html('<script defer src="{}"></script>', static(script))
                for script in ("djangocms_live/live.js", *scripts)
            ),
        ],
    )
    return ""


def add_assets(context: template.Context, *, css: list[str], js: list[str]) -> None:
    """Put snippets into sekizai's blocks, each once; templates without sekizai are left alone."""
    blocks: Any = context.get(get_varname())
    if blocks is None:
        return
    for namespace, snippets in (("css", css), ("js", js)):
        for snippet in snippets:
            if snippet not in blocks[namespace]:
                blocks[namespace].append(snippet)


@register.simple_tag(takes_context=True)
def live_topic(context: template.Context, *topics: str) -> SafeString:
    """The attributes that make a ``<cms-live>`` element hear of topics.

    ``<cms-live feature="poll" {% live_topic "poll.3" %}>…</cms-live>``
    """
    request: HttpRequest | None = context.get("request")
    if request is None or not settings.ENABLED:
        return SafeString("")
    attributes = stamp(request, topics, get_language() or "")
    return format_html_join(" ", '{}="{}"', attributes.items())
