import pytest

from djangocms_live.comments.paging import Part, name_page_in_header


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("", Part()),
        ("1", Part()),
        ("2", Part(page=2)),
        ("oldest", Part(order="oldest")),
        ("best.3", Part(order="best", page=3)),
        ("at881", Part(at=881)),
        ("at881.1764", Part(at=881, as_of=1764)),
        ("of881", Part(of=881)),
        *(
            (nonsense, Part())
            for nonsense in ("0", "-1", "x", "at", "at0", "at1.0", "of1.2", "2x", "٣", "9" * 30)
        ),
    ],
)
def test_values(value, part):
    assert Part.parse(value) == part
    assert Part.parse(str(part)) == part


def test_queries():
    assert Part().query == ""
    assert Part(order="best", page=2).query == "?comments=best.2"
    assert str(Part(at=881).on(2)) == "2"


QUERIES = [
    ("", ""),
    ("a=b", ""),
    ("comments=2", "2"),
    ("a=b&comments=oldest.2&c", "oldest.2"),
    ("comments=nonsense", ""),
    ("comments=1&comments=3", "3"),
]
NAME = "HTTP_X_DJANGOCMS_LIVE_COMMENTS"


@pytest.mark.parametrize(("query", "value"), QUERIES)
def test_header_of_wsgi(query, value):
    environ = {"QUERY_STRING": query, NAME: "7"}
    name_page_in_header(None, environ=environ)
    assert environ.get(NAME, "") == value


@pytest.mark.parametrize("text", [str, str.encode])
@pytest.mark.parametrize(("query", "value"), QUERIES)
def test_header_of_asgi(query, value, text):
    headers = [
        (b"host", b"x"),
        (b"X-Djangocms-Live-Comments", b"7"),
        (b"x-djangocms_live-comments", b"8"),
    ]
    scope = {"query_string": text(query), "headers": headers}
    name_page_in_header(None, scope=scope)
    given = dict(scope["headers"])
    assert given.pop(b"host") == b"x"
    assert given == ({b"x-djangocms-live-comments": value.encode()} if value else {})


def test_neither():
    name_page_in_header(None)
