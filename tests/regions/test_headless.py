"""What front-ends of their own are told to follow, and what they hear then."""

import pytest
from cms import api
from cms.models.permissionmodels import ACCESS_PAGE
from django.db import transaction
from django.http import QueryDict

from djangocms_live import journal, queries, registry
from djangocms_live.history import Event
from djangocms_live.regions import cms_live
from djangocms_live.topics import View, unsign

FRIEND = "https://www.example.com"


@pytest.fixture
def ask(client):
    def ask(path="", language="en", **headers):
        query = {"path": path, "language": language}
        return client.get("/live/topics", query, headers=headers)

    return ask


@pytest.fixture
def home(build):
    return build.page("Home", home=True)


def names(response):
    return [topic["topic"] for topic in response.json()["topics"]]


class TestAnswer:
    def test_what_a_page_shows(self, ask, build, home):
        alias = build.alias("Footer")
        with build.commit():
            draft = build.draft(home)
            build.show(build.slot(draft), alias)
            build.publish(draft)
        response = ask()
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert names(response) == [
            f"cms.page.{home.pk}.en",
            f"cms.djangocms_alias.alias.{alias.pk}.en",
            "cms.site.1.en",
        ]

    def test_tokens_and_positions(self, ask, home):
        said = ask().json()
        (topic, _) = said["topics"]
        assert unsign(topic["t"]) == (topic["topic"], View("en", ""))
        position = journal.positions([topic["topic"]])[topic["topic"]]
        assert topic["since"] == str(position)
        assert said["language"] == "en"
        assert said["socket"] == "/live/"

    def test_addresses_that_can_be_asked_as_they_are(self, ask, client, home):
        said = ask().json()
        path, _, query = said["events"].partition("?")
        assert path == "/live/events"
        assert said["poll"] == f"/live/poll?{query}"
        asked = queries.read(QueryDict(query))
        assert [(one.token, one.at) for one in asked] == [
            (topic["t"], topic["since"]) for topic in said["topics"]
        ]
        assert client.get(said["poll"]).status_code == 200

    def test_a_page_below(self, ask, build, home):
        child = build.page("News", parent=home)
        path = child.get_path("en")
        for written in (path, f"/{path}/"):
            assert names(ask(written))[0] == f"cms.page.{child.pk}.en"

    def test_an_address_that_two_languages_use(self, ask, build, home):
        build.page("Rot", language="de")
        other = build.page("Rot", language="en")
        assert names(ask("rot", "en"))[0] == f"cms.page.{other.pk}.en"

    def test_where_another_language_stands_in(self, ask, build, home, settings):
        languages = {"code": "de", "name": "Deutsch", "public": True, "fallbacks": ["en"]}
        english = {"code": "en", "name": "English", "public": True}
        settings.CMS_LANGUAGES = {1: [english, languages]}
        assert names(ask("", "de")) == [
            f"cms.page.{home.pk}.de",
            f"cms.page.{home.pk}.en",
            "cms.site.1.en",
        ]

    def test_it_is_the_same_for_everybody_and_may_be_kept_for_a_moment(
        self, ask, admin_client, home
    ):
        response = admin_client.get("/live/topics", {"language": "en", "path": ""})
        assert response["Cache-Control"] == "public, max-age=5"
        assert "Vary" not in response
        assert not response.cookies
        assert response.content == ask().content

    def test_head(self, client, home):
        assert client.head("/live/topics?language=en&path=").content == b""

    def test_other_methods(self, client, home):
        assert client.post("/live/topics").status_code == 405


class TestNotForVisitors:
    def assert_unknown(self, response):
        assert response.status_code == 404
        assert response.json().keys() == {"error"}
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        ("path", "language"),
        [("nowhere", "en"), ("", "fr"), ("", ""), ("\x00", "en"), ("x" * 5000, "en")],
    )
    def test_nothing_there(self, ask, home, path, language):
        self.assert_unknown(ask(path, language))

    def test_a_draft(self, ask, build, home):
        page = build.page("Secret", publish=False)
        self.assert_unknown(ask("secret"))
        build.publish(build.draft(page))
        assert ask("secret").status_code == 200

    def test_taken_down(self, ask, build, home):
        page = build.page("News")
        with build.commit():
            build.unpublish(build.public(page))
        self.assert_unknown(ask("news"))

    def test_for_members_even_if_a_member_asks(self, ask, admin_client, build, home):
        build.page("Members", login_required=True)
        self.assert_unknown(ask("members"))
        self.assert_unknown(admin_client.get("/live/topics", {"language": "en", "path": "members"}))

    def test_restricted_to_some(self, ask, build, home, editor):
        page = build.page("Board")
        with transaction.atomic():
            api.assign_user_to_page(page, editor, grant_on=ACCESS_PAGE, can_view=True)
        self.assert_unknown(ask("board"))

    def test_a_language_that_is_not_public(self, ask, home, settings):
        settings.CMS_LANGUAGES = {1: [{"code": "en", "name": "English", "public": False}]}
        self.assert_unknown(ask())


class TestOrigins:
    def test_of_the_list(self, ask, home, settings):
        settings.DJANGOCMS_LIVE = {"ORIGINS": [FRIEND]}
        response = ask(origin=FRIEND)
        assert response["Access-Control-Allow-Origin"] == FRIEND
        assert response["Vary"] == "Origin"
        assert ask("nowhere", origin=FRIEND)["Access-Control-Allow-Origin"] == FRIEND

    @pytest.mark.parametrize("origin", ["null", "https://evil.example", f"{FRIEND}.evil.example"])
    def test_of_no_list(self, ask, home, settings, origin):
        settings.DJANGOCMS_LIVE = {"ORIGINS": [FRIEND]}
        response = ask(origin=origin)
        assert "Access-Control-Allow-Origin" not in response
        assert response["Vary"] == "Origin"

    def test_preflight(self, client, home, settings):
        settings.DJANGOCMS_LIVE = {"ORIGINS": [FRIEND]}
        response = client.options("/live/topics", headers={"origin": FRIEND})
        assert response.status_code == 204
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


class TestHearing:
    def hear(self, topic, type, url=""):
        event = Event(topic, 7, type, "", {}, "", None)
        return registry.feature_for(topic).render(topic, [event], View("en", url))

    def test_they_are_told_to_look_and_nothing_is_rendered(self, home, monkeypatch):
        monkeypatch.setattr(cms_live, "get", lambda *args: 1 / 0)
        (push,) = self.hear("cms.djangocms_alias.alias.3.en", "published")
        assert (push.type, push.offset, push.data) == ("changed", 7, {"spread": 2})

    @pytest.mark.parametrize("type", ["gone", "moved"])
    def test_of_a_pages_own_end(self, home, type):
        (push,) = self.hear(f"cms.page.{home.pk}.en", type)
        assert push.type == type
