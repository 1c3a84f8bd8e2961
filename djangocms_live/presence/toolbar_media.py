"""The scripts of a toolbar. The CMS puts them where the page's own are, each once."""

from collections import defaultdict
from typing import Any

from django.forms import Media
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from sekizai.helpers import get_varname

from djangocms_live.templatetags.djangocms_live import live_assets


def toolbar_media(*scripts: str, styles: tuple[str, ...] = ()) -> Media:
    """The live client with scripts and stylesheets of one's own, all named as static files."""
    blocks: defaultdict[str, list[Any]] = defaultdict(list)
    live_assets(Context({get_varname(): blocks}), *scripts)
    links = [format_html('<link rel="stylesheet" href="{}">', static(name)) for name in styles]
    return Media(css={"all": [*blocks["css"], *links]}, js=blocks["js"])
