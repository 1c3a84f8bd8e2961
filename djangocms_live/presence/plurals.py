"""All forms that a language has of a text with a number, for the browser to choose from."""

from collections.abc import Callable

#: A number of each kind that languages know (CLDR's plural categories). Where a language does not
#: know a kind, no browser asks for it.
SAMPLES = {"other": 100, "zero": 0, "one": 1, "two": 2, "few": 3, "many": 11}


def forms(key: str, say: Callable[[int], str]) -> dict[str, str]:
    """Texts ``key_other``, ``key_one`` and so on; ``say`` is what gettext has for a number.

    A form that is said like ``other`` is left out: the browser falls back to that.
    """
    other = say(SAMPLES["other"])
    said = {f"{key}_{kind}": say(number) for kind, number in SAMPLES.items()}
    return {f"{key}_other": other} | {form: text for form, text in said.items() if text != other}
