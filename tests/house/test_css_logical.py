"""Style sheets know start and end, not left and right: right-to-left languages get the mirror image."""

import re

from tests.house.tree import files, name_of

PHYSICAL = re.compile(
    r"(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b"
    r"|border-(top|bottom)-(left|right)-radius"
    r"|(text-align|float|clear|caption-side)\s*:\s*(left|right)\b"
    r"|(?<![-\w])(left|right)\s*:"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def physical_lines(css: str) -> list[int]:
    """The lines that name a physical side; what stands in comments does not count."""
    bare = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), css)
    return [
        number for number, line in enumerate(bare.splitlines(), start=1) if PHYSICAL.search(line)
    ]


def test_no_style_sheet_names_a_physical_side():
    found = [
        f"{name_of(path)}:{line}"
        for path in files("static", ends=(".css",))
        for line in physical_lines(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_physical_side_is_seen():
    css = "a { margin-left: 1px }\nb { left: 0 }\nc{text-align:right}\n/* left: */\nd { inset-inline-start: 0; margin-inline: 2px }\n"
    assert physical_lines(css) == [1, 2, 3]
