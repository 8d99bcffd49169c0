"""Dark is a second set of colours and nothing else: no rule of layout asks for the scheme."""

import re

from tests.house.tree import ROOT

DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{\s*:root\s*\{([^}]*)\}\s*\}")
COLOUR_TOKEN = re.compile(r"--[a-z0-9-]+:\s*#[0-9a-f]{3,6}")


def test_only_the_tokens_of_colour_know_of_dark():
    sheets = [path.read_text() for path in sorted((ROOT / "static" / "css").glob("*.css"))]
    asked = [len(re.findall("prefers-color-scheme", sheet)) for sheet in sheets]
    found = [block for sheet in sheets for block in DARK.findall(sheet)]
    assert (sum(asked), len(found)) == (1, 1)
    tokens = [token.strip() for token in found[0].split(";") if token.strip()]
    assert [token for token in tokens if not COLOUR_TOKEN.fullmatch(token)] == []
