"""What does not belong into a finished tree: marks for later, paths of a machine, silent skips."""

import re

from tests.house.tree import FOLDERS, ROOT, files, name_of

ENDS = (".py", ".html", ".css", ".js", ".toml", ".md", ".txt", ".sh", ".csv", ".json", "")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
MACHINE = re.compile(r"(?<![\w.:/])/(wo" r"rk|fa" r"rm|ro" r"ot|ho" r"me|Us" r"ers|op" r"t)/[\w.]")
SKIP = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail)\b|\bimportorskip\b")
HERE = "tests/house/test_words.py"


def ours() -> list[tuple[str, str]]:
    """Name and text of every file of ours that is text."""
    top = [
        path
        for path in sorted(ROOT.iterdir())
        if path.is_file() and path.suffix in ENDS and path.name != ".git"
    ]
    return [
        (name_of(path), path.read_text(encoding="utf-8"))
        for path in [*top, *files(*FOLDERS, ends=ENDS)]
        if not path.name.startswith(("db.sqlite3", ".env", ".coverage"))
        and path.parent != ROOT / "tests" / "data"
    ]


def lines_with(pattern: re.Pattern[str], texts: list[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_nothing_is_left_for_later():
    assert lines_with(LATER, ours()) == []


def test_no_path_of_a_machine_stands_in_the_tree():
    assert lines_with(MACHINE, ours()) == []


def test_a_test_is_skipped_only_where_require_all_forbids_it():
    texts = [
        (name, text)
        for name, text in ours()
        if name.startswith("tests/") and name != HERE and "REQUIRE_ALL" not in text
    ]
    assert lines_with(SKIP, texts) == []


def test_what_does_not_belong_is_seen():
    sample = [("a.py", "# TO" + "DO: later\nx = '/ho" + "me/someone/x'\n@pytest.mark.sk" + "ip\n")]
    assert lines_with(LATER, sample) == ["a.py:1"]
    assert lines_with(MACHINE, sample) == ["a.py:2"]
    assert lines_with(SKIP, sample) == ["a.py:3"]
    assert lines_with(MACHINE, [("b.py", "path('engagements/home/', https://x.org/home/a)")]) == []
