"""What a toolbar is about: the object that is shown, by what stays of it in every version."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from djangocms_live.conf import settings as core
from djangocms_live.groupers import content_models, dotted, grouper_field, identity, is_versioned

from . import access
from .conf import settings
from .editors import AT


@dataclass(frozen=True, slots=True)
class Shown:
    #: As the toolbar has it: a version's content, or an object without versions.
    content: Model
    model: type[Model]
    pk: Any
    language: str

    @property
    def at(self) -> str:
        """The object as it stands in topics, whatever its language: page.7"""
        return dotted(self.model, self.pk)

    @property
    def in_language(self) -> str:
        """One translation as it stands in topics: page.7.de"""
        return dotted(self.model, self.pk, self.language)

    @property
    def is_public(self) -> bool:
        """Whether visitors see this very content, so that nobody can change it any more."""
        model = type(self.content)
        # Of what has versions the default manager knows the published ones.
        return is_versioned(model) and model._default_manager.filter(pk=self.content.pk).exists()


def open_draft(toolbar: Any, user: Any) -> Shown | None:
    """What is open in the CMS's own modes; None for whoever may not know who else has it open."""
    is_open = (
        toolbar.edit_mode_active or toolbar.structure_mode_active or toolbar.preview_mode_active
    )
    about = shown(toolbar) if core.ENABLED and settings.EDITORS and is_open else None
    if about is None or not access.may_see(user, AT + about.in_language):
        return None
    return about


def shown(toolbar: Any) -> Shown | None:
    """None where the toolbar is about nothing in particular."""
    obj = toolbar.get_object()
    if obj is None:
        return None
    model, pk = identity(obj)
    own = getattr(obj, "language", "") if grouper_field(type(obj)) else ""
    asked = toolbar.request_language if content_models(model) else ""
    return Shown(obj, model, pk, own or asked)
