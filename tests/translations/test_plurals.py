"""The browser chooses the form of a number as gettext does."""

from gettext import c2py

import pytest
from babel import Locale

from djangocms_live.comments import texts
from djangocms_live.notifications import client_words
from djangocms_live.presence.plurals import SAMPLES
from scripts.messages import LANGUAGES

NUMBERS = [*range(210), 1000, 1001, 1_000_000, 2_000_011]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_stands_for_all_numbers_of_its_kind(language: str) -> None:
    """Babel knows CLDR's categories, by which Intl.PluralRules chooses."""
    form = c2py(LANGUAGES[language].split("plural=")[1].rstrip(";"))
    category = Locale.parse(language).plural_form
    assert SAMPLES == client_words._FORMS == texts._FORMS
    for number in NUMBERS:
        assert form(SAMPLES[category(number)]) == form(number), number
