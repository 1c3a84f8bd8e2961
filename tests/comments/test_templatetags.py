import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Template, TemplateSyntaxError
from sekizai.context import SekizaiContext

from djangocms_live.comments.models import Comment, Thread
from djangocms_live.comments.options import Options
from djangocms_live.comments.places import Place, Spot

from .conftest import JSON, fill_in

pytestmark = pytest.mark.django_db


def render(text, request=None, **context):
    template = Template("{% load djangocms_live_comments %}" + text)
    return template.render(SekizaiContext({"request": request, **context}))


@pytest.fixture
def poll(build):
    return build.poll()


def token_in(html):
    return html.partition('data-thread="')[2].partition('"')[0]


def test_a_thread_about_anything(poll, client, commit, visitor_request):
    html = render("{% live_comments poll writers='guests' %}", visitor_request, poll=poll)
    assert "Nobody has said anything yet" in html
    url = f"/live/comments/en/write/?t={token_in(html)}"
    with commit():
        assert fill_in(client, url, name="Anna", body="Hello").status_code == 201
    assert "Hello" in render("{% live_comments poll %}", visitor_request, poll=poll)
    assert Thread.objects.get().path == "/en/"
    own = f"/live/comments/en/{Comment.objects.get().pk}/"
    # The options went into the row with the first comment.
    assert fill_in(client, f"{own}reply/", name="Ben", body="Hi").status_code == 201
    assert client.get(own)["Location"].startswith("/en/?comments=at")


def test_options_cannot_be_forged(poll, visitor_request, client):
    html = render("{% live_comments poll writers='users' %}", visitor_request, poll=poll)
    answer = client.get(f"/live/comments/en/write/?t={token_in(html)}", **JSON)
    assert answer.json()["reason"] == "login"


def test_several_and_shared(poll, visitor_request):
    text = "{% live_comments poll slot='talk' shared=True %}"
    token = token_in(render(text, visitor_request, poll=poll))
    assert Spot.of_token(token).place == Place("polls.poll", str(poll.pk), "", "talk")


@pytest.mark.parametrize(
    "arguments", ["slot='a.b'", "slot=''", "order='odd'", "writers='all'", "colour='red'"]
)
def test_mistakes_are_told(poll, arguments):
    with pytest.raises(TemplateSyntaxError):
        render("{% live_comments poll " + arguments + " %}", poll=poll)


def test_without_a_request_it_is_only_read(poll):
    html = render("{% live_comments poll %}", poll=poll)
    assert "topic=" not in html
    assert "<h2" in html


def test_deleted_objects_have_no_comments(poll, visitor_request, client):
    token = token_in(render("{% live_comments poll %}", visitor_request, poll=poll))
    poll.delete()
    assert client.get(f"/live/comments/en/write/?t={token}").status_code == 410


def test_count(talk, visitor_request):
    there = talk()
    there.many(3)
    html = render("{% live_comment_count page %}", visitor_request, page=there.page)
    assert '<data value="3">3</data>' in html
    assert 'topic="' in html
    content = there.page.pagecontent_set.get()
    assert ">3</data>" in render("{% live_comment_count page %}", page=content)


def test_count_without_a_request(talk):
    html = render("{% live_comment_count page %}", page=talk().page)
    assert '<data value="0">0</data>' in html
    assert "topic=" not in html


LIST = (
    "{% live_comment_counts articles %}"
    "{% for article in articles %}{% live_comment_count article %};{% endfor %}"
)


def test_many_counts_are_two_queries(talk, build, visitor_request, django_assert_num_queries):
    """Of whatever kind; the same as one by one."""
    there, silent = talk(), talk("Silent", home=False)
    there.many(3)
    articles = [there.page, silent.page, build.poll()]
    ContentType.objects.get_for_models(*map(type, articles))
    with django_assert_num_queries(2):
        html = render(LIST, visitor_request, articles=articles)
    one_by_one = LIST.partition("%}")[2]
    assert html == render(one_by_one, visitor_request, articles=articles)
    assert [part.partition('value="')[2][0] for part in html.split(";")[:3]] == ["3", "0", "0"]
    topics = {part.partition('topic="')[2].partition('"')[0] for part in html.split(";")[:3]}
    assert len(topics) == 3
    assert "" not in topics


def test_counts_of_nothing(visitor_request):
    assert render(LIST, visitor_request, articles=[]) == ""


def test_counts_without_a_request(talk):
    there = talk()
    there.many(2)
    html = render(LIST, articles=[there.page])
    assert ">2</data>" in html
    assert "topic=" not in html


def test_options_of_tags():
    options = Options.of_tag({"order": "oldest", "page_size": 5})
    assert options.changed() == {"order": "oldest", "page_size": 5}
