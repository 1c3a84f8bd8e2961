from django import forms

from sample_site.models import Tip


class TipForm(forms.ModelForm):
    class Meta:
        model = Tip
        fields = ["name", "text"]
