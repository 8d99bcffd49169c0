"""A test in the browser waits for what it wants to see.

A click comes back when the next page begins to arrive. Who then asks at once whether something is
visible is told what has come so far: true on a quiet machine, false on a busy one. `expect` waits.
"""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1] / "browser"
AT_ONCE = {"is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "count"}


def asked_at_once(tree: ast.AST) -> list[int]:
    """The lines that assert what Playwright answers without waiting; counts of rows are Django's."""
    return [
        call.lineno
        for claim in ast.walk(tree)
        if isinstance(claim, ast.Assert)
        for call in ast.walk(claim)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in AT_ONCE
        and ".objects." not in ast.unparse(call.func)
    ]


def test_no_test_in_the_browser_asserts_what_has_arrived_so_far():
    files = sorted(TESTS.rglob("test_*.py"))
    assert files
    found = [
        f"{path.relative_to(TESTS)}:{line}: write expect(…) in place of assert"
        for path in files
        for line in asked_at_once(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_rule_sees_what_it_forbids():
    asked = "assert page.get_by_text('Saved').first.is_visible()\nassert Row.objects.count() == 1"
    assert asked_at_once(ast.parse(asked)) == [1]
