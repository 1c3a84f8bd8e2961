"""Who may see what they are told of."""

import pytest
from cms.models import PagePermission
from django.contrib.auth.models import AnonymousUser

from djangocms_live.notifications.access import Open, is_public, is_published, may_see, openness

pytestmark = pytest.mark.django_db


def only_staff(user, obj, language):
    return user.is_staff


def test_a_public_page(build, person):
    page = build.page()
    assert openness(page, "en") is openness(page) is Open.EVERYBODY
    assert is_public(page, "en")
    assert may_see(AnonymousUser(), page, "en")
    assert may_see(person(), page)


def test_what_is_not_published_is_nobodys(build, admin_user):
    page = build.page(publish=False)
    assert openness(page, "en") is openness(page) is Open.NOBODY
    assert not may_see(admin_user, page, "en")
    assert openness(None, "en") is Open.NOBODY
    assert not may_see(admin_user, None)


def test_another_language(build):
    page = build.page()
    assert openness(page, "de") is Open.NOBODY
    build.translation(page, "de", "Heim")
    assert is_published(page, "de")
    assert openness(page, "de") is Open.EVERYBODY


def test_a_language_that_is_not_public(build, settings, person, admin_user):
    languages = [
        {"code": code, "name": code, "public": code != "de"} for code, _ in settings.LANGUAGES
    ]
    settings.CMS_LANGUAGES = settings.CMS_LANGUAGES | {1: languages}
    page = build.page()
    build.translation(page, "de", "Heim")
    assert openness(page, "de") is Open.SOME
    assert may_see(admin_user, page, "de")
    assert not may_see(person(), page, "de")
    assert openness(page, "en") is Open.EVERYBODY


def test_a_page_for_those_who_log_in(build, person):
    page = build.page(login_required=True)
    assert openness(page, "en") is Open.USERS
    assert may_see(person(), page, "en")
    assert not may_see(AnonymousUser(), page, "en")


def test_a_page_for_some(build, person, admin_user):
    page = build.page()
    ana, ben = person("ana"), person("ben")
    PagePermission.objects.create(page=page, user=ana, can_view=True)
    assert openness(page, "en") is Open.SOME
    assert not is_public(page, "en")
    assert may_see(ana, page, "en")
    assert may_see(admin_user, page, "en")
    assert not may_see(ben, page, "en")
    assert not may_see(AnonymousUser(), page, "en")


def test_other_objects_are_public_unless_the_site_says_otherwise(build, person, configure):
    poll = build.poll()
    assert openness(poll, "en") is Open.EVERYBODY
    assert may_see(AnonymousUser(), poll)
    configure(MAY_SEE={"polls.poll": f"{__name__}.only_staff"})
    assert openness(poll) is Open.SOME
    assert not may_see(person("ana"), poll)
    assert may_see(person("cem", is_staff=True), poll)
    poll.delete()
    assert openness(poll) is Open.NOBODY


def test_a_site_may_open_its_objects_to_everybody(build, configure):
    configure(MAY_SEE={"polls.poll": f"{__name__}.everybody"})
    assert openness(build.poll()) is Open.EVERYBODY


def everybody(user, obj, language):
    return True
