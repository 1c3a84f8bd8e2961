import pytest
from cms.models import CMSPlugin
from cms.utils.plugins import copy_plugins_to_placeholder
from django.db import connection
from django.test.utils import CaptureQueriesContext

from djangocms_live.comments.models import LiveComments, Thread
from djangocms_live.comments.options import Options
from djangocms_live.comments.paging import Part
from djangocms_live.comments.rendering import context_of_thread, thread_html

pytestmark = pytest.mark.django_db


def read(client, path="/en/", **kwargs):
    answer = client.get(path, **kwargs)
    assert answer.status_code == 200
    return answer.content.decode()


def test_comments_are_in_the_page(talk, client):
    there = talk()
    root = there.say("Hello <b>you</b> https://example.com/")
    there.say("Hi", by="ben", parent=root)
    html = read(client)
    assert f'id="c-{root.pk}"' in html
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in html
    assert 'href="https://example.com/" rel="nofollow ugc noopener"' in html
    assert 'data-count="2">2<' in html
    assert html.index("Hello") < html.index(">Hi<")
    assert "csrf" not in html


def test_it_is_the_same_for_everybody_and_cached(talk, client, admin_client):
    there = talk()
    there.say()
    page = read(client)
    assert f'data-thread="{there.spot.token()}"' in page
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert read(client) == page
    assert len(queries) <= 1
    theirs = read(admin_client)
    start, end = "<cms-live", "</cms-live>"
    assert page[page.index(start) : page.index(end)] in theirs


def test_rendering_writes_nothing(talk, client):
    talk()
    read(client)
    assert not Thread.objects.exists()


def test_other_pages_of_it_come_from_no_cache_of_the_first(talk, client, admin_client):
    """The CMS's placeholder cache does not know the query; whoever is logged in is served of it."""
    talk(page_size=2).many(5)
    for reader in (client, admin_client, client, admin_client):
        assert "Number 4" in read(reader)
        second = read(reader, "/en/?comments=2")
        assert "Number 2" in second
        assert "Number 4" not in second
        assert "Number 0" in read(reader, "/en/?comments=oldest")


def test_nobody_can_poison_the_cache_with_a_header(talk, client):
    talk(page_size=2).many(5)
    read(client, headers={"X-Djangocms-Live-Comments": "2"})
    assert "Number 2" in read(client, "/en/?comments=2")
    assert "Number 4" in read(client)


def test_key_outlives_versions_and_a_paste_is_a_new_thread(talk, build):
    there = talk()
    key = there.plugin.key
    build.draft(there.page)
    assert set(LiveComments.objects.values_list("key", flat=True)) == {key}
    other = build.page("Other", publish=False)
    rows = CMSPlugin.objects.filter(pk=there.plugin.pk)
    copy_plugins_to_placeholder(rows, build.slot(build.draft(other)))
    assert LiveComments.objects.latest("pk").key != key


@pytest.mark.long
def test_a_thread_of_ten_thousand(talk, visitor_request):
    there = talk()
    roots = there.many(5000)
    there.many(5000, parent=roots[-1], root=roots[-1], depth=1)
    spot, part = there.spot, Part()
    context_of_thread(visitor_request, spot, Options(), part)  # content types are known from here
    with CaptureQueriesContext(connection) as queries:
        html = thread_html(context_of_thread(visitor_request, spot, Options(), part))
    assert len(queries) <= 6, [query["sql"] for query in queries]
    assert html.count('<li class="djangocms-live-comment"') == 20 + 20
    assert "4980 more replies" in html
    assert 'data-count="10000"' in html
