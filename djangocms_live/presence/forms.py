"""Everybody's own choice of being seen."""

from typing import Any

from django import forms

from .conf import settings
from .models import Choice


class ChoiceForm(forms.ModelForm):
    class Meta:
        model = Choice
        fields = ["to_visitors", "to_editors"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.READERS:
            del self.fields["to_visitors"]
        # Nobody but editors is ever listed among editors.
        if not (settings.EDITORS and self.instance.user.is_staff):
            del self.fields["to_editors"]
