"""The CMS's toolbar tells moderators how many comments wait, here and on the whole site.

On a page with a thread the numbers stay right by themselves: ``client/toolbar.js`` knows the items
by their classes.
"""

from cms.models import Page
from cms.toolbar_base import CMSToolbar
from cms.toolbar_pool import toolbar_pool
from django.utils.translation import gettext as _

from djangocms_live.groupers import concrete, identity

from .people import is_moderator
from .waiting import Lookups, lookups, queue_url, words

MENU = "djangocms_live_comments"


@toolbar_pool.register
class CommentsToolbar(CMSToolbar):
    """For nobody but moderators. Pages with a toolbar are not cached."""

    def populate(self) -> None:
        user = self.request.user
        if not (user.is_staff and is_moderator(user)):
            return
        here = self._here()
        said = words(user, here)
        menu = self.toolbar.get_or_create_menu(MENU, said.menu)
        if here is not None:
            menu.add_sideframe_item(
                said.here,
                url=said.url,
                extra_classes=["djangocms-live-comments-here"],
            )
            menu.add_sideframe_item(_("All on this page"), url=queue_url(here | {"state": "all"}))
        menu.add_sideframe_item(
            _("Waiting on the whole site"),
            url=queue_url(),
            extra_classes=["djangocms-live-comments-site"],
        )

    def _here(self) -> Lookups | None:
        """The page, or whatever else the toolbar is about."""
        obj = self.toolbar.get_object()
        page = getattr(self.request, "current_page", None)
        if obj is not None:
            model, pk = identity(obj)
        elif page:  # lazy: of another type than it says
            model, pk = Page, page.pk
        else:
            return None
        return lookups(concrete(model), pk)
