import threading

import pytest
from cms import api
from cms.api import assign_user_to_page
from cms.cache import invalidate_cms_page_cache
from cms.models.permissionmodels import ACCESS_PAGE
from django.core.cache import cache
from django.db import connection, transaction

from djangocms_live import journal, registry
from djangocms_live.api import View
from djangocms_live.regions import caches, cms_live
from djangocms_live.regions.changes import MOVED, announce
from djangocms_live.regions.cutting import cut
from djangocms_live.regions.models import LiveRegion
from djangocms_live.regions.selfget import get
from djangocms_live.topics import unsign
from tests.polls.models import Poll
from tests.regions.conftest import Builder


@pytest.fixture
def feature():
    return cms_live.LiveRegions()


@pytest.fixture
def live(build):
    """The home page with a region; its topic."""
    page = build.page(publish=False, home=True)
    with build.commit():
        build.region(build.slot(build.draft(page)), "first")
        build.publish(build.draft(page))
    return page, f"cms.page.{page.pk}.en"


@pytest.fixture
def render(feature, events, view):
    """What viewers get for all events of a topic after an offset."""

    def render(topic, after=0, view=view):
        return feature.render(topic, events(topic, after), view)

    return render


def key():
    return str(LiveRegion.objects.first().key)


def test_registered(feature):
    registered = registry.feature_for("cms.page.1.en")
    assert type(registered).__name__ == "LiveRegions"
    assert registered.public
    assert registered.per_page


class TestDescribe:
    def test_a_page(self, feature, live):
        page, topic = live
        title = page.get_title("en")
        assert feature.describe(topic) == f"{title} (/en/)"

    def test_a_page_in_a_language_that_it_lacks(self, feature, live):
        page, _ = live
        assert feature.describe(f"cms.page.{page.pk}.de") == ""

    def test_another_object(self, feature, live):
        Poll.objects.create(pk=7, question="Tea?")
        assert feature.describe("cms.polls.poll.7") == str(Poll.objects.get())

    @pytest.mark.django_db
    @pytest.mark.parametrize("topic", ["cms.page.999.en", "cms.polls.poll.latest", "cms.odd"])
    def test_nothing_that_is_there(self, feature, topic):
        assert feature.describe(topic) == ""

    def test_menus(self, feature):
        assert feature.describe("cms.site.1.en") == "Menus and static aliases"


def test_interval(feature, settings):
    assert feature.interval == 0.5
    settings.DJANGOCMS_LIVE = {"COALESCE": 2}
    assert feature.interval == 2


def test_published(live, render, client):
    _, topic = live
    (push,) = render(topic)
    assert (push.type, push.offset, push.key) == ("published", 1, "")
    assert push.data["path"] == "/en/"
    assert push.data["regions"][key()]["html"] == "<p>first</p>\n"
    assert push.data["assets"]["css"] == ["/static/djangocms_live/live.css", "/static/words.css"]
    assert push.data["assets"]["js"][-1] == "/static/djangocms_live/regions.js"
    shown = client.get("/en/").content.decode()
    assert f'hash="{push.data["regions"][key()]["hash"]}"' in shown


def test_only_the_regions_that_follow_the_topic(build, live, render):
    page, _ = live
    alias = build.alias("in the alias")
    with build.commit():
        region = build.region(build.slot(build.draft(page)))
        build.show(region.placeholder, alias, target=region)
        build.publish(build.draft(page))
    build.rewrite(alias, "changed")
    (push,) = render(f"cms.djangocms_alias.alias.{alias.pk}.en")
    (only,) = push.data["regions"]
    assert only == str(LiveRegion.objects.get(pk=region.pk).key)
    assert push.data["regions"][only]["html"] == "<p>changed</p>\n"


def test_several_events_are_one_push(build, live, render):
    page, topic = live
    build.rewrite(page, "second")
    build.rewrite(page, "third")
    (push,) = render(topic)
    assert push.offset == 3
    assert push.data["regions"][key()]["html"] == "<p>third</p>\n"


def test_unchanged_regions_are_left_out(build, live, render):
    page, topic = live
    render(topic)
    with build.commit():
        draft = build.draft(page)
        build.words(build.slot(draft, "news"), "news")
        build.publish(draft)
    (push,) = render(topic, after=1)
    assert list(push.data["regions"]) == ["news"]
    with build.commit():
        build.publish(build.draft(page))
    assert render(topic, after=2) == []


def test_who_comes_back_gets_what_the_others_have(build, live, render):
    page, topic = live
    build.rewrite(page, "second")
    assert render(topic, after=1)
    (push,) = render(topic, after=1)
    assert push.data["regions"][key()]["html"] == "<p>second</p>\n"


