"""Rows are locked by `history.locked` and `history.claim` alone: others may still point to them."""

import ast

from tests.house.tree import files, name_of

# Clearing spent keys skips what somebody else clears; nothing points to a key.
LOCKS_ITSELF = {"engagements/actions/history.py", "engagements/actions/account.py"}


def locks_in(source: str) -> list[int]:
    """The lines on which rows are locked."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    ]


def test_nobody_else_locks_rows():
    found = {
        name_of(path)
        for path in files("engagements", ends=(".py",))
        if locks_in(path.read_text(encoding="utf-8"))
    }
    assert found == LOCKS_ITSELF


def test_a_lock_is_seen():
    assert locks_in("def a(rows):\n    return rows.select_for_update().get()\n") == [2]
