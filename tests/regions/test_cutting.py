import pytest
from hypothesis import given
from hypothesis import strategies as st

from djangocms_live.regions.cutting import cut


def element(key, html, extra="", feature="cms", topic="t1", since=":0"):
    return (
        f'<cms-live class="djangocms-live" feature="{feature}" key="{key}" topic="{topic}" '
        f'since="{since}" hash="h{key}"{extra}>{html}</cms-live>'
    )


def contents(html):
    return {region.key: region.html for region in cut(html).regions}


def test_a_region():
    html = "<p>é &amp;  <br>x</p>\n"
    (region,) = cut(f"<html><body>\n<p>é</p> {element('a', html)}</body></html>").regions
    assert region.html == html
    assert (region.key, region.hash, region.tokens, region.since) == ("a", "ha", ("t1",), (":0",))


def test_several_topics():
    (region,) = cut(element("a", "", topic="t1 t2", since="e:1 f:22")).regions
    assert region.tokens == ("t1", "t2")
    assert region.since == ("e:1", "f:22")


def test_regions_in_regions():
    inner = element("b", "<i>b</i>")
    assert contents(element("a", f"1{inner}2")) == {"a": f"1{inner}2", "b": "<i>b</i>"}


@pytest.mark.parametrize(
    "html",
    [
        "<!-- </cms-live> <cms-live feature='cms' key='x' topic='t' since=':0'> -->",
        "<script>'</cms-live>' + '<cms-live feature=cms key=x>'</script>",
        "<style>/* </cms-live> */</style>",
        "<textarea></cms-live><cms-live key=x></textarea>",
        "<title></cms-live></title>",
        "<input value='</cms-live>'><img alt=\"<cms-live>\">",
        "<br/><hr /><p>unclosed",
        "a < b && c > d &lt;/cms-live&gt;",
        "<CMS-LIVE></CMS-LIVE>",
        "\r\n\n\r",
        "<svg><path d='M0'/></svg>",
    ],
)
def test_what_is_no_end(html):
    assert contents(f"<p>{html}</p>{element('a', html)}{html}") == {"a": html}


def test_attributes_in_any_quoting():
    html = "<CMS-Live feature=cms key='a' topic=t1\nsince=':0' data-x=\"'>\" hash=h>x</cms-live >"
    assert contents(html) == {"a": "x"}


def test_first_of_repeated_attributes_counts():
    assert contents(element("a", "x", ' key="b"')) == {"a": "x"}


@pytest.mark.parametrize(
    "html",
    [
        "<cms-live>x</cms-live>",
        element("a", "x", feature="comments"),
        element("", "x"),
        element("a", "x", topic="t1 t2"),
        element("a", "x")[:-5],
        "</cms-live>",
        "",
    ],
)
def test_what_is_no_region(html):
    assert contents(html) == {}


@pytest.mark.parametrize(
    ("html", "root"),
    [
        ("<main>a<p>b</p></main><main>c</main>", "a<p>b</p>"),
        ("<main>a</main><div data-live-root>b<div>c</div>d</div>", "b<div>c</div>d"),
        ("<div data-live-root=''><main>b</main></div>", "<main>b</main>"),
        ("<main>a<main>b</main>c</main>", "a<main>b</main>c"),
        ("<main>never closed", None),
        ("<div>a</div>", None),
        ("<img data-live-root><main>a</main>", "a"),
        ("<div data-live-root><br><main>b</main>", "b"),
    ],
)
def test_root(html, root):
    assert cut(html).root == root


def test_assets():
    page = cut(
        '<link rel="stylesheet" href="/a.css?x=1&amp;y=2"><link rel=icon href=/i.png>'
        "<link rel='preload StyleSheet' href='/b.css'><link rel=stylesheet>"
        '<script src="/a.js" defer></script><script>1</script>'
        '<script type="application/json">{"src": "<script src=/no.js>"}</script>'
    )
    assert page.css == ["/a.css?x=1&y=2", "/b.css"]
    assert page.js == ["/a.js"]


PIECES = [
    "text", "é\n", "\r\n", "&lt;", "<p class='a'>", "</p>", "<br>", "<img src=x />",
    "<!-- </cms-live> -->", "<script>a</cms-live>b</script>", "<textarea><cms-live></textarea>",
]  # fmt: skip
TEXT = st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"]))
FILLING = st.lists(st.sampled_from(PIECES) | TEXT, max_size=5).map("".join)


@st.composite
def pages(draw, depth=3):
    """A page, and what is in its regions."""
    html, found = draw(FILLING), {}
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        inside, deeper = draw(pages(depth=depth - 1))
        key = f"k{draw(st.uuids())}"
        found |= {key: inside, **deeper}
        html += element(key, inside) + draw(FILLING)
    return html, found


@given(pages())
def test_cut_is_the_inverse_of_composing(page):
    html, found = page
    assert contents(html) == found


@given(st.text(st.sampled_from("<>/!-='\" cms-liveakytopx\n&;")))
def test_no_text_is_too_strange(html):
    cut(html)
