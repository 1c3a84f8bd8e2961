"""Which of the switches somebody has, and how they stand at first."""

import pytest
from django.contrib.auth import get_user_model

from djangocms_live.presence.forms import ChoiceForm
from djangocms_live.presence.models import Choice

ON, OFF = True, False


def form_for(*, is_staff):
    return ChoiceForm(instance=Choice(user=get_user_model()(is_staff=is_staff)))


@pytest.mark.parametrize(
    ("is_staff", "presence", "expected"),
    [
        (True, {}, ["to_visitors", "to_editors"]),
        (False, {}, ["to_visitors"]),
        (True, {"READERS": False}, ["to_editors"]),
        (True, {"EDITORS": False}, ["to_visitors"]),
        (False, {"READERS": False}, []),
    ],
)
def test_nobody_is_asked_what_does_not_concern_them(settings, is_staff, presence, expected):
    settings.DJANGOCMS_LIVE = {"PRESENCE": presence}
    assert list(form_for(is_staff=is_staff).fields) == expected


def test_at_first_colleagues_see_one_and_visitors_do_not():
    form = form_for(is_staff=True)
    assert {name: form[name].value() for name in form.fields} == {
        "to_visitors": False,
        "to_editors": True,
    }
