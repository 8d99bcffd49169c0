"""Two who add something to one engagement, bring the same file or send the same letter at once.

Both additions are kept, each with a place and a line of its own; what a file says is kept once, and
a letter goes out once.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from engagements.actions.challenge import add_challenge
from engagements.actions.contact import give_role_to_new_person
from engagements.actions.exchange import import_rows
from engagements.actions.indicator import add_goal
from engagements.actions.letter import deliver
from engagements.actions.memorandum import add_memorandum, draft_memorandum
from engagements.models import Change, Engagement, Letter, Memorandum, Office, Organisation
from tests.actions.test_exchange import ROW
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.factories import make_cast, make_user
from tests.meetings import BOTH, Meeting, Ready, all_meet
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
numbers = count(1)


def added(act: Any, rows: Callable[[SimpleNamespace], Any], place: str = "", **values: Any) -> Any:
    """Both sides add one; how many there are more, and whether each has a place of its own."""

    def ready(cast: SimpleNamespace) -> Ready:
        before = rows(cast).count()
        words = {name: one(cast) if callable(one) else one for name, one in values.items()}
        add = partial(act, cast.engagement, **words)

        def now() -> tuple[int, bool]:
            kept = list(rows(cast).values_list(place or "pk", flat=True))
            return len(kept) - before, len(kept) == len(set(kept))

        return Ready(partial(add, actor=cast.coordinator), partial(add, actor=cast.official), now)

    return ready


def parties(cast: SimpleNamespace) -> Any:
    return cast.engagement.parties.all()


ADDED = {BOTH: (2, True)}

MEETINGS = {
    "two challenges": Meeting(
        added(
            add_challenge, lambda cast: cast.engagement.checklist, "order",
            title="Own", question="Who pays?", phase="run",
        ), ("added", "added"), ADDED,
    ),
    "two goals": Meeting(
        added(add_goal, lambda cast: cast.engagement.goals, "order", text="Own"),
        ("added", "added"), ADDED,
    ),
    "two new people with one role": Meeting(
        added(
            give_role_to_new_person, lambda cast: cast.engagement.roles,
            name="Ann", role="sponsor", organisation=lambda cast: cast.civic,
        ), ("added added", "added added"), ADDED,
    ),
    "two memoranda recorded": Meeting(
        added(
            add_memorandum, lambda _cast: Memorandum.objects, title="Agreed elsewhere",
            state="draft", parties=parties,
        ), ("added", "added"), ADDED,
    ),
    "two memoranda drafted": Meeting(
        added(
            draft_memorandum, lambda _cast: Memorandum.objects, title="Shorter waits",
            parties=parties, language="en",
        ), ("drafted", "drafted"), ADDED,
    ),
}  # fmt: skip


def test_two_who_add_something_of_one_kind_each_have_all_of_their_own():
    all_meet(make_cast(), MEETINGS, once=True)


def test_a_file_that_two_bring_at_the_same_moment_is_in_the_register_once():
    bring = partial(import_rows, [ROW], actor=None)
    done = at_once(bring, bring)
    assert sorted((one.imported, len(one.present)) for one in done) == [(0, 1), (1, 0)]
    assert [table.objects.count() for table in (Engagement, Organisation, Office)] == [1, 2, 1]
    assert Change.objects.filter(verb="imported").count() == 1
    assert check() == SOUND


def test_a_letter_that_eight_send_at_the_same_moment_goes_out_once(mailoutbox):
    letter = Letter.objects.create(to=make_user("Ann"), key="own", subject="Own", text="Words.")
    sent = at_once(*[partial(deliver, letter.pk)] * 8)
    assert sorted(sent) == [False] * 7 + [True]
    assert len(mailoutbox) == 1
