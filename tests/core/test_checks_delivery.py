import pytest

from djangocms_live.checks import delivery

urlpatterns = []


def ids(messages):
    return [message.id for message in messages]


class TestBundle:
    @pytest.mark.parametrize(("found", "expected"), [("x.js", []), (None, ["djangocms_live.E002"])])
    def test_built(self, monkeypatch, found, expected):
        monkeypatch.setattr(delivery.finders, "find", lambda name: found)
        assert ids(delivery.check_bundle()) == expected


class TestUrls:
    def test_included(self):
        assert delivery.check_urls() == []

    def test_forgotten(self, settings):
        settings.ROOT_URLCONF = __name__
        assert ids(delivery.check_urls()) == ["djangocms_live.E003"]
