"""The programs of docs/howto/clients.rst, as somebody would run them."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

import pytest

from tests.editor import Editor
from tests.site import HOST, ROOT, Site, wait_for

PROGRAMS = Path(__file__).parent / "programs"
HEAD = """
from djangocms_live.models import Topic
topic = Topic.objects.get(name="cms.page.1.en")
print(f"{topic.epoch}:{topic.head}")
"""


class ChatRoom:
    def __init__(self) -> None:
        self.said: list[str] = []
        said = self.said

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                said.append(json.loads(body)["text"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def room() -> Iterator[ChatRoom]:
    room = ChatRoom()
    yield room
    room.close()


@pytest.fixture
def run() -> Iterator[list[subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        process.kill()
        process.communicate()


def start(run: list[subprocess.Popen[str]], name: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(PROGRAMS / name), *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    run.append(process)
    return process


def test_the_bot_says_each_thing_once(
    site: Site, room: ChatRoom, run: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    server = site.serve()
    positions = tmp_path / "positions.json"
    arguments = ("bot.py", f"{server.url}/en/", room.url, str(positions))
    bot = start(run, *arguments)
    editor = Editor(server)
    editor.publish_text("Front page", "Equaliser!", "Extra time!")
    news = "cms.page.1.en: published"
    head = site.ask(HEAD).strip()
    wait_for(lambda: positions.exists() and head in positions.read_text(), "the news")
    assert news in room.said
    before = list(room.said)
    bot.send_signal(signal.SIGKILL)
    bot.wait()
    editor.publish_text("Front page", "Extra time!", "Offside!")
    start(run, *arguments)
    wait_for(lambda: len(room.said) > len(before), "what happened while it was away")
    assert room.said[len(before) :] == [news]


def test_the_sign_shows_what_is_new(site: Site, run: list[subprocess.Popen[str]]) -> None:
    server = site.serve()
    sign = start(run, "sign.py", f"{server.url}/en/", "Live score")
    lines: Queue[str] = Queue()
    assert sign.stdout is not None
    reader = threading.Thread(target=lambda: [lines.put(line) for line in sign.stdout or ()])
    reader.start()
    assert "Equaliser!" in lines.get(timeout=30)
    Editor(server).publish_text("Front page", "Equaliser!", "Extra time!")
    while "Extra time!" not in lines.get(timeout=30):
        pass
    sign.kill()
    reader.join()
