"""What a browser says of its push subscription, believed in nothing."""

from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError

from . import endpoints, vapid
from .browsers import Subscription

_SECRET = 16  # bytes


class SubscriptionForm(forms.Form):
    """``keys`` may stand inside, as a ``PushSubscription`` writes itself as JSON."""

    endpoint = forms.CharField(max_length=endpoints.LONGEST)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)
    language = forms.CharField(max_length=15, required=False)
    old = forms.CharField(max_length=endpoints.LONGEST, required=False)

    def __init__(self, data: Any) -> None:
        keys = data.get("keys")
        super().__init__({**data, **keys} if isinstance(keys, dict) else data)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not endpoints.is_allowed(endpoint):
            raise ValidationError("This is no push service that this site sends to.")
        return endpoint

    def clean_p256dh(self) -> str:
        point = _bytes(self.cleaned_data["p256dh"])
        if not vapid.is_point(point):
            raise ValidationError("This is no public key of P-256.")
        return vapid.base64url(point)

    def clean_auth(self) -> str:
        secret = _bytes(self.cleaned_data["auth"])
        if len(secret) != _SECRET:
            raise ValidationError("This is no secret of 16 bytes.")
        return vapid.base64url(secret)

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        return language if language in dict(django_settings.LANGUAGES) else ""

    def subscription(self) -> Subscription:
        return Subscription(**self.cleaned_data)


def _bytes(text: str) -> bytes:
    try:
        return vapid.from_base64url(text)
    except ValueError:
        raise ValidationError("This is no base64.") from None
