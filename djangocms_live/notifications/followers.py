"""The toolbar's word on followers: how many there are, and whether they hear of what is edited."""

from typing import Any

from cms.toolbar_base import CMSToolbar
from cms.toolbar_pool import toolbar_pool
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from djangocms_live.groupers import is_versioned

from . import following, publications
from .models import PublicationNote


@toolbar_pool.register
class FollowersToolbar(CMSToolbar):
    """Where the publish button stands, and on what is public, for those who may publish."""

    def post_template_populate(self) -> None:
        content = self.toolbar.get_object()
        if content is None or not publications.can_be_told(content):
            return
        note = publications.note_of(content)
        if not self._is_due(content, note) or not publications.may_publish(
            self.request.user, content
        ):
            return
        label, url = label_of(content, note), note_url(content)
        self.toolbar.add_modal_button(label, url, side=self.toolbar.RIGHT)

    def _is_due(self, content: Model, note: PublicationNote | None) -> bool:
        """Whether there is anything to decide: of what is public, each version is told once."""
        if not is_versioned(type(content)):
            return True
        if publications.is_public(content):
            return note is None or note.sent is None
        return bool(self.toolbar.edit_mode_active or self.toolbar.structure_mode_active)


def label_of(content: Model, note: PublicationNote | None) -> str:
    """What the button says: the number, and the decision while there is a draft to decide about."""
    number = following.count(*publications.whole(content))
    if not is_versioned(type(content)) or publications.is_public(content):
        text = _("Tell followers now ({count})")
    elif publications.is_wanted(note):
        text = _("Notify followers ({count}): yes")
    else:
        text = _("Notify followers ({count}): no")
    return text.format(count=number)


def note_url(content: Model) -> str:
    """Where it is decided."""
    kind: Any = ContentType.objects.get_for_model(content)
    return reverse("djangocms_live:notifications:note", args=[get_language(), kind.pk, content.pk])
