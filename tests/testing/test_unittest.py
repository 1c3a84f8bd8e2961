"""Without pytest: what docs/howto/testing.rst shows of unittest."""

from urllib.request import urlopen

import pytest
from django.test import TransactionTestCase

from djangocms_live.testing import LiveServer

pytestmark = pytest.mark.long


class ServerTest(TransactionTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(LiveServer())

    def setUp(self):
        self.server.forget()

    def test_it_is_there(self):
        with urlopen(self.server.url + "/live/health") as answer:
            assert answer.status == 200
