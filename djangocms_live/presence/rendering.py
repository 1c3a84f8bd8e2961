"""The elements by which pages join topics of readers: the same for everybody, and without a number.

What the client relies on, beside what the core says of ``<cms-live>``; classes are for looks.

``<cms-live feature="readers" data-least="3" [data-rounded] [data-faces="…"] hidden>``
    The number of readers of ``readers.at.…``, counted by joining it. Inside: ``[data-number]``;
    ``[data-people]``, the list of faces, if ``data-faces`` says where one chooses to be among
    them; a ``<template>`` with the words.

``<cms-live feature="readers" data-mark="…" hidden><data value="0">0</data></cms-live>``
    The number of one object on ``readers.board``.

``<cms-live feature="readers" hidden>``
    Its viewer is counted, and sees nothing.

``[data-live-most-read="Pause …"]``
    A list that orders itself by the numbers in its items. The words are for its button.
"""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from djangocms_live.api import stamp
from djangocms_live.groupers import dotted, identity
from djangocms_live.visitors import is_live

from .conf import settings
from .readers import AT
from .words import words_for_readers

#: The static files of the feature, beside those of the core.
SCRIPTS = ("djangocms_live/readers.js",)


def topic_of(source: Model) -> str:
    """What the readers of an object are in: of all its versions and languages together."""
    return AT + dotted(*identity(source))


def is_counted(request: HttpRequest | None) -> bool:
    """Whether what is rendered shall know of its readers."""
    return bool(settings.READERS and is_live(request))


def joining(request: HttpRequest | None, topic: str, language: str) -> SafeString:
    """The attributes that join a topic; none where nothing is to be known of readers."""
    if request is None or not is_counted(request):
        return SafeString("")
    return format_html_join("", ' {}="{}"', stamp(request, [topic], language).items())


def context_of_count(request: HttpRequest, source: Model, language: str) -> dict[str, Any]:
    """What the template of the plugin needs, beside the plugin."""
    return {
        "joining": joining(request, topic_of(source), language),
        "language": language,
        "choose_url": reverse("djangocms_live:presence:seen", args=[language]),
        "words": words_for_readers(),
    }
