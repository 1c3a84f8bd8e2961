"""Comments from elsewhere, and all of them as JSON."""

import json
from io import StringIO
from pathlib import Path

import pytest
from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection

from djangocms_live.comments import purge
from djangocms_live.comments.importing import disqus
from djangocms_live.comments.models import Comment
from djangocms_live.comments.places import Place
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent / "imports"
DISQUS = str(HERE / "disqus.xml")


def bring(kind, *args):
    out = StringIO()
    call_command("live_comments_import", "--from", kind, *args, stdout=out)
    return out.getvalue()


def texts():
    return dict(Comment.objects.order_by("pk").values_list("source", "body"))


class TestDisqus:
    @pytest.fixture
    def home(self, talk):
        return talk("Home")

    def test_all_of_it(self, home, talk, client):
        german = talk("Über", home=False, language="de")
        german.page.urls.filter(language="de").update(slug="über", path="über")
        said = bring("disqus", DISQUS)
        assert "Found 7 comments: 5 are new, in 2 threads" in said
        assert "1: what it is about is not here: https://old.example.com/en/lost/" in said
        assert "1: there is no text in it" in said
        first, second, spam, gone, german_one = Comment.objects.order_by("created")
        assert (first.name, first.email, first.body) == ("Anna", "anna@example.com", "First words")
        assert first.created.isoformat() == "2019-03-02T10:00:00+00:00"
        assert first.published == first.created
        assert (second.parent, second.depth, second.pk > first.pk) == (first, 1, True)
        assert second.body == "I agree, see  http://disq.us/url?x=1\n\nSecond <b>\nline"
        assert (spam.state, spam.email, gone.state) == ("spam", "", "removed")
        assert (german_one.body, german_one.language) == ("Schön", "de")
        assert german_one.thread == german.thread
        assert first.thread == home.thread
        assert home.thread.visible == 2
        html = client.get("/en/").content.decode()
        assert "First words" in html
        assert "Second &lt;b&gt;" in html
        assert "alert" not in html

    def test_again(self, home):
        bring("disqus", DISQUS)
        before = list(Comment.objects.values_list("pk", "parent"))
        assert "0 are new, in 0 threads; 4 were here before" in bring("disqus", DISQUS)
        assert list(Comment.objects.values_list("pk", "parent")) == before
        # And it is not purged on the day that it came.
        assert purge.purge() == 0

    def test_dry_run(self, home):
        said = bring("disqus", DISQUS, "--dry-run")
        assert "4 are new" in said
        assert "Nothing was stored" in said
        assert not Comment.objects.exists()

    def test_no_place(self, build):
        build.page("Home", home=True)
        assert "there are no Live comments on Home" in bring("disqus", DISQUS)
        assert "4 are new" in bring("disqus", DISQUS, "--slot", "talk")
        assert Comment.objects.first().thread.slot == "talk"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("<rss></rss>", "no export of Disqus"),
            ("<disqus xmlns='http://disqus.com'>", "no XML"),
            ("nonsense", "no XML"),
            (
                (
                    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
                    "<disqus xmlns='http://disqus.com'>&b;</disqus>"
                ),
                "DOCTYPE",
            ),
            (
                (
                    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                    "<disqus xmlns='http://disqus.com'>&a;</disqus>"
                ),
                "DOCTYPE",
            ),
            (
                "<disqus xmlns='http://disqus.com'><post><createdAt>soon</createdAt></post></disqus>",
                "'soon' is no date",
            ),
        ],
    )
    def test_other_files(self, tmp_path, text, words):
        file = tmp_path / "file.xml"
        file.write_text(text)
        with pytest.raises(CommandError, match=words):
            bring("disqus", str(file))

    def test_not_there(self):
        with pytest.raises(CommandError, match="no file"):
            bring("disqus", "/nowhere.xml")
        with pytest.raises(CommandError, match="no tables"):
            bring("disqus", "--database")

    def test_words(self):
        assert (
            disqus.plain("<p>a</p><blockquote>b</blockquote>c<style>d</style></style>")
            == "a\n\nb\n\nc"
        )
        assert disqus.plain('<a href="javascript:x()">text</a>') == "text"
        assert disqus.plain('<a href="https://a.example/">there</a>') == "there https://a.example/"

    def test_without_pages_in_the_urls(self, home, settings):
        settings.ROOT_URLCONF = "djangocms_live.urls"
        assert disqus.page_at("https://example.com/")[0] == home.page


