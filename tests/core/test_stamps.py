import pytest
from django.test import RequestFactory

from djangocms_live import journal, models
from djangocms_live.api import Feature, stamp
from djangocms_live.stamps import view_of
from djangocms_live.topics import View, unsign


@pytest.fixture
def get():
    def get(path, **extra):
        return RequestFactory().get(path, **extra)

    return get


class TestView:
    def test_without_what_does_not_change_the_page(self, get):
        request = get("/de/news/?utm_source=x&page=2")
        assert view_of(request, "de") == View("de", "http://testserver/de/news/")

    def test_with_what_does(self, get, settings):
        settings.DJANGOCMS_LIVE = {"QUERY_PARAMETERS": ("q", "page")}
        request = get("/de/?page=2&utm=x&q=a b&q=ü")
        assert view_of(request, "de").url == "http://testserver/de/?q=a+b&q=%C3%BC&page=2"
        assert view_of(get("/de/?utm=x"), "de").url == "http://testserver/de/"

    def test_host_and_scheme_of_the_page(self, get):
        request = get("/de/", secure=True, headers={"host": "example.com"})
        assert view_of(request, "de").url == "https://example.com/de/"

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/ü/", "/%C3%BC/"),
            ("/a%20b/", "/a%20b/"),
            ("/what%3F/", "/what%3F/"),
            ("/100%25/", "/100%25/"),
            ("/a%23b/", "/a%23b/"),
        ],
    )
    def test_paths_lead_back_to_the_page(self, get, path, expected):
        assert view_of(get(path), "de").url == f"http://testserver{expected}"

    def test_never_to_another_host(self):
        request = RequestFactory().get("/")
        request.path = request.path_info = "//evil.example/page/"
        assert view_of(request, "de").url.startswith("http://testserver/")


@pytest.mark.django_db
class TestStamp:
    def test_parallel_lists(self, get, settle):
        for _ in range(2):
            journal.append("news.2", "posted", "", {}, "")
        journal.sequence("news.2")
        settle()
        attributes = stamp(get("/de/"), ["news.1", "news.2"], "de")
        assert list(attributes) == ["topic", "since"]
        tokens = attributes["topic"].split(" ")
        view = View("de", "http://testserver/de/")
        assert [unsign(token) for token in tokens] == [("news.1", view), ("news.2", view)]
        epoch = models.Topic.objects.get().epoch
        assert attributes["since"] == f":0 {epoch}:2"

    def test_costs_one_query(self, get, settle, django_assert_num_queries):
        for number in range(5):
            journal.append(f"news.{number}", "posted", "", {}, "")
            journal.sequence(f"news.{number}")
        settle()
        with django_assert_num_queries(1):
            stamp(get("/de/"), [f"news.{number}" for number in range(10)], "de")

    def test_no_topics(self, get):
        assert stamp(get("/de/"), [], "de") == {"topic": "", "since": ""}

    def test_bad_names(self, get):
        with pytest.raises(ValueError, match="is not a topic"):
            stamp(get("/de/"), ["no topic"], "de")

    def test_same_for_everybody(self, get):
        request = get("/de/", headers={"cookie": "sessionid=abc"})
        assert stamp(request, ["news.1"], "de") == stamp(get("/de/"), ["news.1"], "de")

    def test_of_topics_that_are_only_tracked_the_journal_is_not_asked(
        self, get, features, django_assert_num_queries
    ):
        @features
        class Guests(Feature):
            name = "guests"
            tracked_only = True

        with django_assert_num_queries(0):
            attributes = stamp(get("/de/"), ["guests.1"], "de")
        assert attributes["since"] == "-"
        assert unsign(attributes["topic"])[0] == "guests.1"
        assert stamp(get("/de/"), ["guests.1", "news.1"], "de")["since"] == "- :0"
