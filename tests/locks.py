"""A line in an engagement's history is written under its lock: asked in each test that takes this in."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import QuerySet

from engagements.actions import history
from engagements.models import Change, Engagement


@pytest.fixture(autouse=True)
def engagements_are_locked_first(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fails where an act or a page of the back office writes a line for an engagement that it has neither locked nor made."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("db")
    outer, held = len(connection.savepoint_ids), set()
    fetch, append = QuerySet._fetch_all, history.append

    def act() -> object:
        """The outermost transaction that the test itself did not open."""
        return tuple(connection.savepoint_ids[outer : outer + 1])

    def fetch_and_note(rows: "QuerySet[Engagement]") -> None:
        fetch(rows)
        if rows.model is Engagement and rows.query.select_for_update:
            held.update((act(), getattr(one, "pk", one)) for one in rows._result_cache or ())

    def append_under_lock(change: Change) -> None:
        append(change)
        pk = change.engagement_id
        if pk is not None and change.number == 1:
            held.add((act(), pk))
        assert pk is None or (act(), pk) in held, f"{change.verb}: the engagement is not locked"

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_and_note)
    monkeypatch.setattr(history, "append", append_under_lock)
    yield
