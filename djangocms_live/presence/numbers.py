"""What the toolbar tells of a page in numbers: who reads it now, and whom a publishing reaches."""

from typing import Any

from cms.toolbar.items import TemplateItem
from cms.toolbar_base import CMSToolbar
from cms.toolbar_pool import toolbar_pool
from django.forms import Media
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from djangocms_live.api import stamp
from djangocms_live.conf import settings as core
from djangocms_live.groupers import is_versioned

from .conf import settings
from .plurals import forms
from .reach import REACH
from .readers import OF
from .shown import Shown, shown
from .toolbar_media import toolbar_media


@toolbar_pool.register
class NumbersToolbar(CMSToolbar):
    """The numbers come with the socket, so the toolbar costs no more for them."""

    def post_template_populate(self) -> None:
        about = shown(self.toolbar)
        topics = self._topics(about) if about else []
        if about is None or not topics:
            return
        context = {"live": stamp(self.request, topics, about.language), "texts": texts()}
        template = "djangocms_live/presence/toolbar/numbers.html"
        self.toolbar.add_item(TemplateItem(template, context, side=self.toolbar.RIGHT))

    def _topics(self, about: Shown) -> list[str]:
        topics = []
        if core.ENABLED and settings.READERS:
            topics.append(OF + about.at)
        # The publish button stands where something is edited.
        editing = self.toolbar.edit_mode_active or self.toolbar.structure_mode_active
        if core.ENABLED and settings.EDITORS and editing and is_versioned(type(about.content)):
            topics.append(REACH + about.in_language)
        return topics

    @property
    def media(self) -> Media:
        about = shown(self.toolbar)
        if about is None or not self._topics(about):
            return Media()
        return toolbar_media(
            "djangocms_live/presence-numbers.js", styles=("djangocms_live/presence-toolbar.css",)
        )


def texts() -> dict[str, Any]:
    """What the numbers are said in. Browsers are counted, and none twice for its tabs."""
    return {
        **forms("readers", lambda n: ngettext("{count} reading now", "{count} reading now", n)),
        **forms(
            "reach",
            lambda n: ngettext(
                "Publishing reaches {count} browser", "Publishing reaches {count} browsers", n
            ),
        ),
        "nobody": _("No open page would follow"),
    }
