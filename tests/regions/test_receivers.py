"""The CMS's own permissions: who has lost one is looked at again."""

import pytest
from cms.models import GlobalPagePermission, PagePermission
from django.contrib.sites.models import Site

from djangocms_live.api import revoke as ask_again
from djangocms_live.regions import receivers

pytestmark = pytest.mark.django_db


@pytest.fixture
def revoked(monkeypatch):
    revoked = []
    monkeypatch.setattr(receivers, "revoke", lambda **options: revoked.append(options))
    return revoked


def test_by_the_api():
    assert receivers.revoke is ask_again


@pytest.mark.parametrize("model", [PagePermission, GlobalPagePermission])
def test_given_and_taken(revoked, admin_user, model):
    permission = model.objects.create(user=admin_user)
    permission.can_change = False
    permission.save()
    permission.delete()
    assert revoked == [{"using": "default"}] * 3


def test_sites(revoked, admin_user):
    permission = GlobalPagePermission.objects.create(user=admin_user)
    revoked.clear()
    permission.sites.add(Site.objects.get_current())
    permission.sites.clear()
    assert revoked == [{"using": "default"}] * 2
