from django.template import Context

from djangocms_live.regions import markup


def test_positions_are_no_content():
    one = '<p>a</p><cms-live key="x" since="e:1 f:2" hash="h">b</cms-live>'
    assert markup.digest(one) == markup.digest(one.replace("e:1", "e:9"))
    assert markup.digest(one) != markup.digest(one.replace("<p>a", "<p>b"))


def test_element_is_escaped_but_its_content_is_not():
    attrs = {"key": "a", "label": '"><script>'}
    html = markup.element(attrs, "<b>x</b>")
    assert html.endswith("><b>x</b></cms-live>")
    assert "<script>" not in html


def test_page_has_no_hash():
    assert "hash" not in markup.element({"key": markup.PAGE})


def test_not_live_without_a_request():
    assert not markup.is_live(Context())


def test_live_without_a_toolbar(rf):
    assert markup.is_live(Context({"request": rf.get("/")}))
