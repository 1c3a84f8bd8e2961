"""Static files come from the application itself: DEBUG is off in all these tests."""

from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.management import call_command
from django.templatetags.static import static

from sample_site.asgi import application as asgi
from sample_site.wsgi import application as wsgi

# Not that a file needs the database: each request closes what connections are too old.
pytestmark = pytest.mark.django_db

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


async def over_asgi(path: str) -> tuple[int, dict[str, str], str]:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    communicator = ApplicationCommunicator(asgi, scope)
    await communicator.send_input({"type": "http.request"})
    start = await communicator.receive_output()
    body, more = b"", True
    while more:
        part = await communicator.receive_output()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    await communicator.wait()
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body.decode()


def over_wsgi(path: str) -> tuple[int, dict[str, str], str]:
    environ: dict[str, Any] = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    answer: list[Any] = []
    response = wsgi(environ, lambda status, headers: answer.extend([status, headers]))
    body = b"".join(response).decode()
    response.close()
    status, headers = answer
    return int(status.split()[0]), {name.lower(): value for name, value in headers}, body


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def hashed(collected: Path, settings: Any) -> None:
    settings.STATIC_ROOT = collected
    settings.MANIFEST_STATIC = True
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    if not (collected / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


async def test_a_file_comes_from_where_it_lies() -> None:
    for path in ("/static/sample_site/gazette.css", "/static/admin/css/base.css"):
        status, headers, _ = await over_asgi(path)
        assert status == 200
        assert headers["content-type"].startswith("text/css")
        assert "cache-control" not in headers
    assert (await over_asgi("/static/no-such-file.css"))[0] == 404


def test_wsgi_does_the_same() -> None:
    assert over_wsgi("/static/sample_site/gazette.css")[0] == 200
    assert over_wsgi("/static/no-such-file.css")[0] == 404


async def test_hashed_files_are_kept_for_ever(hashed: None) -> None:
    url = static("sample_site/gazette.css")
    assert url != "/static/sample_site/gazette.css"
    status, headers, body = await over_asgi(url)
    assert status == 200
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert 'url("emblem.svg")' not in body
    assert over_wsgi(url)[1]["cache-control"] == headers["cache-control"]


async def test_unhashed_names_stay_for_editors_that_build_them(hashed: None) -> None:
    status, headers, _ = await over_asgi("/static/sample_site/gazette.css")
    assert status == 200
    assert "cache-control" not in headers
