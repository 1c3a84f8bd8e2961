from django.http import HttpResponse

from djangocms_live.testing import live_elements
from djangocms_live.testing.pages import text_of

PAGE = """<!doctype html><title>x</title>
<cms-live feature="poll" topic="a:1 b:2" since="e:3 -"><p>One</p>
  <cms-live feature="talk" topic="c:3" since=""><b>Two</b></cms-live >
</cms-live><p>é</p><cms-live feature="none"></cms-live></cms-live><cms-live hidden>"""


def test_elements_in_each_other():
    outer, inner, plain, cut_off = live_elements(PAGE)
    assert outer.html.startswith('<cms-live feature="poll"')
    assert outer.html.endswith("</cms-live >\n</cms-live>")
    assert inner.html.endswith("<b>Two</b></cms-live >")
    assert (outer.feature, inner.feature, plain.feature, cut_off.feature) == (
        "poll",
        "talk",
        "none",
        "",
    )
    assert plain.html == '<cms-live feature="none"></cms-live>'
    assert cut_off.html == ""


def test_what_a_browser_would_ask_for():
    outer, inner, plain, _ = live_elements(PAGE)
    assert outer.subscriptions == {
        "a:1": {"t": "a:1", "since": {"e": "e", "o": 3}},
        "b:2": {"t": "b:2"},
    }
    assert inner.subscriptions == {"c:3": {"t": "c:3"}}
    assert plain.subscriptions == {}


def test_of_one_feature_in_a_response():
    (found,) = live_elements(HttpResponse(PAGE), "talk")
    assert found.attributes["topic"] == "c:3"


def test_words():
    html = '<p title="a b">One<script>no</script> <style>no</style><img alt="two">\n three</p>'
    assert text_of(html) == "a b One two three"
