"""Each part of each template is a block, and a site that overrides it is heeded."""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import NoReverseMatch

from djangocms_live.comments.models import Report
from tests.comments.conftest import (  # noqa: F401 (fixtures)
    _at_leisure,
    build,
    commit,
    editor,
    talk,
)

from .anything import Anything
from .overriding import BLOCK, blocks, mark, ours

LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        [
            "tests.looks.overriding.Loader",
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ],
    )
]
#: Blocks of Django's own pages and of our frame, which sites have as well: no prefix.
SHARED = {
    "bodyclass",
    "breadcrumbs",
    "content",
    "extrahead",
    "extrastyle",
    "looks",
    "object-tools",
    "search",
    "submit_buttons_bottom",
    "title",
}
PAIR = {"name": "value"}
#: Where a value has a shape, or is the name of something.
SHAPES: dict[str, Any] = {
    "live": PAIR,
    "live_attributes": PAIR,
    "texts": PAIR,
    "words": PAIR,
    "follow_words": PAIR,
    "layers": PAIR,
    "top": [("topic", 1, "name", 50)],
    "hours": [("topic", "name", [1])],
    "ends": [(1000, "words", 1)],
    "refusals": [("name", "words", 1)],
    "sources": [],
    "choices": [("value", "label")],
    "live_head": "",
    "key": "key",
    "mode": "auto",
    "opts": {"app_label": "auth", "app_config": {"verbose_name": "Auth"}},
}
SPECIAL: dict[str, dict[str, Any]] = {
    "mail/moderators.html": {"comments": [(Anything(), "title")]},
    "mail/moderators.txt": {"comments": [(Anything(), "title")]},
    "comments/me.html": {"comments": [(Anything(), "title", "/")]},
    "comments/page.html": {"template": "djangocms_live/comments/said.html"},
    "comments/react.html": {"choices": [Anything()]},
}
#: What a template may refuse to be rendered with.
REFUSALS = (
    TemplateDoesNotExist,
    TemplateSyntaxError,
    NoReverseMatch,
    TypeError,
    ValueError,
    AttributeError,
)
#: These need the admin around them.
ADMIN = "admin/djangocms_live_comments/comment/change_"

# Thousands of renderings, and no version of Django matters to them.
pytestmark = pytest.mark.long
every_template = pytest.mark.parametrize("name", ours())


@pytest.fixture
def site() -> Iterator[None]:
    """One that overrides all of our templates."""
    templates = deepcopy(django_settings.TEMPLATES)
    templates[0]["APP_DIRS"] = False
    templates[0]["OPTIONS"]["loaders"] = LOADERS
    with override_settings(TEMPLATES=templates):
        assert engines["django"]
        yield


def request(user: Any) -> Any:
    asked = RequestFactory().get("/en/")
    asked.user = user
    asked.toolbar = Anything()
    asked.current_page = None
    return asked


def values(name: str, words: set[str], without: str) -> dict[str, Any]:
    """Of every name in a template something, but for one of them."""
    given = {word: Anything(without) for word in words} | SHAPES
    for end, special in SPECIAL.items():
        if name.endswith(end):
            given |= special
    if without and "comments" in given and isinstance(given["comments"], list):
        given["comments"] = [(Anything(without), *rest) for _, *rest in given["comments"]]
    for word in (without, "block", "forloop", "request", "user"):
        given.pop(word, None)
    return given


@cache
def shown(name: str) -> str:
    """A template, with all that it may be given, and then without one thing after another."""
    text = ours()[name].read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"{[%{](.*?)[%}]}", text))))
    users = [AnonymousUser(), Anything()] if "is_authenticated" in text else [AnonymousUser()]
    found = []
    for user in users:
        for without in ("", *sorted(words - {"block", "endblock", "translate", "load"})):
            try:
                found.append(render_to_string(name, values(name, words, without), request(user)))
            except REFUSALS:
                continue
    return "\n".join(found)


@every_template
def test_it_has_blocks_of_one_scheme(name):
    text = ours()[name].read_text(encoding="utf-8")
    named = re.findall(r"{%\s*block ([\w-]+)", text)
    assert named, "no part of it can be replaced"
    assert {block for block in named if not block.startswith("live_")} <= SHARED


@pytest.mark.parametrize("name", [name for name in ours() if not name.startswith(ADMIN)])
def test_a_site_that_overrides_a_block_is_heeded(site, db, name):
    html = shown(name)
    missing = [block for block in blocks(ours()[name]) if mark(name, block) not in html]
    assert missing == []


def test_in_the_admin_as_well(site, talk, admin_client):  # noqa: F811
    """Where people moderate: the list, and a comment with all that is known of it."""
    thread = talk()
    comment = thread.say("Hello")
    Report.objects.create(comment=comment, person="gx", reason=Report.Reason.SPAM)
    path = "/en/admin/djangocms_live_comments/comment/"
    pages = {"list": path, "form": f"{path}{comment.pk}/change/"}
    for kind, url in pages.items():
        html = admin_client.get(url).content.decode()
        name = f"{ADMIN}{kind}.html"
        missing = [one for one in blocks(ours()[name]) if mark(name, one) not in html]
        assert missing == [], name


def included(name: str) -> list[str]:
    return re.findall(r'{% include "([^"]+)"', ours()[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name in ours() if included(name)])
def test_what_it_includes_can_be_overridden_as_well(site, db, name):
    html = shown(name)
    for part in set(included(name)) - {name}:
        assert any(mark(part, block) in html for block in blocks(ours()[part])), part


def test_blocks_are_found():
    assert BLOCK.findall("{% block live_one %}1{% endblock %}{% block two %}{% endblock %}") == [
        "live_one"
    ]
