"""The fixtures as an integrator gets them: by one line in their conftest."""

import os
import subprocess
import sys
from textwrap import dedent

import pytest

from tests.core.conftest import ROOT, run_without  # noqa: F401 (fixture)

TESTS = """
import pytest
from djangocms_live.api import apublish, publish
from djangocms_live.testing import assert_published

@pytest.mark.django_db
def test_published(published):
    publish("doctor.1", "posted")
    assert_published("doctor.1", "posted", among=published)

async def test_a_socket(live_communicator):
    async with live_communicator() as live:
        await live.subscribe("doctor.1")
        await apublish("doctor.1", "posted")
        await live.publication("posted")

def test_a_server(live_daphne, client):
    from urllib.request import urlopen
    with urlopen(live_daphne.url + "/live/health") as answer:
        assert b'"interface": "asgi"' in answer.read()
    assert live_daphne.ws_url == live_daphne.url.replace("http", "ws") + "/live/"
"""


@pytest.mark.long
def test_one_line_in_a_conftest(tmp_path):
    (tmp_path / "conftest.py").write_text(
        'pytest_plugins = ["djangocms_live.testing.pytest_plugin"]\n'
    )
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nasyncio_mode = auto\naddopts = --nomigrations -p no:cacheprovider\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DJANGOCMS_LIVE_TEST_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_it_is_harmless_where_there_is_no_django():
    code = "import djangocms_live.testing.pytest_plugin, sys; print('django.db' in sys.modules)"
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr


def test_all_else_needs_no_pytest(run_without):  # noqa: F811
    code = """
        from djangocms_live import testing
        from djangocms_live.testing import conformance
        print(len([getattr(testing, name) for name in testing.__all__]))
        print(len([getattr(conformance, name) for name in conformance.__all__]))
    """
    assert run_without("pytest", dedent(code)) == "11\n5\n"


def test_what_only_reads_the_journal_needs_no_daphne(run_without):  # noqa: F811
    code = """
        from djangocms_live.testing import assert_published, capture_publishes, live_elements
        print(assert_published.__name__)
    """
    assert run_without("daphne", dedent(code)) == "assert_published\n"


def test_a_name_that_is_none():
    from djangocms_live import testing

    with pytest.raises(AttributeError, match="has no attribute 'assert_publisht'"):
        testing.assert_publisht  # noqa: B018
