import pytest

from .scenarios import (  # noqa: F401
    test_a_hidden_tab,
    test_five_tabs_have_one_socket_and_lose_nothing,
    test_there_and_back_again,
    test_without_a_socket_tabs_poll,
)


@pytest.fixture
def engine() -> str:
    return "firefox"
