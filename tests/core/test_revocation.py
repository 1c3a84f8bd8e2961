import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.test import Client

from djangocms_live import bus, revocation
from djangocms_live.api import revoke
from djangocms_live.identity import digest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch):
    told = []
    monkeypatch.setattr(bus, "tell_everybody", lambda *args: told.append(args))
    return told


@pytest.fixture
def ann():
    return get_user_model().objects.create_user("ann", password="secret")


def look(user=None):
    return ("look", {"user": None if user is None else str(user.pk)})


class TestRevoke:
    def test_one_or_all(self, told):
        revoke(7)
        revoke()
        assert told == [("look", {"user": "7"}), ("look", {"user": None})]

    def test_with_the_commit(self, told):
        with transaction.atomic():
            revoke(7)
            assert told == []
        assert len(told) == 1

    def test_not_without(self, told):
        with transaction.atomic():
            revoke(7)
            transaction.set_rollback(True)
        assert told == []

    def test_switched_off(self, told, settings):
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        revoke(7)
        assert told == []


class TestUsers:
    def test_a_new_one_has_no_sockets(self, told, ann):
        assert told == []

    @pytest.mark.parametrize("fields", [None, ["is_active"], ["password", "last_login"]])
    def test_changed(self, ann, told, fields):
        ann.save(update_fields=fields)
        assert told == [look(ann)]

    def test_deleted(self, ann, told):
        pk = ann.pk
        ann.delete()
        assert told[-1] == ("look", {"user": str(pk)})

    def test_a_kind_of_user(self, ann, told):
        """As django CMS's own, whose saving tells nothing of the user beneath."""
        page_user = pytest.importorskip("cms.models").PageUser(user_ptr=ann, created_by=ann)
        page_user.__dict__.update(
            {field.attname: getattr(ann, field.attname) for field in User._meta.concrete_fields}
        )
        page_user.save()
        told.clear()
        page_user.is_active = False
        page_user.save()
        assert told == [look(ann)]


class TestRights:
    @pytest.fixture
    def group(self, ann):
        return Group.objects.create(name="editors")

    def test_groups_of_a_user(self, ann, group, told):
        ann.groups.add(group)
        ann.groups.remove(group)
        ann.groups.set([group])
        ann.groups.clear()
        assert told == [look(ann)] * 4

    def test_users_of_a_group(self, ann, group, told):
        group.user_set.add(ann)
        group.user_set.clear()
        assert told == [look()] * 2

    def test_permissions(self, ann, group, told):
        permission = Permission.objects.first()
        ann.user_permissions.add(permission)
        group.permissions.add(permission)
        assert told == [look(ann), look()]

    def test_a_group_deleted(self, ann, group, told):
        group.delete()
        assert told == [look()]


class TestSessions:
    def test_login_and_logout(self, ann, told):
        client = Client()
        client.force_login(ann)
        assert told == [], "no socket is older than the session"
        key = client.session.session_key
        client.logout()
        assert told == [("ended", {"session": digest(key)})]

    def test_one_user_after_another(self, ann, told, rf):
        bob = get_user_model().objects.create_user("bob")
        client = Client()
        client.force_login(ann)
        key = client.session.session_key
        request = rf.get("/")
        request.COOKIES["sessionid"] = key
        request.session = client.session
        request.session.flush()
        user_logged_in.send(sender=type(bob), request=request, user=bob)
        assert told[-1] == ("ended", {"session": digest(key)})

    def test_the_same_user_again(self, ann, told, rf):
        """Keeps the session, and the sockets."""
        client = Client()
        client.force_login(ann)
        request = rf.get("/")
        request.COOKIES["sessionid"] = client.session.session_key
        request.session = client.session
        user_logged_in.send(sender=type(ann), request=request, user=ann)
        assert told == []

    @pytest.mark.parametrize("request_", [None, object()])
    def test_without_a_request(self, ann, told, request_):
        for signal in (user_logged_in, user_logged_out):
            signal.send(sender=type(ann), request=request_, user=ann)
        assert told == []


def test_a_site_with_users_of_another_kind(monkeypatch):
    """No groups, no permissions, and no models but its own."""
    connected = []

    class Plain:
        pass

    class Signal:
        def connect(self, receiver, sender=None):
            connected.append(sender)

    monkeypatch.setattr(revocation, "get_user_model", lambda: Plain)
    for name in ("post_save", "post_delete", "m2m_changed", "user_logged_in", "user_logged_out"):
        monkeypatch.setattr(revocation, name, Signal())
    revocation.connect()
    assert connected == [None, None, Group, Group.permissions.through]
