from django.core.cache import cache
from django.db import transaction
from menus.menu_pool import menu_pool

from djangocms_live import journal
from djangocms_live.models import Event
from djangocms_live.regions import caches
from djangocms_live.regions.changes import GONE, MOVED, announce


def test_once_in_a_transaction(hears):
    with hears() as heard, transaction.atomic():
        announce(["cms.page.1.en", "cms.page.2.en"])
        announce(["cms.page.1.en"])
        announce(["cms.page.1.en"], weak=True)
    assert heard == ["cms.page.1.en published", "cms.page.2.en published"]


def test_again_in_the_next_transaction(hears):
    for _ in range(2):
        with hears() as heard:
            announce(["cms.page.1.en"])
        assert heard == ["cms.page.1.en published"]


def test_the_last_word_counts(hears):
    with hears() as heard:
        announce(["cms.page.1.en"], GONE)
        announce(["cms.page.1.en"], weak=True)
        announce(["cms.page.1.en"])
    assert heard == ["cms.page.1.en gone", "cms.page.1.en published"]


def test_moved_says_more_than_published(hears):
    with hears() as heard:
        announce(["cms.page.1.en"], MOVED)
        announce(["cms.page.1.en"])
    assert heard == ["cms.page.1.en moved"]


def test_what_a_savepoint_took_back_is_said_again(hears):
    with hears() as heard, transaction.atomic():
        with transaction.atomic():
            announce(["cms.page.1.en"])
            transaction.set_rollback(True)
        announce(["cms.page.1.en"])
    assert heard == ["cms.page.1.en published"]


def test_nothing_of_a_rolled_back_transaction(hears, settings):
    with hears() as heard, transaction.atomic():
        announce(["cms.page.1.en"])
        transaction.set_rollback(True)
    assert heard == []


def test_switched_off(hears, settings):
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    with hears() as heard:
        announce(["cms.page.1.en"])
    assert heard == []


def test_caches_are_cleared_once_and_before_there_is_a_number(commit, monkeypatch):
    """Whoever hears of the number finds the new content."""
    order = []

    def clear(topics, menus):
        order.append((sorted(topics), sorted(menus)))
        assert not Event.objects.exclude(offset=None).exists()

    sequence = journal.sequence
    monkeypatch.setattr(caches, "clear", clear)
    monkeypatch.setattr(journal, "sequence", lambda topic: order.append(topic) or sequence(topic))
    with commit():
        announce(["cms.page.1.en"], menus=[1])
        announce(["cms.page.2.en"])
        assert order == []
    assert order == [(["cms.page.1.en", "cms.page.2.en"], [1]), "cms.page.1.en", "cms.page.2.en"]


def test_in_autocommit_too(transactional_db, events):
    """Some of the CMS's operations run without a transaction."""
    announce(["cms.page.1.en", "cms.page.2.en"])
    announce(["cms.page.1.en"])
    assert [event.offset for event in events("cms.page.1.en")] == [1, 2]
    assert [event.offset for event in events("cms.page.2.en")] == [1]


def test_a_failing_cache_fails_no_publish(commit, monkeypatch, events):
    monkeypatch.setattr(caches, "clear", lambda topics, menus: 1 / 0)
    with commit():
        announce(["cms.page.1.en"])
    assert events("cms.page.1.en")


def test_menus_are_cleared_after_the_commit(build, client):
    """The CMS clears them inside of the transaction, where a visitor fills them again."""
    build.page(home=True)
    page = build.page("About")
    client.get("/en/")
    draft = build.draft(page)
    draft.title = "Imprint"
    draft.save()
    with build.commit():
        build.publish(draft)
        with_old_title = cache_of_menus()
        client.get("/en/")
        # A visitor who still reads the old state, as before a commit he would.
        cache.set_many(with_old_title)
    assert "Imprint" in client.get("/en/").content.decode()


def cache_of_menus():
    from menus.models import CacheKey

    return {key: cache.get(key) for key in CacheKey.objects.values_list("key", flat=True)}


def test_menu_pool_is_the_one_cleared(commit, monkeypatch):
    sites = []
    monkeypatch.setattr(menu_pool, "clear", lambda *, site_id: sites.append(site_id))
    with commit():
        announce(["cms.site.1.en"], menus=[1])
    assert sites == [1]
