"""Takes one permission check away at a time and sees whether a test misses it: `make mutants`.

`mutate_access.py [--only WORD] [TESTS]`. No file is written: each check is taken away in memory, in
one test run on one database. First every test runs once, and of each check is kept in which tests it
refused (of what narrows rows, in which it was asked): no other test can miss it. Those then run
again without the check, the shortest first, until one fails. It counts where it passes once more
with the check back in its place.

Checks are: each rule of `access/rules.py`, answered by yes; what each act asks for each verb, before
and again under its lock; each other call of `access.require` and `access.can`, for each verb that it
asks; the rule of each table and each function that narrows in
`access/seeing.py`, answered by all rows. Exits 1 where one lives that `MAY_LIVE` does not name.
"""

import argparse
import ast
import inspect
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
import pytest
from _pytest.runner import runtestprotocol
from django.db.models import Q, QuerySet

django.setup()

from engagements import access  # noqa: E402  # Its tables are read from the settings.
from engagements.access import rules, seeing  # noqa: E402
from tests import scenes  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("actions", "forms", "queries", "views")
TESTS = [*map(str, ROOT.glob("tests/test_access*.py")), "tests/test_permissions.py"]
TESTS += [f"tests/{floor}" for floor in ("actions", "admin", "forms", "queries", "views")]
# What commits, or walks for minutes, refuses nothing that the others do not.
LEFT_OUT = ("_machine", "_at_once", "pseudo_language")
# How many tests are tried for what nearly every page asks.
ENOUGH = 40
EVERYTHING = ~Q(pk__in=[])
# What may live, and why: it is asked twice, or nobody can tell the difference.
DIRECTORY = "whoever is signed in reads the directory: nothing is taken away"
MAY_LIVE = dict.fromkeys(("rows FormerName", "rows Office", "rows Organisation"), DIRECTORY)
MAY_LIVE["seeing named_to_sign"] = "it is asked for places about which the person got a letter"
OTHERS = (
    "it asks whether somebody else may sign, to tell whose turn it is, and refuses nobody by it"
)
MAY_LIVE |= {
    f"actions/{act}: sign_memorandum": OTHERS
    for act in (
        "contact.py change_post", "contact.py end_contact", "engagement/party.py lead_party",
        "memorandum/signing.py record_signature", "memorandum/signing.py replace_signatory",
    )
}  # fmt: skip
MAY_LIVE["actions/engagement/logging.py log_with_new_bodies: log_engagement"] = (
    "the act that it calls asks for the very body"
)
FOLLOWS = "whoever got past what the act asks first may do this, too"
MAY_LIVE |= dict.fromkeys((
    "actions/engagement/logging.py log_with_new_bodies: add_organisation",
    "actions/contact.py give_role_to_new_person: add_person",
    "actions/engagement/party.py add_party: leave_party",
), FOLLOWS)  # fmt: skip
UNKNOWN = "a verb that no test asks"
CALLS = ("access.require", "access.can")
Place = tuple[str, int | str]
ACTIONS = str(ROOT / "engagements" / "actions")
# How far above a call the act is found that asks it, decorators between them.
NEAR = 20


def calls(node: ast.AST, function: str = "") -> Iterator[tuple[int, str, str]]:
    """Each call of `access.require` and `access.can`: line, function, the verb if it is written there."""
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else function
        if isinstance(child, ast.Call) and ast.unparse(child.func) in CALLS:
            verb = child.args[1]
            yield child.lineno, function, verb.value if isinstance(verb, ast.Constant) else ""
        yield from calls(child, inner)


def place_of(frame: Any) -> Place:
    """The file and line of a call; for what an act asks, also through others, that of the act."""
    place = frame.f_code.co_filename, frame.f_lineno
    if place[0].startswith(ACTIONS):
        above, number = frame, 0
        while above is not None and number < NEAR:
            if above.f_code.co_filename.startswith(ACTIONS) and above.f_code.co_name[0] not in "_<":
                place = above.f_code.co_filename, above.f_code.co_name
            above, number = above.f_back, number + 1
    return place


