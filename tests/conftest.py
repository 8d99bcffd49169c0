"""What every test may use: signed-in clients, and a history that a test run can empty."""

import gc
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.template import Context, Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from engagements.models import User
from tests.one_migration import create_test_db, forget

# A busy machine is slow: that is no fault of what is tried.
AT_ANY_PACE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# How many rules a state machine walks with each of them: `RULES` in tests/clocked_machine.py.
settings.register_profile("ci", max_examples=26, stateful_step_count=40, **AT_ANY_PACE)
settings.register_profile("nightly", max_examples=257, stateful_step_count=40, **AT_ANY_PACE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Looking for circles among everything that a test made costs a twentieth of the run.
gc.set_threshold(200_000, 50, 1_000)

SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
POSTGRESQL_TRIGGERS = (
    "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'never_emptied_%'"
)


NEED_A_DATABASE = {"db", "transactional_db", "live_server"}


def asks_a_database(one: pytest.Item) -> bool:
    fixtures = getattr(one, "fixturenames", ())
    return bool(one.get_closest_marker("django_db") or NEED_A_DATABASE & {*fixtures})


def may_differ(one: pytest.Item) -> bool:
    """Whether PostgreSQL may answer otherwise than SQLite."""
    return asks_a_database(one) and not one.get_closest_marker("same_on_both")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first: no process is left with one of them when the others have nothing to do.

    What asks no database, and what is marked so, is the same on both: it runs on SQLite alone.
    """
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[one for one in items if not may_differ(one)])
        items[:] = [one for one in items if may_differ(one)]
    items.sort(key=lambda one: not ("/browser/" in one.nodeid or "_machine" in one.nodeid))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test has measured and not judged is told at the end, however the run is asked for."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """pytest-django asks for this before it makes the test database: the migrations run once."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid", "")
    make = connection.creation.create_test_db
    patch = pytest.MonkeyPatch()
    patch.setattr(connection.creation, "create_test_db", partial(create_test_db, make, run))
    yield
    patch.undo()


def pytest_configure(config: pytest.Config) -> None:
    """The id of the test run, by which its processes find what one of them has made."""
    if not hasattr(config, "workerinput") and hasattr(config.option, "testrunuid"):
        config.option.testrunuid = config.option.testrunuid or uuid4().hex


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        with session.config.stash[blocking_manager_key].unblock():
            forget(session.config.getoption("testrunuid", None) or "")


@pytest.fixture(autouse=True, scope="session")
def history_can_be_emptied_between_tests(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """Tests that commit empty all tables, which history and agreements refuse.

    Around such an emptying the triggers are taken away and put back.
    """
    on_sqlite = connection.vendor == "sqlite"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Django asks SQLite once in a process: not within the first test that counts queries.
        assert connection.features.supports_json_field
        cursor.execute(SQLITE_TRIGGERS if on_sqlite else POSTGRESQL_TRIGGERS)
        triggers = cursor.fetchall()
    if on_sqlite:
        away = [f"DROP TRIGGER IF EXISTS {name}" for name, _sql in triggers]
        back = [sql for _name, sql in triggers]
    else:
        away = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for name, table in triggers]
        back = [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for name, table in triggers]
    flush = type(connection.ops).sql_flush

    def flush_without_triggers(
        self: BaseDatabaseOperations, *args: Any, **kwargs: Any
    ) -> list[str]:
        return [*away, *flush(self, *args, **kwargs), *back]

    patch = pytest.MonkeyPatch()
    patch.setattr(type(connection.ops), "sql_flush", flush_without_triggers)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def contexts_are_kept_of_whole_pages(django_test_environment: None) -> Iterator[None]:
    """Django's test client copies the context of each template, also of the many that a page includes.

    Kept is that of the page itself, in which all that the view gave is found.
    """

    def render(template: Template, context: Context) -> SafeString:
        if context.template is template and not str(template.name).startswith("django/forms/"):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    patch = pytest.MonkeyPatch()
    patch.setattr(Template, "_render", render)
    yield
    patch.undo()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A client that is signed in as the account."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
