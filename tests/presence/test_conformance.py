"""The suite that any feature can be run through, for readers and for editors."""

import itertools

import pytest
from django.contrib.auth import get_user_model
from django.test import TestCase

from djangocms_live.presence.changes import topic_of
from djangocms_live.presence.editors import TREE
from djangocms_live.testing.conformance import (
    EventConformance,
    FeatureConformance,
    PrivateConformance,
    SocketConformance,
)
from djangocms_live.testing.conformance.base import encode

EDIT = "/en/admin/cms/placeholder/edit-plugin/"


@pytest.mark.django_db
class TestReaders(FeatureConformance):
    feature = "readers"

    @pytest.fixture(autouse=True)
    def _page(self, build):
        self.about = build.page(home=True)

    @property
    def topic(self):
        return f"readers.page.{self.about.pk}.en"


class Editing:
    feature = "edit"

    @pytest.fixture(autouse=True)
    def _draft(self, build, admin_client, admin_user):
        self.client, self.admin, self.number = admin_client, admin_user, itertools.count()
        draft = build.draft(build.page(publish=False))
        self.plugin = build.words(build.slot(draft), "Old")
        self.topic_of_draft = topic_of(draft)

    @property
    def topic(self):
        return self.topic_of_draft

    def member(self):
        return self.admin

    def happen(self):
        self.write(f"Text-{next(self.number)}")

    def take_back(self):
        """Somebody who is nobody any more: the name goes with the account."""
        leaving = get_user_model().objects.create_superuser("leaving", first_name="Secret")
        self.client.force_login(leaving)
        with TestCase.captureOnCommitCallbacks(execute=True):
            self.write("text")
        assert "Secret" in encode(self._render(self._events())[-1])
        leaving.delete()
        return "Secret"

    def write(self, text):
        url = f"{EDIT}{self.plugin.pk}/?cms_path=/en/"
        assert self.client.post(url, {"text": text}).status_code == 200


@pytest.mark.django_db
class TestEditors(Editing, EventConformance, PrivateConformance):
    pass


@pytest.mark.django_db(transaction=True)
class TestEditorsOverTheSocket(Editing, SocketConformance):
    def listener(self):
        return self.admin


@pytest.mark.django_db
class TestTree(PrivateConformance):
    feature = "edit"
    topic = TREE

    @pytest.fixture(autouse=True)
    def _people(self, admin_user, settings):
        settings.CMS_PERMISSION = False
        self.admin = admin_user

    def member(self):
        return self.admin