COMMENTS = """CREATE TABLE django_comments (
    id integer NOT NULL PRIMARY KEY, object_pk varchar(64) NOT NULL, user_name varchar(50) NOT NULL,
    user_email varchar(254) NOT NULL, user_url varchar(200) NOT NULL, comment text NOT NULL,
    submit_date timestamp NOT NULL, ip_address varchar(39) NULL, is_public bool NOT NULL,
    is_removed bool NOT NULL, content_type_id integer NOT NULL, site_id integer NOT NULL,
    user_id integer NULL)"""
XTD = """CREATE TABLE django_comments_xtd_xtdcomment (
    comment_ptr_id integer NOT NULL PRIMARY KEY, thread_id integer NOT NULL,
    parent_id integer NOT NULL, level smallint NOT NULL, "order" integer NOT NULL,
    followup bool NOT NULL, nested_count integer NOT NULL)"""


@pytest.fixture
def tables(db):
    """The tables as those apps make them, and a way to fill them."""
    with connection.cursor() as cursor:
        cursor.execute(COMMENTS)
        cursor.execute(XTD)

    def add(
        pk, about, text, *, parent=None, user=None, public=True, removed=False, kind=None, **kw
    ):
        kind = kind or ContentType.objects.get_for_model(about).pk
        values = [
            pk, str(about.pk), kw.get("name", "Anna"), "anna@example.com", "", text,
            f"2020-01-01 10:{pk:02}:00", "192.0.2.1", public, removed, kind, 1, user,
        ]  # fmt: skip
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(values))
            cursor.execute(f"INSERT INTO django_comments VALUES ({marks})", values)
            if parent is not None:
                row = [pk, 1, parent, 0, pk, False, 0]
                marks = ", ".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO django_comments_xtd_xtdcomment VALUES ({marks})", row)

    return add


class TestTables:
    def test_contrib(self, talk, tables, admin_user):
        there = talk()
        tables(1, there.page, "A guest")
        tables(2, there.page, "An account", user=admin_user.pk, name="")
        tables(3, there.page, "Held", public=False)
        tables(4, there.page, "Removed", removed=True)
        tables(5, there.page, "Another user's", user=9999)
        assert "5 are new, in 1 threads" in bring("contrib", "--database")
        guest, account, held, removed, lost = Comment.objects.order_by("created")
        assert (guest.name, guest.email, guest.person, guest.author) == (
            "Anna",
            "anna@example.com",
            "",
            None,
        )
        assert (account.author, account.person, account.name) == (
            admin_user,
            f"u{admin_user.pk}",
            "admin",
        )
        assert account.email == ""
        assert (held.state, removed.state, lost.author) == ("held", "removed", None)
        assert guest.thread == there.thread
        assert "0 are new" in bring("contrib", "--database")

    def test_xtd(self, talk, tables):
        there = talk()
        for pk, parent in ((1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 6)):
            tables(pk, there.page, f"Number {pk}", parent=parent)
        bring("xtd", "--database")
        tree = {c.source: c for c in Comment.objects.select_related("parent")}
        parents = [tree[f"contrib:{n}"].parent for n in range(1, 7)]
        assert [p.source if p else None for p in parents] == [
            None, "contrib:1", "contrib:2", "contrib:3", "contrib:4", None,
        ]  # fmt: skip
        assert [tree[f"contrib:{n}"].depth for n in range(1, 7)] == [0, 1, 2, 2, 2, 0]

    def test_versions_become_pages(self, talk, tables):
        there = talk()
        content = PageContent._base_manager.filter(page=there.page).first()
        tables(1, content, "On a version")
        title = ContentType.objects.create(app_label="cms", model="title")
        tables(2, content, "On a title of CMS 3", kind=title.pk)
        bring("contrib", "--database")
        assert list(texts().values()) == ["On a version", "On a title of CMS 3"]
        assert {c.thread for c in Comment.objects.all()} == {there.thread}

    def test_other_objects(self, talk, tables):
        poll = Poll.objects.create(question="Rain?")
        tables(1, poll, "On a poll")
        gone = ContentType.objects.create(app_label="shop", model="product")
        tables(2, poll, "On nothing", kind=gone.pk)
        tables(3, poll, "No type", kind=9999)
        tables(4, Poll(pk="x"), "No pk")
        said = bring("contrib", "--database", "--language", "de")
        assert "1 are new" in said
        for words in ("shop.product", "?.9999", "polls.poll x"):
            assert words in said
        assert Comment.objects.get().thread == Place.of(poll, "de", "comments").thread()

    def test_no_tables(self, db):
        with pytest.raises(CommandError, match="no table django_comments in this database"):
            bring("contrib", "--database")

    def test_other_tables(self, db):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE django_comments (id integer, comment text)")
        with pytest.raises(CommandError, match="no column content_type_id"):
            bring("contrib", "--database")


