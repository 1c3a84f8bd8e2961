"""The preview of a draft follows while a colleague, or oneself in another window, works on it.

The socket says only that something changed, and only to those who may see drafts. Each preview then
reads its own address again, with the site's own permissions.
"""

from typing import Any

from cms.toolbar.items import TemplateItem
from cms.toolbar_base import CMSToolbar
from cms.toolbar_pool import toolbar_pool
from django.contrib.contenttypes.models import ContentType
from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from djangocms_live.api import stamp

from .editors import AT
from .shown import Shown, open_draft
from .toolbar_media import toolbar_media


@toolbar_pool.register
class PreviewToolbar(CMSToolbar):
    """In the preview alone: where something is edited the page is the CMS's."""

    def post_template_populate(self) -> None:
        about = self._about
        if about is None:
            return
        context = {
            "live": stamp(self.request, [AT + about.in_language], about.language),
            "texts": texts(),
            "content": str(about.content.pk),
        }
        template = "djangocms_live/presence/toolbar/preview.html"
        right = self.toolbar.RIGHT
        self.toolbar.add_item(TemplateItem(template, context, side=right))
        label = _("Follow on a phone")
        self.toolbar.add_modal_button(label, phone_url(about), side=right, on_close=None)

    @property
    def media(self) -> Media:
        if self._about is None:
            return Media()
        return toolbar_media(
            "djangocms_live/presence-preview.js", styles=("djangocms_live/presence-toolbar.css",)
        )

    @cached_property
    def _about(self) -> Shown | None:
        if not self.toolbar.preview_mode_active:
            return None
        about = open_draft(self.toolbar, self.request.user)
        return None if about is None or about.is_public else about


def phone_url(about: Shown) -> str:
    """Where the address of the preview stands as a picture that a phone can read."""
    kind = ContentType.objects.get_for_model(about.content)
    return reverse(
        "djangocms_live:presence:phone", args=[get_language(), kind.pk, about.content.pk]
    )


def texts() -> dict[str, Any]:
    """What the preview says in the browser."""
    return {
        "following": _("Follows the draft"),
        "paused": _("Paused"),
        "waiting": _("Paused, and the draft has changed"),
        "pause": _("Pause the preview"),
        "updated": _("The preview shows the newest draft."),
        "lost": _("Not following"),
        "login": _("You need to log in again to follow this draft."),
        "log_in": _("Log in"),
        "published": _("This draft is public now."),
        "gone": _("This draft is no longer here."),
        "moved": _("This preview has moved."),
        "go_there": _("Go there"),
        "dismiss": _("Dismiss"),
    }
