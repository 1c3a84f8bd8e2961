"""The suite that any feature can be run through, for the core's own page in the admin."""

import pytest

from djangocms_live.sight.snapshot import TOPIC
from djangocms_live.testing.conformance import PrivateConformance


@pytest.mark.django_db
class TestSight(PrivateConformance):
    feature = "sight"
    topic = TOPIC

    @pytest.fixture(autouse=True)
    def _administrator(self, admin_user):
        self.admin = admin_user

    def member(self):
        return self.admin
