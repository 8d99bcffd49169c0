"""Every act meets another one at the same moment in some test, or it is said why it need not."""

import ast

from tests.house.test_actions_require_access import asks_first, calls
from tests.house.tree import dotted, files

# What a test module takes in that lets acts run at once, each on a thread of its own.
THREADS = {"tests.meetings", "tests.threads"}
# With it a module calls acts by their names, which stand there as texts.
BY_NAME = "versioned_acts"
REASONS = {
    "add_organisation": "adds a row of its own, and two bodies may be called alike",
    "add_person": "adds rows of its own, and two people may be called alike",
    "append": "every line of the history in every meeting is written by it, and each is counted",
    "correct_dates": "the back office's page calls it, and meets an answer: tests/admin/test_at_once.py",
    "log_engagement": "`log_with_new_bodies`, which meets itself, is this and two bodies",
    "set_own_password": "of two the later one holds, as when they come one after the other",
    "spend_form_key": "each form spends one, also twice at once: tests/views/test_sent_at_once.py",
    "write_relationship_note": "adds a row of its own, and two may note the same",
}  # fmt: skip


def is_act(function: ast.FunctionDef) -> bool:
    """Whether it asks for permission, or holds a transaction of its own: helpers do neither."""
    held = [dotted(one) for one in function.decorator_list]
    held += [call for statement in function.body for call in calls(statement)]
    return asks_first(function) or any(one.rpartition(".")[2] == "atomic" for one in held)


def acts_in(source: str) -> set[str]:
    """The public acts of a module."""
    return {
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and is_act(node)
    }


def named_in(source: str) -> set[str]:
    """What a module that lets acts run at once takes in and then names; to take it in is not enough."""
    nodes = list(ast.walk(ast.parse(source)))
    taken = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    if not THREADS & {node.module for node in taken}:
        return set()
    meant = {one.asname or one.name: one.name for node in taken for one in node.names}
    found = {meant[node.id] for node in nodes if isinstance(node, ast.Name) and node.id in meant}
    found |= {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and dotted(node.value) in meant
    }
    if BY_NAME in meant:
        found |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return found


def faults(acts: set[str], named: set[str], reasons: set[str]) -> list[str]:
    """Acts that meet no other and have no reason, and reasons that have none to stand for."""
    alone = acts - named
    return sorted(
        {f"{one}: meets no other act" for one in alone - reasons}
        | {f"{one}: needs no reason" for one in reasons - alone}
    )


def texts(folder: str) -> list[str]:
    """The modules below a folder."""
    return [path.read_text(encoding="utf-8") for path in files(folder, ends=(".py",))]


def test_every_act_meets_another_at_the_same_moment_or_it_is_said_why_not():
    acts = set[str]().union(*map(acts_in, texts("engagements/actions")))
    named = set[str]().union(*map(named_in, texts("tests")))
    assert faults(acts, named, set(REASONS)) == []


def test_a_new_act_that_meets_no_other_is_seen_and_a_helper_is_no_act():
    asks = "def a(x, *, actor):\n    access.require(actor, 'do', x)\n    x.save()\n"
    holds = "@transaction.atomic\ndef b(x):\n    x.save()\n"
    holds_within = "def c(x):\n    with transaction.atomic():\n        x.save()\n"
    helper = "def d(x):\n    x.save()\n"
    hidden = "@transaction.atomic\ndef _e(x):\n    x.save()\n"
    assert acts_in(asks + holds + holds_within + helper + hidden) == {"a", "b", "c"}
    assert faults({"a", "b", "c"}, {"b"}, {"b", "c"}) == [
        "a: meets no other act", "b: needs no reason",
    ]  # fmt: skip


def test_who_only_takes_an_act_in_or_lets_nothing_run_at_once_names_none():
    taken_in = "from engagements.actions import b, c as other, d\n"
    threads = "from tests.threads import at_once\n"
    used = "b(other, d.e, own, own.f, 'g')\n"
    by_name = "from tests.actions.test_stale import versioned_acts\n"
    assert named_in(taken_in + threads) == set()
    assert named_in(taken_in + used) == set()
    assert named_in(taken_in + threads + used) == {"b", "c", "d", "e"}
    assert named_in(taken_in + threads + by_name + used) == {"b", "c", "d", "e", "g"}
