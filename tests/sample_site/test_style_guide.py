"""The style guide, as the server gives it; tests/e2e/test_style_guide.py looks at it."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from sample_site.security_policy import PUBLIC
from sample_site.style_guide.views import COMPONENTS
from tests.sample_site.html import elements, inline_code

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _ in settings.LANGUAGES]
SCENES = [f"{part.name}/{state}" for part in COMPONENTS for state in part.states]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_in_every_language(client: Client, scene: str, language: str) -> None:
    response = client.get(f"/{language}/style-guide/{scene}/")
    html = response.content.decode()
    assert response["Content-Security-Policy"] == PUBLIC
    assert inline_code(html) == []
    [(_, root)] = elements(html, "html")
    assert root["lang"] == language
    assert root["dir"] == ("rtl" if language == "ar" else "ltr")
    played = json.loads(re.search(r'id="scene" type="application/json">(.*?)</script>', html)[1])
    assert played["until"]


def test_what_the_client_finds_when_it_reads_the_page_again(client: Client) -> None:
    path = "/en/style-guide/page/gone/"
    assert client.get(f"{path}?again=gone").status_code == 404
    assert client.get(f"{path}?again=moved")["Location"] == "../lost/"
    assert client.get(f"{path}?again=login")["Location"] == f"../lost/?next={path}"


@pytest.mark.parametrize("scene", ["bell/nothing", "nothing/three"])
def test_there_is_nothing_else(client: Client, scene: str) -> None:
    assert client.get(f"/en/style-guide/{scene}/").status_code == 404


def test_theme_and_look_are_chosen_by_links(client: Client) -> None:
    html = client.get("/en/style-guide/?theme=dark&look=brand").content.decode()
    frames = [attributes["src"] for _, attributes in elements(html, "iframe")]
    assert len(frames) == len(SCENES)
    assert all(frame.endswith("?theme=dark&look=brand") for frame in frames)
    scene = client.get(frames[0]).content.decode()
    assert [root["data-theme"] for _, root in elements(scene, "html")] == ["dark"]
    assert "style-guide/brand.css" in scene
    plain = client.get("/en/style-guide/?theme=purple&look=x").content.decode()
    assert "?theme=auto&amp;look=plain" in plain


def test_the_overview_frames_its_own_pages_only(client: Client) -> None:
    response = client.get("/en/style-guide/")
    assert response["Content-Security-Policy"] == f"{PUBLIC}; frame-src 'self'"
    assert inline_code(response.content.decode()) == []


def test_it_is_linked_from_the_footer(client: Client) -> None:
    assert 'href="/en/style-guide/"' in client.get("/en/").content.decode()