def test_whole_page(build, live, render):
    page, topic = live
    with build.commit():
        draft = build.draft(page)
        api.add_plugin(build.slot(draft), "LivePagePlugin", "en", mode="auto")
        build.publish(draft)
    (push,) = render(topic)
    html = push.data["regions"]["page"]["html"]
    assert html.startswith("<cms-live ")
    assert "<p>first</p>" in html
    assert "<main>" not in html
    with build.commit():
        build.publish(build.draft(page))
    assert render(topic, after=2) == [], "positions in the page are no change of it"


def test_menus_of_a_live_page(build, live, render):
    page, _ = live
    with build.commit():
        draft = build.draft(page)
        api.add_plugin(build.slot(draft), "LivePagePlugin", "en", mode="auto")
        build.publish(draft)
    build.page("About")
    (push,) = render("cms.site.1.en")
    assert list(push.data["regions"]) == ["page"]


def test_page_without_a_root(build, live, render, settings):
    page, topic = live
    with build.commit():
        draft = build.draft(page)
        draft.template = "rootless.html"
        draft.save()
        api.add_plugin(build.slot(draft), "LivePagePlugin", "en", mode="auto")
        build.publish(draft)
    assert [push.type for push in render(topic)] == ["changed"]


def test_region_is_gone_from_the_page(build, live, render):
    page, topic = live
    with build.commit():
        draft = build.draft(page)
        draft.template = "rootless.html"
        draft.save()
        build.slot(draft).clear()
        build.publish(draft)
    (push,) = render(topic, after=1)
    assert (push.type, push.data) == ("changed", {"spread": 2})


def test_more_than_fits_in_a_frame(live, render, settings):
    settings.DJANGOCMS_LIVE = {"INLINE_HTML": 5, "FETCH_SPREAD": 7}
    (push,) = render(live[1])
    assert (push.type, push.data) == ("changed", {"spread": 7})


def test_login_required(build, live, render):
    page, topic = live
    with build.commit():
        page.login_required = True
        page.save()
    build.rewrite(page, "secret")
    pushes = render(topic)
    assert [push.type for push in pushes] == ["changed"]
    assert "secret" not in str(pushes)
    assert "html" not in str(pushes)


def test_restricted(build, live, render, admin_user):
    page, topic = live
    with build.commit():
        assign_user_to_page(page, admin_user, grant_on=ACCESS_PAGE, can_view=True)
    build.rewrite(page, "secret")
    pushes = render(topic)
    assert [push.type for push in pushes] == ["changed"]
    assert "html" not in str(pushes)


def test_alias_on_a_restricted_page(build, live, render):
    """The alias is public, the page it is seen on is not."""
    page, _ = live
    alias = build.alias("text")
    with build.commit():
        draft = build.draft(page)
        region = build.region(build.slot(draft))
        build.show(region.placeholder, alias, target=region)
        build.publish(draft)
        page.login_required = True
        page.save()
    build.rewrite(alias, "changed")
    pushes = render(f"cms.djangocms_alias.alias.{alias.pk}.en")
    assert [push.type for push in pushes] == ["changed"]


def test_draft_is_in_no_push(build, live, render):
    page, topic = live
    with build.commit():
        draft = build.draft(page)
        words = build.slot(draft).get_plugins().get(plugin_type="WordsPlugin").get_bound_plugin()
        words.text = "draft"
        words.save()
    (push,) = render(topic)
    assert "draft" not in str(push)


def test_unpublished(build, live, render):
    page, topic = live
    with build.commit():
        build.unpublish(build.public(page))
    (push,) = render(topic)
    assert (push.type, push.offset, push.data) == ("gone", 2, {"spread": 2})


def test_published_again_before_anybody_looked(build, live, render):
    page, topic = live
    with build.commit():
        build.unpublish(build.public(page))
    build.rewrite(page, "back")
    (push,) = render(topic)
    assert push.type == "published"


def test_deleted(live, build, render):
    page, topic = live
    with build.commit():
        page.delete()
    (push,) = render(topic)
    assert (push.type, push.data) == ("gone", {"spread": 2})


def test_alias_unpublished_is_a_change_of_the_page(build, live, render):
    page, _ = live
    alias = build.alias("text")
    with build.commit():
        draft = build.draft(page)
        region = build.region(build.slot(draft), "stays")
        build.show(region.placeholder, alias, target=region)
        build.publish(draft)
        build.unpublish(alias.contents.get())
    (push,) = render(f"cms.djangocms_alias.alias.{alias.pk}.en")
    assert push.type == "published"
    (region,) = push.data["regions"].values()
    assert "stays" in region["html"]
    assert "text" not in region["html"]


