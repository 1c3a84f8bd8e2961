from types import SimpleNamespace

import pytest

from djangocms_live.visitors import is_live


def test_pages_for_visitors():
    assert is_live(SimpleNamespace())
    assert is_live(SimpleNamespace(toolbar=SimpleNamespace(edit_mode_active=False)))


@pytest.mark.parametrize(
    "mode", ["edit_mode_active", "preview_mode_active", "structure_mode_active"]
)
def test_the_cms_has_its_own(mode):
    assert not is_live(SimpleNamespace(toolbar=SimpleNamespace(**{mode: True})))


def test_nothing_without_a_request_or_switched_off(settings):
    assert not is_live(None)
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    assert not is_live(SimpleNamespace())
