"""Comments on pages that have no versions."""

import pytest
from cms import api
from cms.models import PageContent

from djangocms_live.comments.models import Comment, LiveComments, State, Thread
from djangocms_live.comments.options import Options
from djangocms_live.comments.people import Writer
from djangocms_live.comments.places import Place, Spot
from djangocms_live.comments.posting import Draft, post
from djangocms_live.models import Event

pytestmark = pytest.mark.django_db


def test_people_talk_and_an_edit_of_the_page_keeps_what_they_said(
    client, django_capture_on_commit_callbacks
):
    page = api.create_page("Home", "page.html", "en", slug="home")
    page.set_as_homepage()
    slot = PageContent.objects.get(page=page).get_placeholders().get(slot="content")
    api.add_plugin(slot, "LiveCommentsPlugin", "en", writers="guests")
    plugin = LiveComments.objects.get()
    spot = Spot(Place.of(page, "en", str(plugin.key)), "/en/", "en")
    form = client.get(f"/live/comments/en/write/?t={spot.token()}")
    assert 'name="body"' in form.content.decode()
    writer = Writer(None, "ganna", "", "hash", "192.0.2.1", "", False)
    with django_capture_on_commit_callbacks(execute=True):
        comment = post(writer, spot, Options.of_plugin(plugin), Draft("Hello there", name="Anna"))
    assert (comment.state, Thread.objects.get().visible) == (State.VISIBLE, 1)
    assert Event.objects.filter(topic=spot.place.topic, type="posted").count() == 1
    api.add_plugin(slot, "WordsPlugin", "en", text="More")
    html = client.get("/en/").content.decode()
    assert "Hello there" in html
    assert "More" in html
    assert client.get(f"/live/comments/en/{comment.pk}/html/").status_code == 200


def test_a_page_that_is_deleted_takes_its_talk_along(client):
    page = api.create_page("Home", "page.html", "en", slug="home")
    slot = PageContent.objects.get(page=page).get_placeholders().get(slot="content")
    api.add_plugin(slot, "LiveCommentsPlugin", "en", writers="guests")
    spot = Spot(Place.of(page, "en", str(LiveComments.objects.get().key)), "/en/", "en")
    writer = Writer(None, "ganna", "", "hash", "192.0.2.1", "", False)
    comment = post(writer, spot, Options(writers="guests"), Draft("Hello there", name="Anna"))
    page.delete()
    assert client.get(f"/live/comments/en/{comment.pk}/html/").status_code == 410
    assert Comment.objects.filter(pk=comment.pk).exists()  # until it is erased or purged
