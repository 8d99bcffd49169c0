"""Every act asks for permission before it writes, or says why it needs none."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import dotted, files, name_of

REQUIRE = {"access.require", "require"}
REASON = re.compile(r"Needs no permission:\s+\S.{15,}", re.DOTALL)
# What an act may do before it asks: little, and nothing that lasts.
STATEMENTS_BEFORE = 3
WRITES = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create",
    "update_or_create", "add", "set", "record",
}  # fmt: skip


def flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements in order; those in a `with` count as if they stood outside."""
    for statement in body:
        if isinstance(statement, ast.With):
            yield from flat(statement.body)
        else:
            yield statement


def calls(statement: ast.stmt) -> list[str]:
    return [dotted(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)]


def asks_first(function: ast.FunctionDef) -> bool:
    """Whether `access.require` is called near the top, straight in the body, before any write."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    for number, statement in enumerate(flat(body)):
        if number > STATEMENTS_BEFORE:
            return False
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign):
            if REQUIRE & set(calls(statement)):
                return True
            if WRITES & {call.rpartition(".")[2] for call in calls(statement)}:
                return False
    return False


def unguarded(source: str) -> list[str]:
    """Public functions that neither ask nor say why they need not."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not asks_first(node)
        and not REASON.search(ast.get_docstring(node) or "")
    ]


def test_every_act_asks_for_permission_first_or_says_why_not():
    found = [
        f"{name_of(path)}: {function}"
        for path in files("engagements/actions", ends=(".py",))
        for function in unguarded(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_an_act_that_writes_before_it_asks_is_seen():
    guarded = (
        "def a(x, *, actor):\n    'Promise.'\n    access.require(actor, 'do', x)\n    x.save()\n"
    )
    late = "def b(x, *, actor):\n    x.save()\n    access.require(actor, 'do', x)\n"
    only_sometimes = (
        "def c(x, *, actor):\n    if x:\n        access.require(actor, 'do', x)\n    x.save()\n"
    )
    never = "def d(x):\n    x.save()\n"
    locked = "def e(x, *, actor):\n    with atomic():\n        x = lock(x)\n        access.require(actor, 'do', x)\n"
    assert unguarded(guarded + late + only_sometimes + never + locked) == ["b", "c", "d"]


def test_a_reason_must_be_one():
    assert unguarded("def a(x):\n    'Needs no permission: the caller has asked already.'\n") == []
    assert unguarded("def a(x):\n    'Needs no permission: no.'\n") == ["a"]
