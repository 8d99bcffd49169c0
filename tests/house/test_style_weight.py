"""What a first visit loads stays small: all style sheets within 15 kB, the script within 2 kB."""

import brotli

from tests.house.tree import ROOT


def test_all_style_sheets_together_stay_within_15_kilobytes():
    sheets = sorted((ROOT / "static" / "css").glob("*.css"))
    assert [sheet.name for sheet in sheets] == ["agreement.css", "base.css", "pages.css"]
    weight = sum(len(brotli.compress(sheet.read_bytes(), quality=11)) for sheet in sheets)
    assert weight <= 15_000


def test_our_own_script_stays_within_2_kilobytes():
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert sum(script.stat().st_size for script in scripts) <= 2_000
