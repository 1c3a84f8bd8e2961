import pytest
from cms.cache import invalidate_cms_page_cache
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url, get_object_structure_url
from cms.utils.placeholder import get_placeholders
from django.template import Context, Template, TemplateSyntaxError
from sekizai.context import SekizaiContext

from djangocms_live.api import publish
from djangocms_live.regions.cutting import cut
from djangocms_live.topics import unsign

LOAD = "{% load djangocms_live_regions sekizai_tags %}"
CODE = (
    LOAD
    + "{% live_region key sources mode='ask' label='Score' %}<b>{{ x }}</b>{% endlive_region %}"
)


def rendered(code, request, **context):
    return Template(code).render(Context({"request": request, "x": "&", **context}))


def topics(region):
    return [unsign(token)[0] for token in region.tokens]


def test_live_region(build, rf):
    poll = build.poll()
    html = rendered(CODE, rf.get("/en/?a=1"), key="score", sources=[poll, "cms.more"])
    (region,) = cut(html).regions
    assert html.startswith('<cms-live class="djangocms-live" feature="cms" hash="')
    assert 'mode="ask"' in html
    assert 'label="Score"' in html
    assert (region.key, region.html) == ("score", "<b>&amp;</b>")
    assert region.since[0].endswith(":0"), "the poll is too young to count"
    assert region.since[1] == ":0"
    assert topics(region) == [f"cms.polls.poll.{poll.pk}", "cms.more"]
    assert unsign(region.tokens[0])[1].url == "http://testserver/en/"


def test_defaults(build, rf):
    html = rendered(
        LOAD + "{% live_region 'a' s.0 s.1 %}{% endlive_region %}",
        rf.get("/"),
        s=["cms.a", "cms.b"],
    )
    assert 'mode="auto"' in html
    assert "label" not in html
    assert topics(*cut(html).regions) == ["cms.a", "cms.b"]


def test_sources_of_any_kind_and_each_once(build, rf):
    page, poll = build.page(), build.poll()
    sources = [page, (page, "de"), [poll, "cms.a"], "cms.a", None]
    html = rendered(CODE, rf.get("/"), key="a", sources=sources)
    assert topics(*cut(html).regions) == [
        f"cms.page.{page.pk}.en",
        f"cms.page.{page.pk}.de",
        f"cms.polls.poll.{poll.pk}",
        "cms.a",
    ]


def test_without_sources_it_is_not_live_but_can_be_found(rf):
    html = rendered(CODE, rf.get("/"), key="a", sources=[])
    assert html.endswith("><b>&amp;</b></cms-live>")
    assert ' key="a"' in html
    assert "topic=" not in html
    assert "since=" not in html


def test_without_a_request_it_is_as_it_is():
    assert rendered(CODE, None, key="a", sources=["cms.a"]) == "<b>&amp;</b>"


def test_switched_off(rf, settings):
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    assert rendered(CODE, rf.get("/"), key="a", sources=["cms.a"]) == "<b>&amp;</b>"


def test_position_is_read_before_the_content(commit, rf, settings):
    """What is published while the content is rendered comes after the stamped position."""
    settings.DJANGOCMS_LIVE = {"SETTLE": 0}

    class Late:
        def __str__(self):
            with commit():
                publish("cms.a", "published")
            return "old"

    (region,) = cut(rendered(CODE, rf.get("/"), key="a", sources=["cms.a"], x=Late())).regions
    assert (region.html, region.since) == ("<b>old</b>", (":0",))
    (region,) = cut(rendered(CODE, rf.get("/"), key="a", sources=["cms.a"])).regions
    assert region.since[0].endswith(":1")


@pytest.mark.parametrize(
    "tag",
    ["{% live_region %}", "{% live_region 'a' %}", "{% live_region 'a' 'cms.b' colour='red' %}"],
)
def test_written_wrongly(tag):
    with pytest.raises(TemplateSyntaxError, match="is written"):
        Template(f"{LOAD}{tag}{{% endlive_region %}}")


