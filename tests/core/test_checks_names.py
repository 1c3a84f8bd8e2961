import pytest

from djangocms_live.checks import names


def ids(messages):
    return [message.id for message in messages]


class TestSettings:
    def test_known(self, settings):
        settings.DJANGOCMS_LIVE = {"MAX_PAGES": 1}
        assert names.check_settings() == []
        del settings.DJANGOCMS_LIVE
        assert names.check_settings() == []

    def test_unknown(self, settings):
        settings.DJANGOCMS_LIVE = {"MAX_PAGES": 1, "NOISE": 1, "COLOUR": 2}
        (message,) = names.check_settings()
        assert message.id == "djangocms_live.E001"
        assert "COLOUR, NOISE." in message.msg
        assert "MAX_PAGES" in message.hint

    def test_those_of_features(self, settings, monkeypatch):
        monkeypatch.setitem(names.SECTIONS, "POLLS", {"CHOICES": 5})
        settings.DJANGOCMS_LIVE = {"POLLS": {"CHOICES": 3}}
        assert names.check_settings() == []
        settings.DJANGOCMS_LIVE = {"POLLS": {"CHOICE": 3}}
        (message,) = names.check_settings()
        assert "POLLS.CHOICE." in message.msg
        assert "POLLS.CHOICES" in message.hint


class TestMetrics:
    @pytest.mark.parametrize(
        "allowed", [{}, {"METRICS_TOKEN": "x"}, {"METRICS_ADDRESSES": ["127.0.0.1"]}]
    )
    def test_with_the_extra(self, settings, allowed):
        settings.DJANGOCMS_LIVE = allowed
        assert names.check_metrics() == []

    def test_without(self, settings, monkeypatch):
        def import_module(name):
            raise ModuleNotFoundError(name)

        monkeypatch.setattr(names, "import_module", import_module)
        assert names.check_metrics() == []
        settings.DJANGOCMS_LIVE = {"METRICS_TOKEN": "x"}
        assert ids(names.check_metrics()) == ["djangocms_live.W005"]


class TestOrigins:
    @pytest.mark.parametrize(
        ("hosts", "origins", "warned"),
        [
            (["example.com"], None, False),
            (["*"], None, True),
            (["example.com", "*"], None, True),
            (["*"], ["https://example.com"], False),
        ],
    )
    def test_any_site(self, settings, hosts, origins, warned):
        settings.ALLOWED_HOSTS = hosts
        settings.DJANGOCMS_LIVE = {"ORIGINS": origins}
        assert ids(names.check_origins()) == (["djangocms_live.W007"] if warned else [])

    def test_a_word_is_no_list(self, settings):
        settings.DJANGOCMS_LIVE = {"ORIGINS": "https://example.com"}
        (message,) = names.check_list_of_origins()
        assert message.id == "djangocms_live.E006"
        assert "['https://example.com']" in message.hint
        settings.DJANGOCMS_LIVE = {"ORIGINS": ["https://example.com"]}
        assert names.check_list_of_origins() == []
        settings.DJANGOCMS_LIVE = {}
        assert names.check_list_of_origins() == []


class TestProxies:
    @pytest.mark.parametrize(("proxies", "warned"), [(None, True), (0, False), (1, False)])
    def test_how_many(self, settings, proxies, warned):
        settings.DJANGOCMS_LIVE = {"TRUSTED_PROXIES": proxies}
        assert ids(names.check_proxies()) == (["djangocms_live.W012"] if warned else [])


class TestSqlite:
    @pytest.mark.parametrize(
        ("database", "warned"),
        [
            ({"ENGINE": "django.db.backends.sqlite3"}, True),
            ({"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 20}}, True),
            (
                {
                    "ENGINE": "django.db.backends.sqlite3",
                    "OPTIONS": {"transaction_mode": "IMMEDIATE"},
                },
                False,
            ),
            ({"ENGINE": "django.db.backends.postgresql"}, False),
        ],
    )
    def test_who_writes_waits(self, monkeypatch, database, warned):
        monkeypatch.setattr(names.django_settings, "DATABASES", {"default": database})
        assert ids(names.check_sqlite()) == (["djangocms_live.W013"] if warned else [])
