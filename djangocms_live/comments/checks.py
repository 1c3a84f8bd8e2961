"""System checks of comments."""

from importlib.util import find_spec
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from .conf import settings


@register(Tags.compatibility)
def check_akismet(**kwargs: Any) -> list[CheckMessage]:
    if not settings.AKISMET_KEY or find_spec("akismet"):
        return []
    return [
        Warning(
            "Akismet is to be asked about comments, but its package is not installed.",
            hint='pip install "djangocms-live[akismet]", or take AKISMET_KEY out of '
            'DJANGOCMS_LIVE["COMMENTS"].',
            id="djangocms_live_comments.W001",
        )
    ]
