import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from djangocms_live.doctor import http


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/")
        elif self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript; charset=utf-8")
        else:
            self.send_response(426)
        self.end_headers()
        self.wfile.write(self.headers["User-Agent"].encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def url():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_answer(url):
    answer = http.get(f"{url}/")
    assert (answer.status, answer.type) == (200, "text/javascript")
    assert answer.text == http.AGENT


def test_any_status_is_an_answer(url):
    assert http.get(f"{url}/live/").status == 426


def test_redirects(url):
    assert http.get(f"{url}/moved").status == 302
    answer = http.get(f"{url}/moved", follow=True)
    assert (answer.status, answer.url) == (200, f"{url}/")


def test_nobody_there():
    with pytest.raises(OSError, match="refused"):
        http.get("http://127.0.0.1:1/")
