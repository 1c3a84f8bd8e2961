import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from djangocms_live import live_page
from djangocms_live.live_page import Unreadable, of_data, of_html, of_json, read
from djangocms_live.protocol import Position

CONFIG = '<script type="application/json" id="djangocms-live-config">{}</script>'
URL = "https://example.com/en/news/"


def html(*elements, config='{"url":"/live/","language":"de"}'):
    return f"<!doctype html><script>1 < 2</script>{''.join(elements)}{CONFIG.format(config)}"


class TestHTML:
    def test_tokens_positions_socket_and_language(self):
        page = of_html(URL, html('<cms-live topic="a b" since="k3:118 -"><p>x</p></cms-live>'))
        assert page.topics == {"a": Position("k3", 118), "b": None}
        assert (page.socket, page.language) == ("wss://example.com/live/", "de")
        assert page.url == URL
        assert "cms-live" in page.text

    def test_of_two_elements_the_older_position_counts(self):
        page = of_html(
            URL,
            html(
                '<cms-live topic="a" since="k:3"></cms-live>',
                '<cms-live topic="a" since="k:2"></cms-live>',
                '<cms-live topic="a" since="k:9"></cms-live>',
            ),
        )
        assert page.topics == {"a": Position("k", 2)}

    def test_without_positions(self):
        found = of_html(URL, html('<cms-live topic="a b" since="k:1"></cms-live><cms-live>')).topics
        assert found == {"a": Position("k", 1), "b": None}

    def test_of_what_looks_like_more_positions_than_topics(self):
        assert of_html(URL, '<cms-live topic="a" since="k:1 k:2">').topics == {
            "a": Position("k", 1)
        }

    def test_a_page_without_the_client(self):
        page = of_html(URL, "<p>Hello</p>")
        assert (page.socket, page.topics, page.language) == ("", {}, "")

    def test_a_socket_elsewhere(self):
        config = '{"url": "https://cms.example.com:8443/live/#x", "carrier": "page"}'
        assert of_html(URL, html(config=config)).socket == "wss://cms.example.com:8443/live/"

    @pytest.mark.parametrize(
        ("config", "socket"),
        [
            ("nonsense", "wss://example.com/live/"),
            ("[1]", "wss://example.com/live/"),
            ("[" * 100_000, "wss://example.com/live/"),
            ('{"url": "ftp://example.com/"}', ""),
            ('{"url": "https:///live/"}', "wss://example.com/live/"),
            ('{"url": "http://[::1/"}', ""),
            ('{"url": "javascript:alert(1)"}', ""),
            ('{"url": 7, "language": 7}', "wss://example.com/en/news/7"),
        ],
    )
    def test_odd_configurations(self, config, socket):
        page = of_html(URL, html(config=config))
        assert (page.socket, page.language) == (socket, "")


class TestJSON:
    def test_what_live_topics_answers(self):
        text = (
            '{"topics": [{"t": "a", "since": "k:3"}, {"t": "b", "since": "-"}, {"t": "c"}],'
            ' "socket": "/live/", "language": "de"}'
        )
        page = of_json("http://cms.example.com/live/topics?path=/de/", text)
        assert page.topics == {"a": Position("k", 3), "b": None, "c": None}
        assert (page.socket, page.language) == ("ws://cms.example.com/live/", "de")

    @pytest.mark.parametrize("text", ["", "x", "[]", '{"topics": 1}', '{"topics": [1, {"t": 2}]}'])
    def test_nonsense(self, text):
        page = of_json(URL, text)
        assert (page.topics, page.socket, page.language) == ({}, "", "")


class TestData:
    def test_regions_and_the_elements_in_them(self):
        regions = {
            "x": {"topic": "a b", "since": "k:1 k:2", "html": "<p>"},
            "y": {"topic": "c", "since": "k:3", "html": '<cms-live topic="d" since="-">'},
        }
        assert of_data({"regions": regions}) == {
            "a": Position("k", 1),
            "b": Position("k", 2),
            "c": Position("k", 3),
            "d": None,
        }

    @pytest.mark.parametrize(
        "data", [{}, {"regions": 1}, {"regions": {"x": 1}}, {"regions": {"x": {"topic": 1}}}]
    )
    def test_other_data(self, data):
        assert of_data(data) == {}


class Handler(BaseHTTPRequestHandler):
    """Answers what a path asks for."""

    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        if self.path == "/garbled":
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        status = 404 if self.path == "/missing" else 200
        kind = {
            "/json": "application/json",
            "/latin": "text/html; charset=latin-1",
            "/odd": "text/html; charset=x-unknown",
        }.get(self.path, "text/html")
        body = {"/json": b'{"topics":[{"t":"a"}]}', "/latin": b"caf\xe9"}.get(
            self.path, '<cms-live topic="é">'.encode()
        )
        if self.path == "/who":
            body = f"{self.headers['User-Agent']} {self.headers['X-Who']}".encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def base():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class TestRead:
    def test_html(self, base):
        assert read(f"{base}/page").topics == {"é": None}

    def test_json(self, base):
        assert read(f"{base}/json").topics == {"a": None}

    def test_a_redirect_tells_where_the_page_is(self, base):
        assert read(f"{base}/moved").url == f"{base}/page"

    def test_charsets(self, base):
        assert read(f"{base}/latin").text == "café"
        assert read(f"{base}/odd").topics == {"é": None}

    def test_headers(self, base):
        agent = live_page.AGENT
        assert read(f"{base}/who", {"X-Who": "me"}).text == f"{agent} me"
        assert agent.startswith("djangocms-live/")

    def test_an_own_context_for_certificates(self, base):
        assert read(f"{base}/page", ssl=ssl.create_default_context()).topics

    @pytest.mark.parametrize(
        ("path", "words"),
        [("/missing", "is answered with 404 Not Found"), ("/garbled", "cannot be reached")],
    )
    def test_what_cannot_be_read(self, base, path, words):
        with pytest.raises(Unreadable, match=words):
            read(base + path)

    def test_nobody_there(self, base):
        with pytest.raises(Unreadable, match=r"cannot be reached: .*refused"):
            read("http://127.0.0.1:9/")

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "example.com", ""])
    def test_no_page(self, url):
        with pytest.raises(Unreadable, match=r"write https://example\.com/"):
            read(url)

    def test_too_large(self, base, monkeypatch):
        monkeypatch.setattr(live_page, "MOST", 5)
        with pytest.raises(Unreadable, match="larger than"):
            read(f"{base}/page")