def test_the_cms_finds_live_placeholders():
    assert [slot.slot for slot in get_placeholders("page.html")] == ["content", "news"]
    assert [(slot.slot, slot.inherit) for slot in get_placeholders("inheriting.html")] == [
        ("content", True),
        ("news", True),
    ]


def regions(client, path="/en/"):
    return {region.key: region for region in cut(client.get(path).content.decode()).regions}


def test_live_placeholder(build, client):
    alias = build.alias("alias")
    page = build.page(publish=False, home=True)
    with build.commit():
        draft = build.draft(page)
        build.words(build.slot(draft, "news"), "first")
        build.show(build.slot(draft, "news"), alias)
        build.publish(draft)
    region = regions(client)["news"]
    assert region.html == "<p>first</p>\n<p>alias</p>\n"
    assert topics(region) == [
        f"cms.page.{page.pk}.en",
        f"cms.djangocms_alias.alias.{alias.pk}.en",
    ]


@pytest.mark.parametrize("url", [get_object_edit_url, get_object_preview_url])
def test_live_placeholder_is_the_cms_own_for_editors(build, admin_client, url):
    page = build.page(publish=False)
    draft = build.draft(page)
    build.words(build.slot(draft, "news"), "first")
    html = admin_client.get(url(draft, language="en")).content.decode()
    assert 'feature="cms"' not in html
    assert "djangocms_live/regions.js" not in html
    if url is get_object_edit_url:
        assert (
            f'<div class="cms-placeholder cms-placeholder-{build.slot(draft, "news").pk}">' in html
        )
    else:
        assert "<aside><p>first</p>\n</aside>" in html


def test_structure_board(build, admin_client):
    draft = build.draft(build.page(publish=False))
    build.region(build.slot(draft), "first")
    answer = admin_client.get(get_object_structure_url(draft, language="en"))
    assert answer.status_code == 200
    assert 'feature="cms"' not in answer.content.decode()


def test_inherited(build, client):
    """What a page inherits belongs to another page, and follows that."""
    parent = build.page("Parent", publish=False)
    with build.commit():
        build.words(build.slot(build.draft(parent), "news"), "from above")
        build.publish(build.draft(parent))
    child = build.page("Child", parent=parent, template="inheriting.html")
    region = regions(client, "/en/parent/child/")["news"]
    assert region.html == "<p>from above</p>\n"
    assert topics(region) == [f"cms.page.{child.pk}.en", f"cms.page.{parent.pk}.en"]


def test_empty(build, client):
    build.page(home=True, template="inheriting.html")
    assert regions(client)["news"].html == "nothing new"


def test_placeholder_of_nothing(visitor_request):
    visitor_request.current_page = None
    assert rendered(LOAD + "{% live_placeholder 'news' %}", visitor_request) == ""


def test_placeholder_of_the_page_that_an_app_is_hooked_to(build, visitor_request):
    """The app's view has told the toolbar nothing of an object of its own."""
    page = build.page(publish=False)
    build.words(build.slot(build.draft(page), "news"), "first")
    build.publish(build.draft(page))
    visitor_request.current_page = page
    context = SekizaiContext({"request": visitor_request})
    html = Template(LOAD + "{% live_placeholder 'news' %}").render(context)
    assert topics(*cut(html).regions) == [f"cms.page.{page.pk}.en"]


def test_from_the_placeholder_cache_with_its_own_age(build, client, events, settings):
    """The alias changes behind the back of the page's caches; the stamp admits it."""
    settings.DJANGOCMS_LIVE = {"SETTLE": 0}
    page = build.page(publish=False, home=True)
    with build.commit():
        build.words(build.slot(build.draft(page), "news"), "first")
        build.publish(build.draft(page))
    before = regions(client)["news"].since
    with build.commit():
        publish(f"cms.page.{page.pk}.en", "published")
    invalidate_cms_page_cache()
    assert regions(client)["news"].since == before
