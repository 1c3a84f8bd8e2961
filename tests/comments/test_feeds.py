"""A thread as a feed."""

import xml.etree.ElementTree as ET

import pytest
from cms.models import PagePermission

from djangocms_live.comments import states

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def there(talk):
    there = talk("A page")
    there.say("First <words>", name="Anna & Co")
    return there


def url(there, language="en"):
    return f"/live/comments/{language}/feed/{there.thread.pk}/"


def read(answer):
    assert answer.status_code == 200
    return ET.fromstring(answer.content)


def test_what_is_in_it(there, client):
    second = there.say("Second", by="ben")
    states.hold(there.say("Secret", by="eve"))
    answer = client.get(url(there))
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = read(answer)
    assert feed.find("a:title", ATOM).text == "Comments on “A page”"
    assert [e.find("a:author/a:name", ATOM).text for e in feed.iterfind("a:entry", ATOM)] == [
        "Ben",
        "Anna & Co",
    ]
    entry = feed.find("a:entry", ATOM)
    link = f"http://testserver/live/comments/en/{second.pk}/"
    assert entry.find("a:id", ATOM).text == entry.find("a:link", ATOM).get("href") == link
    first = feed.findall("a:entry", ATOM)[1]
    assert first.find("a:summary", ATOM).text == "<p>First &lt;words&gt;</p>"
    assert "Secret" not in answer.content.decode()
    assert "max-age=60" in answer["Cache-Control"]


def test_the_page_tells_of_it(talk, client, empty_cache):
    there = talk()
    assert "atom" not in client.get("/en/").content.decode()
    there.say()
    empty_cache()
    html = client.get("/en/").content.decode()
    head = html.partition("</head>")[0]
    assert f'<link rel="alternate" type="application/atom+xml" href="{url(there)}"' in head


def test_nothing_new(there, client):
    first = client.get(url(there))
    tag, changed = first["ETag"], first["Last-Modified"]
    again = client.get(url(there), headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url(there), headers={"if-modified-since": changed}).status_code == 304
    comment = there.thread.comments.get()
    states.edit(comment, "Other words")
    tags = {tag}
    for change in (states.hold, states.approve, states.remove):
        tags.add(client.get(url(there), headers={"if-none-match": tag})["ETag"])
        change(comment)
    assert len(tags) == 4
    assert "Other words" not in client.get(url(there)).content.decode()


def test_who_may_not_see_the_page(there, client, admin_user):
    PagePermission.objects.create(page=there.page, user=admin_user, can_view=True)
    assert client.get(url(there)).status_code == 403
    client.force_login(admin_user)
    answer = client.get(url(there))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_not_there(there, client):
    assert client.get("/live/comments/en/feed/999/").status_code == 403
    assert client.get(url(there, "xx")).status_code == 403
    assert client.post(url(there)).status_code == 405