@pytest.fixture
def moved(build):
    """A page that is now below another; its topic and its old address."""
    build.page(home=True)
    page = build.page("Wanderer", publish=False)
    with build.commit():
        build.region(build.slot(build.draft(page)), "text")
        build.publish(build.draft(page))
    target = build.page("Target")
    view = View("en", "http://testserver/en/wanderer/")
    with build.commit(), transaction.atomic():
        page.move_page(target, "last-child")
    return page, f"cms.page.{page.pk}.en", view


def test_moved(moved, render):
    _, topic, view = moved
    (push,) = render(topic, view=view)
    assert push.type == "moved"
    assert push.data == {"spread": 2, "location": "/en/target/wanderer/"}


def test_moved_to_where_nobody_may_follow(moved, render):
    page, topic, view = moved
    page.login_required = True
    page.save()
    (push,) = render(topic, view=view)
    assert (push.type, push.data) == ("moved", {"spread": 2})


def test_moved_says_so_without_a_location_too(moved, feature, events):
    _, topic, _ = moved
    (push,) = feature.summary(topic, events(topic))
    assert (push.type, push.data) == ("moved", {"spread": 2})


def test_moved_but_the_address_is_the_same(build, live, render):
    _, topic = live
    with build.commit():
        announce([topic], MOVED)
    (push,) = render(topic)
    assert push.type == "published"


def test_new_address_with_a_new_version(build, render, live):
    page = build.page("Old", publish=False)
    with build.commit():
        build.region(build.slot(build.draft(page)), "text")
        build.publish(build.draft(page))
        draft = build.draft(page)
        draft.slug = "new"
        draft.save()
        build.publish(draft)
        if "new" not in page.get_absolute_url("en"):
            page.update_urls("en", slug="new", path="new")
    view = View("en", "http://testserver/en/old/")
    (push,) = render(f"cms.page.{page.pk}.en", view=view)
    assert (push.type, push.data["location"]) == ("moved", "/en/new/")


def test_summary_has_no_html(build, live, feature, events):
    page, topic = live
    (push,) = feature.summary(topic, events(topic))
    assert (push.type, push.offset, push.data) == ("changed", 1, {"spread": 2})
    with build.commit():
        build.unpublish(build.public(page))
    assert feature.summary(topic, events(topic))[0].type == "gone"
    alias = build.alias("text")
    with build.commit():
        build.unpublish(alias.contents.get())
    (push,) = feature.summary("cms.x", events(f"cms.djangocms_alias.alias.{alias.pk}.en"))
    assert push.type == "changed"


def test_answer_from_a_stale_cache_is_asked_for_again(build, live, render, view, monkeypatch):
    """Another process has filled the page cache, and this one cannot have cleared it before."""
    page, topic = live
    monkeypatch.setattr(caches, "are_local", lambda: False)
    stale = get(view).html
    build.rewrite(page, "second")
    served = [stale]
    monkeypatch.setattr(cms_live, "get", lambda *args: serve(served, *args))
    (push,) = render(topic)
    assert "second" in push.data["regions"][key()]["html"]
    assert served == []


def serve(stale, view, offsets=None):
    answer = get(view, offsets)
    if stale:
        return type(answer)(200, stale.pop(), answer.request)
    return answer


def test_cache_that_stays_stale_is_left_to_the_viewers(build, live, render, view, monkeypatch):
    page, topic = live
    stale = get(view).html
    build.rewrite(page, "second")
    answers = [stale] * 9
    monkeypatch.setattr(cms_live, "get", lambda *args: serve(answers, *args))
    (push,) = render(topic)
    assert push.type == "changed"
    assert len(answers) == 9 - cms_live.ATTEMPTS


def test_stale_page_of_another_view(build, render, monkeypatch):
    """Not a page of the CMS: there are no placeholders of a page to clear."""
    poll = build.poll()
    with build.commit():
        poll.save()
    topic = f"cms.polls.poll.{poll.pk}"
    view = View("en", f"http://testserver/polls/{poll.pk}/")
    answers = [get(view).html]
    monkeypatch.setattr(cms_live, "get", lambda *args: serve(answers, *args))
    (push,) = render(topic, view=view)
    assert set(push.data["regions"]) == {"poll", "text"}


