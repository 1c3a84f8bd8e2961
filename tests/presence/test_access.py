import pytest
from cms.api import create_page
from cms.models import ACCESS_PAGE, PagePermission
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from djangocms_live.presence.access import describe, may_see
from djangocms_live.presence.editors import TREE
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def permissions(settings):
    settings.CMS_PERMISSION = False


def fresh(user):
    """The CMS remembers permissions on the user object."""
    return get_user_model().objects.get(pk=user.pk)


@pytest.fixture
def root():
    return get_user_model().objects.create_superuser("root")


@pytest.fixture
def article(root):
    return create_page("Draft", "page.html", "en", created_by=root)


@pytest.fixture
def draft(article):
    return f"edit.at.page.{article.pk}.en"


def person(*permissions, is_staff=True, **fields):
    user = get_user_model().objects.create(username="ana", is_staff=is_staff, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return fresh(user)


class TestDrafts:
    def test_are_for_those_who_may_change_them(self, root, draft):
        assert may_see(fresh(root), draft)
        assert may_see(person("change_page"), draft)

    def test_are_not_for_other_staff(self, draft):
        assert not may_see(person("view_page"), draft)

    def test_are_not_for_who_has_permissions_but_is_no_staff(self, draft):
        assert not may_see(person("change_page", is_staff=False), draft)

    def test_are_not_for_who_was_deactivated(self, draft):
        assert not may_see(person("change_page", is_active=False), draft)

    def test_follow_the_permissions_of_the_page(self, draft, article, root, settings):
        settings.CMS_PERMISSION = True
        ana = person("change_page")
        assert not may_see(ana, draft)
        PagePermission.objects.create(
            user=ana, page=article, grant_on=ACCESS_PAGE, can_change=True, can_view=True
        )
        assert may_see(fresh(ana), draft)
        PagePermission.objects.filter(user=ana).delete()
        PagePermission.objects.create(
            user=ana, page=article, grant_on=ACCESS_PAGE, can_view=True, can_change=False
        )
        assert not may_see(fresh(ana), draft)

    def test_of_other_things_follow_their_models_permissions(self):
        poll = Poll.objects.create(question="Tea?")
        topic = f"edit.at.polls.poll.{poll.pk}"
        ana = person("view_page", "change_page")
        assert not may_see(ana, topic)
        ana.user_permissions.add(
            Permission.objects.get(content_type__app_label="polls", codename="change_poll")
        )
        assert may_see(fresh(ana), topic)

    def test_reach_is_for_the_same(self, draft, root):
        reach = draft.replace(".at.", ".reach.")
        assert may_see(fresh(root), reach)
        assert not may_see(person("view_page"), reach)


class TestTree:
    def test_is_for_those_who_change_pages(self, root):
        assert may_see(fresh(root), TREE)
        assert may_see(person("change_page"), TREE)

    def test_is_not_for_others(self):
        assert not may_see(person("view_page"), TREE)

    def test_is_not_for_who_may_change_no_page(self, settings):
        settings.CMS_PERMISSION = True
        assert not may_see(person("change_page"), TREE)


@pytest.mark.parametrize(
    "topic",
    [
        "edit.at.page.999999.en",
        "edit.at.page.x.en",
        "edit.at.no.model.1",
        "edit.at",
        "edit.tree.page.1",
        "edit.everything",
        "edit.at.auth.user.1.x",
    ],
)
def test_what_is_nothing_is_for_nobody(topic):
    ana = person("change_page")
    assert not may_see(ana, topic)


def test_a_topic_is_described_by_what_it_is_about(article, draft):
    assert describe(draft) == "Draft"
    assert describe(f"readers.at.page.{article.pk}") == "Draft"
    assert describe("readers.board") == describe(TREE) == ""
