import pytest

from djangocms_live.doctor.csp import forbidden, needed

PAGE = "https://example.com/en/"
SOCKET = {"connect-src": "wss://example.com/live/"}
SCRIPT = {"script-src": "https://cdn.example.net/static/live.js"}
WORKER = {"worker-src": "https://example.com/live/worker.js"}


def allows(policy: str, needs: dict[str, str], page: str = PAGE) -> bool:
    return not forbidden(policy, page, needs.items())


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "img-src 'none'",
        "connect-src 'self'",
        "default-src 'self'",
        "connect-src *",
        "connect-src wss:",
        "connect-src ws://example.com",
        "connect-src wss://example.com/live/",
        "connect-src wss://example.com/",
        "connect-src wss://example.com:*",
        "connect-src wss://*.com",
        "default-src 'none'; connect-src 'self'",
        "CONNECT-SRC 'self'; ",
        "connect-src 'self'; connect-src 'none'",
        "connect-src 'self', default-src 'self'",
    ],
)
def test_the_socket_is_allowed(policy: str) -> None:
    assert allows(policy, SOCKET)


@pytest.mark.parametrize(
    "policy",
    [
        "connect-src 'none'",
        "default-src 'none'",
        "connect-src",
        "connect-src http:",
        "connect-src https:",
        "connect-src example.com",
        "connect-src https://other.example",
        "connect-src wss://example.com/live",
        "connect-src wss://example.com:8443",
        "connect-src 'self', connect-src 'none'",
        "connect-src data:",
    ],
)
def test_the_socket_is_forbidden(policy: str) -> None:
    assert forbidden(policy, PAGE, SOCKET.items()) == SOCKET


def test_self_is_the_pages_own_port() -> None:
    needs = {"connect-src": "ws://127.0.0.1:8000/live/"}
    assert allows("connect-src 'self'", needs, "http://127.0.0.1:8000/")
    assert not allows("connect-src 'self'", needs, "http://127.0.0.1:9000/")


def test_scripts_of_another_host() -> None:
    assert allows("script-src 'self' https://cdn.example.net", SCRIPT)
    assert allows("script-src *.example.net", SCRIPT)
    assert not allows("script-src 'self'", SCRIPT)
    assert not allows("script-src-elem 'self'; script-src *", SCRIPT)


def test_a_nonce_is_nothing_that_our_scripts_have() -> None:
    assert not allows("script-src 'nonce-abc'", SCRIPT)
    assert not allows("script-src 'nonce-abc' 'strict-dynamic' *", SCRIPT)


def test_workers_fall_back_on_what_is_there() -> None:
    assert allows("default-src 'none'; script-src 'self'", WORKER)
    assert allows("script-src 'none'; child-src 'self'", WORKER)
    assert not allows("script-src 'self'; child-src 'none'", WORKER)
    assert not allows("worker-src blob:", WORKER)


def test_each_need_is_judged() -> None:
    needs = (SOCKET | SCRIPT | WORKER).items()
    assert forbidden("default-src 'self'", PAGE, needs) == SCRIPT


@pytest.mark.parametrize(
    ("sources", "refused"),
    [
        ("'self'", None),
        ("https: wss:", None),
        ("wss://example.com", "https://example.com/live/poll"),
        ("https://example.com", "wss://example.com/live/"),
        ("'none'", "wss://example.com/live/"),
    ],
)
def test_pages_ask_by_socket_and_by_poll(sources: str, refused: str | None) -> None:
    needs = needed(PAGE, SCRIPT["script-src"], WORKER["worker-src"])
    policy = f"connect-src {sources}"
    assert forbidden(policy, PAGE, needs).get("connect-src") == refused
