"""Dark is a second set of colours and nothing else: no rule of layout asks for the scheme."""

import re

from tests.house.tree import ROOT

DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{\s*:root\s*\{([^}]*)\}\s*\}")
COLOUR_TOKEN = re.compile(r"--[a-z0-9-]+:\s*#[0-9a-f]{3,6}")


def test_only_the_tokens_of_colour_know_of_dark():
    sheets = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "static" / "css").glob("*.css"))
    ]
    asked = [len(re.findall("prefers-color-scheme", sheet)) for sheet in sheets]
    found = [block for sheet in sheets for block in DARK.findall(sheet)]
    assert (sum(asked), len(found)) == (1, 1)
    tokens = [token.strip() for token in found[0].split(";") if token.strip()]
    assert [token for token in tokens if not COLOUR_TOKEN.fullmatch(token)] == []


def blocks_of_width(sheet: str) -> list[str]:
    """What stands in each `@media` that asks for a width."""
    found: list[str] = []
    for start in re.finditer(r"@media[^{]*width[^{]*\{", sheet):
        depth, end = 1, start.end()
        while depth:
            depth += (sheet[end] == "{") - (sheet[end] == "}")
            end += 1
        found.append(sheet[start.end() : end - 1])
    return found


# The present phase of the track, on the progress page: axe looks at that one in every pair.
OF_THE_TRACK = ("background", "var(--sunk)")


def test_a_width_changes_no_background_and_only_to_colours_of_ordinary_text():
    sheets = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "static" / "css").glob("*.css"))
    ]
    blocks = [block for sheet in sheets for block in blocks_of_width(sheet)]
    assert len(blocks) > 5
    painted = {
        tuple(part.strip() for part in line.split(":"))
        for block in blocks
        for line in re.findall(r"(?<![\w-])(?:color|background|filter|opacity)[\w-]*:[^;}]*", block)
    }
    of_text = {("color", f"var(--{token})") for token in ("ink", "ink-2", "link")}
    assert painted <= {OF_THE_TRACK, *of_text}
