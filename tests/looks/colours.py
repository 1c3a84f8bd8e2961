"""Contrast, as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

Colour = tuple[float, float, float]


def of_hex(text: str) -> Colour:
    digits = text.removeprefix("#")
    return tuple(int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))  # type: ignore[return-value]


def mixed(over: Colour, share: float, under: Colour) -> Colour:
    """As ``color-mix(in srgb, …)`` does it."""
    return tuple(a * share + b * (1 - share) for a, b in zip(over, under, strict=True))  # type: ignore[return-value]


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
