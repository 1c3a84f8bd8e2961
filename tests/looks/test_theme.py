"""What docs/howto/theme.rst shows: a site's own templates, sheet and properties."""

import importlib
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import override_settings

from djangocms_live.comments.models import Comment
from djangocms_live.comments.options import Options
from djangocms_live.comments.reading import Node
from djangocms_live.comments.rendering import comment_html

from .sheets import PUBLIC, names, rules

mysite = importlib.import_module("tests.looks.mysite.settings")


@pytest.fixture
def site():
    with override_settings(TEMPLATES=mysite.TEMPLATES, STATICFILES_DIRS=mysite.STATICFILES_DIRS):
        finders.get_finder.cache_clear()
        yield
    finders.get_finder.cache_clear()


def said(author):
    comment = Comment(pk=7, name="Ann", author=author, body="Hello", state="visible")
    comment.created = comment.published = None
    return comment_html(Node(comment, {"like": 3}), "en", Options())


def test_a_block_is_replaced_and_the_rest_stays(site):
    team = get_user_model()(pk=1, username="ann", is_staff=True)
    html = said(team)
    assert '<span class="badge">Team</span>' in html
    assert "data-reactions" not in html
    assert 'data-action="reply"' in html
    assert '<span class="badge">' not in said(get_user_model()(pk=2, username="ben"))


def test_small_pages_are_in_the_frame_of_the_site(site, rf):
    visit = SimpleNamespace(comment=None)
    context = {"template": "djangocms_live/comments/said.html", "message": "Done", "visit": visit}
    html = render_to_string("djangocms_live/comments/page.html", context, rf.get("/"))
    assert "<header>My site</header>" in html
    assert "<title>Comments · My site</title>" in html
    assert '<div class="djangocms-live-comments-page">' in html
    assert html.count("<main") == 1
    assert "Done" in html


def test_the_sites_sheet_is_found_first(site):
    found = finders.find("djangocms_live/live.css")
    assert str(found) == str(mysite.BASE_DIR / "static" / "djangocms_live" / "live.css")


def test_the_brand_sets_properties_that_there_are():
    brand = PUBLIC[0].parents[2] / "sample_site/static/sample_site/style-guide/brand.css"
    ours = {
        name
        for sheet in PUBLIC
        for rule in rules(sheet)
        for one in rule.declarations
        for name in names(one.value)
    }
    declared = {one.name for rule in rules(brand) for one in rule.declarations}
    assert declared
    assert declared <= ours
