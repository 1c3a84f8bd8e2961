"""Each language says everything that the others say."""

from typing import Any

import pytest
from django.conf import settings

from sample_site.newsroom import words


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_no_word_is_missing(language: str) -> None:
    assert shape(words(language)) == shape(words("en"))


@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_text_is_left_in_english(language: str) -> None:
    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            inners = (inner for key, inner in value.items() if key != "name")  # people keep theirs
            return [text for inner in inners for text in texts(inner)]
        if isinstance(value, list):
            return [text for inner in value for text in texts(inner)]
        return [value] if isinstance(value, str) and " " in value else []

    assert not set(texts(words(language))) & set(texts(words("en")))
