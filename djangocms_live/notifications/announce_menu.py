"""The CMS's toolbar: announce something to readers of this page, or to everybody; what is out."""

from typing import Any
from urllib.parse import urlencode

from cms.models import Page
from cms.toolbar_base import CMSToolbar
from cms.toolbar_pool import toolbar_pool
from django.contrib.sites.shortcuts import get_current_site
from django.urls import reverse
from django.utils.translation import gettext as _

from djangocms_live.groupers import identity

from .models import Audience
from .states import State, in_state

_APP = "djangocms_live_notifications"
_ADMIN = f"admin:{_APP}_announcement"
MENU = _APP


@toolbar_pool.register
class AnnounceToolbar(CMSToolbar):
    """For whoever may announce something. Pages with a toolbar are not cached."""

    def populate(self) -> None:
        user = self.request.user
        if not (user.is_staff and user.has_perm(f"{_APP}.add_announcement")):
            return
        page = self._page()
        site = page.site_id if page else get_current_site(self.request).pk
        out = in_state(State.OUT).filter(site=site).count()
        menu = self.toolbar.get_or_create_menu(MENU, _numbered(_("Announce"), out))
        if page is not None:
            self._add(menu, _("To readers of this page"), Audience.PAGE, site, page=page.pk)
        self._add(menu, _("To everybody on the site"), Audience.EVERYBODY, site)
        if any(user.has_perm(f"{_APP}.{may}_announcement") for may in ("view", "change")):
            menu.add_break()
            query = urlencode({"state": State.OUT.value, "site__id__exact": site})
            url = f"{reverse(f'{_ADMIN}_changelist')}?{query}"
            menu.add_sideframe_item(_numbered(_("Out now"), out), url=url)

    def _add(self, menu: Any, label: str, audience: Audience, site: int, **more: Any) -> None:
        language = self.toolbar.request_language
        given = {"audience": audience.value, "site": site, "language": language, **more}
        url = f"{reverse(f'{_ADMIN}_add')}?{urlencode(given)}"
        menu.add_modal_item(label, url=url, on_close=None)

    def _page(self) -> Page | None:
        """What the toolbar is about, if that is a page."""
        obj = self.toolbar.get_object()
        if obj is None:
            # Lazy: of another type than it says.
            return getattr(self.request, "current_page", None) or None
        model, pk = identity(obj)
        return Page.objects.filter(pk=pk).first() if model is Page else None


def _numbered(label: str, number: int) -> str:
    return f"{label} ({number})" if number else label
