"""Who else works on a draft, in the CMS's toolbar; and all that editors tell each other there."""

import time
from typing import Any

from cms.toolbar.items import TemplateItem
from cms.toolbar.utils import get_object_preview_url
from cms.toolbar_base import CMSToolbar
from cms.toolbar_pool import toolbar_pool
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override

from djangocms_live.api import stamp

from .editors import AT
from .shown import Shown, open_draft
from .toolbar_media import toolbar_media


@toolbar_pool.register
class ColleaguesToolbar(CMSToolbar):
    """Where drafts are edited, previewed and taken apart."""

    def populate(self) -> None:
        """Before the page is rendered: what changes while it is comes after its position."""
        about = self._about
        if about is None:
            return
        toolbar = self.toolbar
        with override(toolbar.toolbar_language):
            topic = AT + about.in_language
            context = {
                "live": stamp(self.request, [topic], toolbar.toolbar_language),
                "user": self.request.user.pk,
                "place": about.in_language,
                "content": about.content.pk,
                "mode": "preview" if toolbar.preview_mode_active else "edit",
                "preview": get_object_preview_url(about.content, about.language or None),
                "now": int(time.time()),
                "texts": texts(),
            }
        template = "djangocms_live/presence/toolbar/colleagues.html"
        toolbar.add_item(TemplateItem(template, context, side=toolbar.RIGHT))

    @cached_property
    def _about(self) -> Shown | None:
        return open_draft(self.toolbar, self.request.user)

    @property
    def media(self) -> Media:
        if self._about is None:
            return Media()
        return toolbar_media(
            "djangocms_live/presence-editors.js", styles=("djangocms_live/presence-editors.css",)
        )


def texts() -> dict[str, Any]:
    """What colleagues are told of each other in the browser."""
    return {
        "title": _("Also here"),
        "here": _("Also here: {names}"),
        "you": _("You, in another window"),
        "you_short": _("You"),
        "colleague": _("A colleague"),
        "viewing": _("viewing"),
        "editing": _("editing"),
        "editing_what": _("editing: {what}"),
        "idle": _("idle since {since}"),
        "idle_unsaved": _("idle since {since}, with unsaved changes"),
        "edits": _("{names} is editing this."),
        "edit": _("{names} are editing this."),
        "you_edit": _("You are editing this in another window."),
        "careful": _("Whoever saves last replaces what the other saved."),
        "changed_what": _("{names} changed {what}"),
        "changed_more": _("{names} changed {count} things on this page"),
        "changed_page": _("{names} changed this page"),
        "added_what": _("{names} added {what}"),
        "deleted_what": _("{names} deleted {what}"),
        "moved_what": _("{names} moved {what}"),
        "reload_structure": _("Reload structure"),
        "reload_page": _("Reload page"),
        "reload": _("Reload"),
        "dismiss": _("Dismiss"),
        "saved": _("{name} changed this page {ago}."),
        "saved_what": _("{name} saved {what} {ago}."),
        "unsure": _("Somebody may have changed this page while you were not connected."),
        "same_text": _("If you save now, your version replaces it."),
        "near_text": _("It stands in the same place as what you are about to save."),
        "delete_text": _("If you delete it now, that is lost."),
        "lose_text": _("What you typed in this form is not saved yet."),
        "show": _("Show"),
        "show_apart": _("Show in a new window"),
        "lose": _("Discard mine and show"),
        "keep": _("Keep mine"),
        "delete": _("Delete anyway"),
        "back": _("Back to the form"),
        "published": _("{name} published this version. It is a draft no more."),
        "gone": _("{name} put this version away. It is a draft no more."),
    }
