"""Two acts that meet on one thing: which may both be done, what stands then, what is told of it."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from engagements.models import Change
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.threads import TOLD, Act, at_once

Told = tuple[type[Exception], ...]

FIRST, SECOND, BOTH = (True, False), (False, True), (True, True)


class Ready(NamedTuple):
    """Two acts on things that stand as somebody saw them, and a look at what they are afterwards."""

    one: Act
    other: Act
    now: Callable[[], Any]


class Meeting(NamedTuple):
    """How they meet: the words that each leaves in the history, and what stands by who had their turn.

    An end that is not named must not come about.
    """

    ready: Callable[[Any], Ready]
    lines: tuple[str, str]
    ends: Mapping[tuple[bool, bool], Any]


def all_meet(
    scene: Any, meetings: Mapping[str, Meeting], told: Told = TOLD, *, once: bool = False
) -> None:
    """Each pair at the same moment, started in the one order and in the other.

    Pairs whose things cost much meet `once` on each database, and on the two of them in both orders.
    Who has no turn is told so by one of the exceptions, and the register is sound afterwards.
    """
    turns = (connection.vendor == "postgresql",) if once else (False, True)
    for named, meeting in meetings.items():
        for turned in turns:
            _meet(scene, named, meeting, told, turned=turned)
    assert check() == SOUND


def _meet(scene: Any, named: str, meeting: Meeting, told: Told, *, turned: bool) -> None:
    """Each act leaves all of its lines, or is told why not and leaves none."""
    one, other, now = meeting.ready(scene)
    before = _lines()
    acts = (other, one) if turned else (one, other)
    said = at_once(*acts, told=told)
    outcomes = said[::-1] if turned else said
    done = (outcomes[0] not in told, outcomes[1] not in told)
    left = [words for words, is_done in zip(meeting.lines, done, strict=True) if is_done]
    assert done in meeting.ends, (named, outcomes)
    assert (named, now()) == (named, meeting.ends[done])
    assert (named, _lines() - before) == (named, Counter(" ".join(left).split()))


def _lines() -> Counter[str]:
    return Counter(Change.objects.values_list("verb", flat=True))
