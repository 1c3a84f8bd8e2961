"""What threads are called."""

import pytest
from django.utils import translation

from djangocms_live.comments import names
from djangocms_live.comments.places import Place
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db


def test_titles(talk, build, django_assert_num_queries):
    threads = []
    for title in ("One", "Two", "Three"):
        there = talk(title, home=title == "One")
        there.say(title)
        threads.append(there.thread)
    poll = Poll.objects.create(question="Rain?")
    of_poll, gone = Place.of(poll, "en", "x").lock(), Place("polls.poll", "999", "", "x").lock()
    no_page = Place("cms.page", "999", "en", "x").lock()
    found = names.titles([*threads, of_poll, gone, no_page])
    assert [found[thread.pk] for thread in threads] == ["One", "Two", "Three"]
    assert (found[of_poll.pk], found[gone.pk], found[no_page.pk]) == (str(poll), "–", "–")
    with django_assert_num_queries(1):
        names.titles(threads)


def test_shared_threads_are_called_as_their_reader_speaks(talk, build):
    there = talk("Home", shared=True)
    build.translation(there.page, "de", "Startseite")
    there.say()
    assert names.titles([there.thread])[there.thread.pk] == "Home"
    with translation.override("de"):
        assert names.titles([there.thread])[there.thread.pk] == "Startseite"
    with translation.override("ar"):
        assert names.titles([there.thread])[there.thread.pk] in ("Home", "Startseite")


def test_links(talk):
    comment = talk().say()
    assert names.link_to(comment) == f"/live/comments/en/{comment.pk}/"
    comment.language = comment.thread.language = ""
    with translation.override(None):
        assert names.link_to(comment) == f"/live/comments/en/{comment.pk}/"
