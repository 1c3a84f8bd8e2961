import pytest
from django.http import Http404, HttpResponse
from django.utils.translation import get_language, gettext

from djangocms_live.localized import localized, wants_json


def gone(request, language):
    return HttpResponse(f"gone in {language or 'no language'}", status=410)


@localized(gone)
def greeting(request, language, name):
    """Greets."""
    if name == "nobody":
        raise Http404
    return HttpResponse(f"{gettext('Yes')} {name}")


def test_in_the_language_of_the_path(rf):
    response = greeting(rf.get("/"), "de", "Anna")
    assert response.content.decode() == "Ja Anna"
    assert response["Content-Language"] == "de"
    assert "no-store" in response["Cache-Control"]
    assert get_language() == "en"
    assert greeting.__doc__ == "Greets."


def test_what_is_not_there(rf):
    response = greeting(rf.get("/"), "de", "nobody")
    assert (response.status_code, response.content) == (410, b"gone in de")
    assert "no-store" in response["Cache-Control"]


def test_a_language_that_the_site_does_not_have(rf):
    response = greeting(rf.get("/"), "tlh", "Anna")
    assert (response.status_code, response.content) == (410, b"gone in no language")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("text/html,application/json", False),
        ("*/*", False),
    ],
)
def test_who_asks(rf, accept, expected):
    assert wants_json(rf.get("/", headers={"Accept": accept})) is expected
