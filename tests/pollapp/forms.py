from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Poll


class VoteForm(forms.Form):
    choice = forms.ModelChoiceField(
        None, label=_("Your vote"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, poll: Poll, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].queryset = poll.choices.all()
