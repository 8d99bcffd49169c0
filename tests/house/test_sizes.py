"""A file that a reader can take in at once: 400 lines are a wall."""

from tests.house.tree import files, name_of

WALL = 400


def too_long(text: str) -> bool:
    return len(text.splitlines()) > WALL


def test_no_file_is_longer_than_the_wall():
    ours = files(
        "collab", "engagements", "scripts", "static", "templates", "tests",
        ends=(".py", ".css", ".js", ".html", ".sh"),
    )  # fmt: skip
    long = [
        name_of(path)
        for path in ours
        if path.name != "0001_initial.py" and too_long(path.read_text(encoding="utf-8"))
    ]
    assert long == []


def test_the_wall_stands_after_line_400():
    assert not too_long("x\n" * 400)
    assert too_long("x\n" * 401)
