import pytest

from djangocms_live.comments import bodies


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one", "<p>one</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#x27;</p>"),
        ("", ""),
    ],
)
def test_plain(text, html):
    assert bodies.html(text) == html


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.com/a?b=c&d.", ["https://example.com/a?b=c&d"]),
        ("(https://example.com/a_(b))", ["https://example.com/a_(b)"]),
        ("HTTP://EXAMPLE.COM!", ["HTTP://EXAMPLE.COM"]),
        ("javascript:alert(1) data:text/html,x ftp://x www.example.com", []),
        ('https://example.com/"onmouseover=alert(1)', ["https://example.com/"]),
        ("https://a.example/<script>", ["https://a.example/"]),
        ("https://a.example https://b.example", ["https://a.example", "https://b.example"]),
    ],
)
def test_links(text, links):
    assert bodies.links(text) == links
    html = bodies.html(text)
    assert html.count("<a ") == html.count('rel="nofollow ugc noopener"') == len(links)
    assert "<script" not in html


def test_quotes_cannot_leave_the_attribute():
    html = bodies.html("https://example.com/?a=1&b='2")
    assert html.startswith('<p><a href="https://example.com/?a=1&amp;b=" rel=')


def test_clean():
    assert bodies.clean("\r\n a  \r\n\r\n\r\n\rb\x00\x07\u202e \n") == "a\n\nb"
    assert bodies.clean("  indented\tcode") == "indented\tcode"


class TestMarkdown:
    @pytest.fixture(autouse=True)
    def _on(self, configure):
        configure(MARKDOWN=True)

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
            ("a\nb", "<p>a<br>\nb</p>"),
            ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
            ("# a", "<p># a</p>"),
            ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ],
    )
    def test_markup(self, text, html):
        assert bodies.html(text) == html

    def test_links(self):
        html = bodies.html("[a](https://example.com/ 'title')")
        assert html == '<p><a href="https://example.com/" rel="nofollow ugc noopener">a</a></p>'
        for bad in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"):
            assert f'href="{bad}' not in bodies.html(f"[a]({bad})")
        assert "<img" not in bodies.html("![a](https://example.com/a.png)")
