"""What every style sheet keeps to, so that sites change looks by one class or one property."""

import re

import pytest
import tinycss2

from .colours import contrast, mixed, of_hex
from .sheets import ALL, EDITORIAL, PUBLIC, ROOT, functions, names, rules, weight

THEME = ROOT.parent / "docs" / "howto" / "theme.rst"
every_sheet = pytest.mark.parametrize("sheet", ALL, ids=lambda sheet: sheet.name)
every_public = pytest.mark.parametrize("sheet", PUBLIC, ids=lambda sheet: sheet.name)

#: Weigh as much as two element names, to stand above what sites say of all lists and buttons.
HELD = {"comments.css", "readers.css", "notifications.css"}
EDITORS = {
    "admin-queue.css",
    "editors.css",
    "face.css",
    "sight.css",
    "toolbar.css",
    "tree.css",
}

PHYSICAL = re.compile(
    r"(margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)(-|$)"
    r"|border-(top|bottom)-(left|right)-radius"
    r"|(left|right|top|bottom|float|clear)$|(min-|max-)?(width|height)$"
)
SIDES = {"left", "right"}
COLOURS = {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"}
SPACES = re.compile(r"(margin|padding|gap|row-gap|column-gap)")
LENGTH = re.compile(r"\b[\d.]+(rem|px|pt)\b")


@every_sheet
def test_the_parser_knows_all_of_it(sheet):
    assert list(rules(sheet))


def test_every_sheet_is_public_or_for_editors():
    assert {sheet.name for sheet in EDITORIAL} == EDITORS


@every_public
def test_a_single_class_of_the_site_weighs_more(sheet):
    heavy = []
    for rule in rules(sheet):
        words = weight(rule.selector)
        holds = words == "html body" and not rule.around and sheet.name in HELD
        nested = any(":where" in one for one in rule.around)
        if (words and not holds) or nested:
            heavy.append(f"{rule.name} weighs by {words!r}")
    assert heavy == []


@every_sheet
def test_sides_are_where_the_text_begins_and_ends(sheet):
    physical = [
        f"{rule.name} {one.name}: {tinycss2.serialize(one.value)}"
        for rule in rules(sheet)
        for one in rule.declarations
        if PHYSICAL.match(one.lower_name)
        or SIDES & {token.value for token in one.value if token.type == "ident"}
    ]
    assert physical == []


def literals(tokens):
    """Colours by their numbers. What a property of the site falls back to is one, too."""
    for token in tokens:
        if token.type == "hash":
            yield f"#{token.value}"
        elif token.type == "function":
            if token.lower_name in COLOURS:
                yield token.serialize()
            elif token.lower_name != "var":
                yield from literals(token.arguments)


@every_public
def test_colours_are_custom_properties(sheet):
    found = [
        f"{rule.name} {one.name}: {colour}"
        for rule in rules(sheet)
        for one in rule.declarations
        if not one.name.startswith("--")
        for colour in literals(one.value)
    ]
    assert found == []


@every_public
def test_spaces_sizes_corners_shadows_and_motion_are_custom_properties(sheet):
    found = []
    for rule in rules(sheet):
        for one in rule.declarations:
            value = tinycss2.serialize(one.value).strip()
            bare = re.sub(r"\b1px\b|-1px|env\([^)]*\)", "", value)
            is_voice = "voice" in rule.name
            match one.lower_name:
                case name if SPACES.match(name):
                    wrong = LENGTH.search(bare) and not is_voice
                case "border-radius" | "font-size":
                    wrong = LENGTH.search(value)
                case "box-shadow":
                    wrong = "var(" not in value and value != "none"
                case "animation" | "transition":
                    wrong = re.search(r"\b0?\.?\d+m?s\b", value) and "visibility" not in value
                case "font-family":
                    wrong = "var(--live-font" not in value
                case "font":
                    wrong = value != "inherit"
                case _:
                    wrong = False
            if wrong:
                found.append(f"{rule.name} {one.name}: {value}")
    assert found == []


def used(sheets):
    for sheet in sheets:
        for rule in rules(sheet):
            for one in rule.declarations:
                if one.name.startswith("--"):
                    yield one.name
                yield from names(one.value)


def test_every_custom_property_is_documented_and_every_documented_one_is_used():
    inside = {"--live-hue", "--live-face", "--live-tint", "--live-tint-ink"}
    shown = set(re.findall(r"``(--live-[\w-]+)``", THEME.read_text(encoding="utf-8")))
    ours = {name for name in used(PUBLIC) if name.startswith("--live-")} - inside
    assert ours - shown == set(), "not in docs/howto/theme.rst"
    assert shown - ours == set(), "in docs/howto/theme.rst, but of no use"


def test_no_name_is_of_another_scheme():
    theirs = re.compile(r"--(live|dca|sight|body|border|darkened|error|hairline|link|selected)-")
    assert {name for name in used(ALL) if not theirs.match(name)} == set()


def palettes():
    """The default colours, in light and in dark."""
    light, dark = {}, {}
    for rule in rules(PUBLIC[0]):
        for one in rule.declarations:
            value = tinycss2.serialize(one.value).strip()
            if plain := re.fullmatch(r"#[0-9a-f]{6}", value):
                light[one.name] = dark[one.name] = of_hex(plain[0])
            if pair := re.fullmatch(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", value):
                light[one.name], dark[one.name] = of_hex(pair[1]), of_hex(pair[2])
    return {"light": light, "dark": dark}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_default_colours_can_be_read(scheme):
    colours = palettes()[scheme]
    named = {name.removeprefix("--live-"): colour for name, colour in colours.items()}
    surface, accent, text = named["surface"], named["accent"], named["text"]
    grounds = {
        "surface": surface,
        "unread entry": mixed(accent, 0.07, surface),
        "announcement": mixed(accent, 0.08, surface),
        "closed": mixed(text, 0.06, surface),
    }
    pairs = [(ink, ground) for ink in ("text", "quiet", "accent") for ground in grounds]
    pairs += [("warning", "surface"), ("on-accent", "accent"), ("on-alert", "alert")]
    poor = {}
    for ink, ground in pairs:
        ratio = contrast(named[ink], grounds.get(ground) or named[ground])
        if ratio < 4.5:
            poor[f"{ink} on {ground}"] = round(ratio, 2)
    assert poor == {}


WANTED = {
    "live.css": ["prefers-reduced-motion", "forced-colors", "prefers-contrast", "print"],
    "regions.css": ["prefers-reduced-motion", "forced-colors", "print"],
    "comments.css": ["prefers-reduced-motion", "forced-colors", "print"],
    "readers.css": ["forced-colors", "print"],
    "notifications.css": ["prefers-reduced-motion", "forced-colors", "print"],
}


@every_public
def test_readers_wishes_are_heeded(sheet):
    heeded = " ".join(" ".join(rule.around) for rule in rules(sheet))
    assert [wish for wish in WANTED[sheet.name] if wish not in heeded] == []


@every_public
def test_whatever_moves_can_be_still(sheet):
    """Each selector that begins an animation has a rule that ends it."""
    moving, still = set(), set()
    for rule in rules(sheet):
        for one in rule.declarations:
            if one.lower_name != "animation":
                continue
            words = tinycss2.serialize(rule.selector)
            classes = set(re.findall(r"\.[\w-]+|\[data-live-fresh\]", words))
            calm = any("prefers-reduced-motion" in outer for outer in rule.around)
            (still if calm else moving).update(classes)
    assert moving - still == set()


def test_colours_are_found_in_whatever_holds_them():
    value = tinycss2.parse_component_value_list("1px solid color-mix(in srgb, #fff, oklch(1 2 3))")
    assert list(literals(value)) == ["#fff", "oklch(1 2 3)"]
    assert [one.name for one in functions(value)] == ["color-mix", "oklch"]