class TestDump:
    def dump(self, tmp_path, *rows):
        file = tmp_path / "dump.json"
        file.write_text(json.dumps(list(rows)))
        return str(file)

    def comment(self, pk, about, **fields):
        given = {
            "content_type": ["cms", "page"], "object_pk": str(about.pk), "site": 1, "user": None,
            "user_name": "Anna", "user_email": "anna@example.com", "user_url": "",
            "comment": f"Number {pk}", "submit_date": f"2020-01-01T10:{pk:02}:00Z",
            "ip_address": None, "is_public": True, "is_removed": False,
        }  # fmt: skip
        return {"model": "django_comments.comment", "pk": pk, "fields": given | fields}

    def test_both(self, talk, tmp_path, django_user_model):
        anna = django_user_model.objects.create_user("anna", "anna@example.com")
        there = talk()
        xtd = {"model": "django_comments_xtd.xtdcomment", "pk": 2, "fields": {"parent_id": 1}}
        rows = [self.comment(1, there.page), self.comment(2, there.page, user=["old"]), xtd]
        file = self.dump(tmp_path, *rows)
        bring("xtd", file)
        first, second = Comment.objects.order_by("pk")
        assert (first.author, second.author, second.parent) == (None, anna, first)
        assert "0 are new" in bring("contrib", file)

    def test_an_address_of_two(self, talk, tmp_path, django_user_model):
        for name in ("anna", "other"):
            django_user_model.objects.create_user(name, "anna@example.com")
        there = talk()
        bring("contrib", self.dump(tmp_path, self.comment(1, there.page, user=["old"])))
        assert Comment.objects.get().author is None

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([{"no": "model"}], "not made by dumpdata"),
            ([], "no django_comments_xtd.xtdcomment"),
        ],
    )
    def test_other_files(self, tmp_path, rows, words):
        with pytest.raises(CommandError, match=words):
            bring("xtd", self.dump(tmp_path, *rows))

    def test_numbers_for_types(self, talk, tmp_path):
        row = self.comment(1, talk().page, content_type=7)
        with pytest.raises(CommandError, match="natural-foreign"):
            bring("contrib", self.dump(tmp_path, row))

    def test_no_date(self, talk, tmp_path):
        row = self.comment(1, talk().page, submit_date="soon")
        with pytest.raises(CommandError, match="no date"):
            bring("contrib", self.dump(tmp_path, row))


def test_export(talk):
    there, other = talk("A page"), talk("Other", home=False)
    root = there.say("Root", email="anna@example.com")
    there.say("Reply", by="ben", parent=root)
    other.say("Elsewhere", by="ben")
    out = StringIO()
    call_command("live_comments_export", stdout=out)
    first, second = json.loads(out.getvalue())["threads"]
    assert (first["model"], first["title"], first["language"]) == ("cms.page", "A page", "en")
    assert [(c["body"], c["parent"]) for c in first["comments"]] == [
        ("Root", None),
        ("Reply", root.pk),
    ]
    assert first["comments"][0]["email"] == "anna@example.com"
    assert len(second["comments"]) == 1
    out = StringIO()
    call_command("live_comments_export", "--without-emails", stdout=out)
    assert "anna@example.com" not in out.getvalue()


def test_digest(talk, mailoutbox, configure, moderator):
    moderator.email = "mod@example.com"
    moderator.save()
    talk(writers="held").say()
    out = StringIO()
    call_command("live_comments_digest", stdout=out)
    assert "To moderators: 0 comments. Answers: 0." in out.getvalue()
    configure(MAIL_MODERATORS="digest")
    call_command("live_comments_digest", stdout=out)
    assert "To moderators: 1 comments." in out.getvalue()
    assert ["mod@example.com"] in [mail.to for mail in mailoutbox]