def test_own_caches_are_cleared_if_nobody_else_can(build, live, render, monkeypatch):
    """The process that published has cleared its own cache, not this one's."""
    page, topic = live
    get(View("en", "http://testserver/en/"))
    kept = dict(cache._cache), dict(cache._expire_info)
    build.rewrite(page, "second")
    cache._cache.update(kept[0])
    cache._expire_info.update(kept[1])
    calls = []
    clear = caches.clear
    monkeypatch.setattr(caches, "clear", lambda topics: calls.append(topics) or clear(topics))
    (push,) = render(topic)
    assert calls == [[topic]]
    assert "second" in push.data["regions"][key()]["html"]


def test_stamped_with_all_that_is_in_it(build, live, render):
    """Another source has changed a moment ago: its event is too young for any other visitor."""
    page, topic = live
    alias = build.alias("ferries")
    with build.commit():
        draft = build.draft(page)
        build.show(build.slot(draft), alias, target=build.region(build.slot(draft)))
        build.publish(draft)
    build.rewrite(alias, "no ferries")
    (push,) = render(topic)
    of_alias = f"cms.djangocms_alias.alias.{alias.pk}.en"
    heads = journal.heads([topic, of_alias])
    (region,) = [one for one in push.data["regions"].values() if "no ferries" in one["html"]]
    stamps = dict(zip(region["topic"].split(), region["since"].split(), strict=True))
    assert {unsign(token)[0]: since for token, since in stamps.items()} == {
        topic: f"{heads[topic].epoch}:{heads[topic].head}",
        of_alias: f"{heads[of_alias].epoch}:{heads[of_alias].head}",
    }


def test_foreign_tokens_in_the_page(live, render, view, monkeypatch, settings):
    """A cache may keep a page for longer than the site keeps its key."""
    foreign = [get(view).html]
    settings.SECRET_KEY = "another"
    monkeypatch.setattr(cms_live, "get", lambda *args: serve(foreign, *args))
    (push,) = render(live[1])
    assert push.type == "changed"


def test_languages_are_kept_apart(build, live, render, events):
    page, topic = live
    content = build.translation(page, "de", "Start")
    with build.commit():
        draft = build.draft(page, "de")
        build.region(build.slot(draft), "eins", language="de")
        build.publish(draft)
    german = f"cms.page.{page.pk}.de"
    (push,) = render(german, view=View("de", "http://testserver/de/"))
    assert "eins" in str(push.data["regions"])
    assert "first" not in str(push.data["regions"])
    assert len(events(topic)) == 1
    assert content


def test_placeholder_cached_by_one_path_and_shown_on_another(build, live, render, client):
    """The token in it is that of the first path; the region follows its own source."""
    page, topic = live
    with build.commit():
        child = build.page("Child", parent=page, template="inheriting.html")
    client.get("/en/child/")
    invalidate_cms_page_cache()
    shown = client.get("/en/").content.decode()
    assert "first" in shown
    child_html = client.get("/en/child/").content.decode()
    tokens = {unsign(token) for token in tokens_in(child_html)}
    assert (topic, View("en", "http://testserver/en/child/")) in tokens
    build.rewrite(page, "second")
    for path in ("/en/", "/en/child/"):
        (push,) = render(topic, after=1, view=View("en", f"http://testserver{path}"))
        assert "second" in str(push.data["regions"])
    assert child


def tokens_in(html):
    return [token for region in cut(html).regions for token in region.tokens]


def test_publishing_at_the_same_time(transactional_db, admin_user, feature, view):
    """Two editors, two connections: each event has its number, and the last state is pushed."""

    class Now:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            return None

    build = Builder(admin_user, Now)
    page = build.page(publish=False, home=True)
    build.region(build.slot(build.draft(page)), "first")
    build.publish(build.draft(page))
    aliases = [build.alias(publish=False) for _ in range(3)]
    drafts = [build.draft(page), *(build.draft(alias) for alias in aliases)]
    start = threading.Barrier(len(drafts))

    def publish(draft):
        try:
            start.wait(10)
            build.publish(draft)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    topic = f"cms.page.{page.pk}.en"
    assert [event.offset for event in journal.read(topic, 0).events] == [1, 2]
    for alias in aliases:
        name = f"cms.djangocms_alias.alias.{alias.pk}.en"
        assert [event.offset for event in journal.read(name, 0).events] == [1]
    (push,) = feature.render(topic, journal.read(topic, 1).events, view)
    assert push.offset == 2


def test_no_nonce_in_our_markup(live, client):
    html = client.get("/en/").content.decode()
    assert "nonce" not in html
    assert "onclick" not in html
    assert "style=" not in html