def places() -> dict[Place, tuple[str, str]]:
    """By file and line, or act, what each call is named, and its verb."""
    found: dict[Place, tuple[str, str]] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / "engagements" / folder).rglob("*.py")):
            short = path.relative_to(ROOT / "engagements").as_posix()
            for line, function, verb in calls(ast.parse(path.read_text(encoding="utf-8"))):
                # What acts ask is known once they do (tests/house finds those that never would).
                if folder != "actions":
                    found[str(path), line] = f"{short} {function}", verb
    return found


class Checks:
    """Every check, wrapped: it can be taken away, and what it does in a test is kept."""

    def __init__(self) -> None:
        self.away = self.test = ""
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.places = places()
        self.names: dict[tuple[Place, str], str] = {}
        self.same: Counter[str] = Counter()
        for place, (_name, verb) in self.places.items():
            self.name_of(place, verb or UNKNOWN)
        access.require, access.can = self.wrapped(access.require), self.wrapped(access.can)
        for table in (rules.WITHIN, rules.ELSEWHERE):
            for verb, rule in list(table.items()):
                table[verb] = self.rule(f"rule {verb}", rule)
        self.wrap_seeing()

    def name_of(self, place: Place, verb: str) -> str:
        """The name of the check; the second of the same name in one function has a number."""
        if (place, verb) not in self.names:
            # Which verb a call asks is known by now.
            self.tests.pop(self.names.pop((place, UNKNOWN), ""), None)
            name = f"{self.places[place][0]}: {verb}"
            self.same[name] += 1
            name += f" {self.same[name]}" if self.same[name] > 1 else ""
            self.names[place, verb], self.tests[name] = name, set()
        return self.names[place, verb]

    def wrapped(self, call: Callable[..., Any]) -> Callable[..., bool]:
        def asked(actor: Any, verb: str, *thing: Any, **found: Any) -> bool:
            place = place_of(sys._getframe(1))
            if isinstance(place[1], str) and place not in self.places:
                short = Path(place[0]).relative_to(ROOT / "engagements").as_posix()
                self.places[place] = f"{short} {place[1]}", ""
            name = self.name_of(place, verb) if place in self.places else ""
            if name and name == self.away:
                return True
            allowed = False
            try:
                allowed = call(actor, verb, *thing, **found) is not False
            finally:
                if not allowed:
                    self.tests[name].add(self.test)
            return allowed

        return asked

    def rule(self, name: str, rule: Callable[..., bool]) -> Callable[..., bool]:
        self.tests[name] = set()

        def ruled(*asked: Any) -> bool:
            if self.away == name:
                return True
            allowed = rule(*asked)
            if not allowed:
                self.tests[name].add(self.test)
            return allowed

        return ruled

    def wrap_seeing(self) -> None:
        of_tables = set(seeing.VISIBLE.values())
        for table, rule in list(seeing.VISIBLE.items()):
            seeing.VISIBLE[table] = self.narrowing(f"rows {table.__name__}", rule)
        for name, function in inspect.getmembers(seeing, inspect.isfunction):
            narrows = "Callable" not in str(inspect.signature(function).return_annotation)
            if function.__module__ == seeing.__name__ and narrows and function not in of_tables:
                self.put_in_place(function, self.narrowing(f"seeing {name}", function))

    def narrowing(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        self.tests[name] = set()

        def narrowed(*asked: Any, **more: Any) -> Any:
            self.tests[name].add(self.test)
            found = function(*asked, **more)
            if self.away != name:
                return found
            if not isinstance(found, QuerySet):
                return EVERYTHING
            if asked and isinstance(asked[0], QuerySet):
                return asked[0]
            whole = found.model._default_manager.all()
            return whole.values(*found._fields) if found._fields else whole

        return narrowed

    @staticmethod
    def put_in_place(function: Callable[..., Any], other: Callable[..., Any]) -> None:
        for module in list(sys.modules.values()):
            if module.__name__.startswith("engagements"):
                for name, value in list(vars(module).items()):
                    if value is function:
                        setattr(module, name, other)


class Judge:
    """The pytest plugin that runs the tests in place of pytest's own loop."""

    def __init__(self, only: list[str]) -> None:
        self.only = only
        self.checks = Checks()
        self.took: dict[str, float] = {}
        self.sound: dict[tuple[str, str], bool] = {}
        self.killed = self.wrong = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        marked = [(one, one.get_closest_marker("django_db")) for one in items]
        items[:] = [one for one, mark in marked if not (mark and mark.kwargs.get("transaction"))
                    and not any(word in one.nodeid for word in LEFT_OUT)]  # fmt: skip

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.say = session.config.pluginmanager.getplugin("terminalreporter").write_line
        self.after = SimpleNamespace(listchain=lambda: [session])
        self.items = {one.nodeid: one for one in session.items}
        failed = [name for name in self.items if not self.passes(name)]
        self.say(f"{len(self.items)} tests in {sum(self.took.values()):.0f} s; failed: {failed}")
        # Those that are about access first, then the shortest.
        checks = {name: sorted(tests - {"", *failed},
                               key=lambda one: ("test_access" not in one, self.took[one]))
                  for name, tests in self.checks.tests.items() if self.is_asked(name)}  # fmt: skip
        for name, tests in sorted(checks.items()):
            self.judge(name, tests)
        gone = MAY_LIVE.keys() - self.checks.tests.keys()
        self.say(f"{len(checks)} checks taken away, {self.killed} missed by a test, "
                 f"{len(checks) - self.killed} living; named in vain: {sorted(gone)}")  # fmt: skip
        session.testsfailed = self.wrong + len(failed) + len(gone)
        return True

    def is_asked(self, name: str) -> bool:
        return bool(name) and (not self.only or any(word in name for word in self.only))

    def passes(self, name: str, away: str = "", room: str = "") -> bool:
        self.checks.test, self.checks.away, began = name, away, time.monotonic()
        with pytest.MonkeyPatch.context() as patch:
            if room:
                few = [one for one in scenes.rows() if room in one["route"]]
                patch.setattr(self.items[name].module, "rows", lambda *_table: few)
            reports = runtestprotocol(self.items[name], log=False, nextitem=self.after)
        self.took.setdefault(name, time.monotonic() - began)
        return not any(one.failed for one in reports)

    def judge(self, name: str, tests: list[str]) -> None:
        """Says what became of the check; wrong is what lives and may not, or may live and does not."""
        killer = next((one for one in tests[:ENOUGH] if self.misses(one, name)), "")
        self.killed += bool(killer)
        may_live = MAY_LIVE.get(name, "")
        self.wrong += bool(killer) == bool(may_live)
        state = "missed" if killer else ("may live" if may_live else "LIVES")
        self.say(f"{state:9} {name}  [{killer or may_live or f'refused in {len(tests)} tests'}]")

    def misses(self, test: str, check: str) -> bool:
        found = re.match(r"views/(\w+)", check)
        # Of a sweep over every route those of the room are mostly enough.
        sweeps = getattr(self.items[test].module, "rows", None) is scenes.rows
        rooms = [found[1], ""] if found and sweeps else [""]
        room = next((one for one in rooms if not self.passes(test, check, one)), None)
        if room is None:
            return False
        if (test, room) not in self.sound:
            self.sound[test, room] = self.passes(test, room=room)
        return self.sound[test, room]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="checks whose name holds one of these words")
    parser.add_argument("tests", nargs="*", default=TESTS)
    asked = parser.parse_args()
    options = ["-qq", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return int(pytest.main([*options, *asked.tests], plugins=[Judge(asked.only.split())]))


if __name__ == "__main__":
    sys.exit(main())
