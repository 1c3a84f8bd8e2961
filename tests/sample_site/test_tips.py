import pytest
from django.test import Client

from sample_site.models import Tip

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Client:
    """A visitor with neither cookie nor token, like one whose page came from a cache."""
    return Client(enforce_csrf_checks=True)


def test_a_tip_reaches_the_desk(stranger: Client) -> None:
    response = stranger.post("/de/tip/", {"text": "Eine Robbe auf dem Kai!"}, follow=True)
    assert response.redirect_chain == [("/de/tip/thanks/", 302)]
    assert "Danke" in response.content.decode()
    tip = Tip.objects.get()
    assert (tip.text, tip.name, tip.language) == ("Eine Robbe auf dem Kai!", "", "de")
    assert str(tip) == "Eine Robbe auf dem Kai!"


def test_an_empty_tip_comes_back_with_what_was_typed(stranger: Client) -> None:
    response = stranger.post("/en/tip/", {"text": " ", "name": "Ole"})
    assert response.status_code == 422
    html = response.content.decode()
    assert 'value="Ole"' in html
    assert "errorlist" in html
    assert not Tip.objects.exists()


def test_only_posts(stranger: Client) -> None:
    assert stranger.get("/en/tip/").status_code == 405


def test_the_desk_reads_them(signed_in) -> None:
    Tip.objects.create(text="A seal on the quay", language="en")
    page = signed_in("editor").get("/en/admin/sample_site/tip/").content.decode()
    assert "A seal on the quay" in page
