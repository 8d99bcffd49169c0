"""Two acts on one milestone, document, party, gate or obligation at the same moment.

One is done, or both in some order; each leaves its own lines, and who comes too late is told so.
"""

from datetime import timedelta
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from engagements import access
from engagements.actions.document import add_document, edit_document, remove_document
from engagements.actions.engagement import lead_party, leave_party, switch_off_gate, switch_on_gate
from engagements.actions.milestone import (
    add_evidence,
    add_milestone,
    drop_milestone,
    miss_milestone,
    report_milestone,
    restore_milestone,
)
from engagements.actions.obligation import (
    agree_release,
    ask_release,
    decline_release,
    mark_not_met,
    release_alone,
    report_obligation,
)
from engagements.models import (
    Document,
    Evidence,
    GateSwitch,
    Milestone,
    Occurrence,
    Party,
)
from tests.factories import (
    add_party,
    make_admin,
    make_cast,
    make_engagement,
    make_member,
    make_occurrence,
    make_organisation,
    make_signed_memorandum,
)
from tests.meetings import BOTH, FIRST, SECOND, Meeting, Ready, all_meet

pytestmark = pytest.mark.django_db(transaction=True)
numbers = count(1)
NO_MONEY = {"reason": "No money."}
GATE = {"what": "condition", "slug": "required_fields"}


def milestone_now(thing: Milestone) -> tuple[str, str, int]:
    kept = Milestone.objects.get(pk=thing.pk)
    return kept.state, kept.reason, kept.evidence.count()


def with_milestone(one: Any, other: Any, state: str = "planned") -> Any:
    """Two acts on a milestone of the civic side, each given what it asks for."""

    def ready(cast: SimpleNamespace) -> Ready:
        thing = add_milestone(
            cast.engagement, actor=cast.coordinator, title=f"Step {next(numbers)}", side="civic",
            phase="run", due_on=cast.engagement.ends_on - timedelta(days=20),
        )  # fmt: skip
        if state == "dropped":
            drop_milestone(thing, actor=cast.coordinator, reason="Not wanted.")
        return Ready(
            partial(one[0], thing, actor=cast.coordinator, **one[1]),
            partial(other[0], thing, actor=cast.colleague, **other[1]),
            partial(milestone_now, thing),
        )

    return ready


def paper(cast: SimpleNamespace) -> Document:
    return add_document(
        cast.engagement, actor=cast.coordinator, title="Plan", link="https://example.org/"
    )


def paper_now(thing: Document) -> str:
    kept = Document.objects.filter(pk=thing.pk).first()
    return kept.visibility if kept else "gone"


def removed_twice(cast: SimpleNamespace) -> Ready:
    thing = paper(cast)
    return Ready(
        *[partial(remove_document, thing, actor=cast.coordinator)] * 2, partial(paper_now, thing)
    )


def with_evidence(act: Any, tells: Any, **words: Any) -> Any:
    """A document that is taken away, or taken back, as somebody relies on it for a milestone."""

    def ready(cast: SimpleNamespace) -> Ready:
        thing, step = (
            paper(cast),
            cast.engagement.milestones.filter(side="civic", state="planned")[0],
        )
        before = Evidence.objects.count()
        return Ready(
            partial(act, thing, actor=cast.coordinator, **words),
            partial(tells, step, actor=cast.coordinator, document=thing),
            lambda: (paper_now(thing), Evidence.objects.count() - before),
        )  # fmt: skip

    return ready


def with_report(act: Any, **words: Any) -> Any:
    """The same for what is owed."""

    def ready(cast: SimpleNamespace) -> Ready:
        thing, owed = paper(cast), make_occurrence(cast.engagement)
        return Ready(
            partial(act, thing, actor=cast.coordinator, **words),
            partial(report_obligation, owed, actor=cast.coordinator, document=thing),
            lambda: (paper_now(thing), Occurrence.objects.get(pk=owed.pk).document_id is not None),
        )

    return ready


def settled(one: Any, other: Any, who: str) -> Any:
    """Two words on what the civic side owed three days ago, the first by the coordinator."""

    def ready(cast: SimpleNamespace) -> Ready:
        owed = make_occurrence(cast.engagement, due_on=access.today() - timedelta(days=3))

        def now() -> tuple[str, str]:
            kept = Occurrence.objects.get(pk=owed.pk)
            return kept.state, kept.missing

        return Ready(
            partial(one[0], owed, actor=cast.coordinator, **one[1]),
            partial(other[0], owed, actor=getattr(cast, who), **other[1]),
            now,
        )

    return ready


def owed_now(owed: Occurrence) -> tuple[str, str]:
    kept = Occurrence.objects.get(pk=owed.pk)
    return kept.state, kept.release_reason


def released(cast: SimpleNamespace) -> Ready:
    """What the civic side asked to be released from: it takes that back, as the other side agrees."""
    owed = ask_release(make_occurrence(cast.engagement), actor=cast.coordinator, reason="Why.")
    return Ready(
        partial(decline_release, owed, actor=cast.colleague, reason="No."),
        partial(agree_release, owed, actor=cast.official),
        partial(owed_now, owed),
    )


def released_alone(other: Any, who: str) -> Any:
    """What is owed to a body for which nobody acts any more."""

    def ready(cast: SimpleNamespace) -> Ready:
        body = make_organisation(f"Ministry {next(numbers)}", kind="government")
        left = make_engagement(actor=cast.admin, civic=cast.civic, government=body)
        owed = make_occurrence(left, memorandum=make_signed_memorandum(left))
        return Ready(
            partial(release_alone, owed, actor=cast.admin, reason="Alone."),
            partial(other, owed, actor=getattr(cast, who), reason="Why."),
            partial(owed_now, owed),
        )

    return ready


def party_leaves(other: Any, **words: Any) -> Any:
    """A body that is no lead leaves as somebody else says so too, or lets it lead."""

    def ready(cast: SimpleNamespace) -> Ready:
        lead_party(cast.engagement.parties.get(organisation=cast.civic), actor=cast.admin)
        body = make_organisation(f"Second body {next(numbers)}")
        thing = add_party(cast.engagement, body, "civic", joined_on=access.today())
        leave = {"left_on": access.today(), "reason": "It is closed."}

        def now() -> tuple[bool, bool]:
            kept = Party.objects.get(pk=thing.pk)
            return kept.left_on is not None, kept.is_lead

        return Ready(
            partial(leave_party, thing, actor=cast.coordinator, **leave),
            partial(other, thing, actor=cast.admin, **(words or leave)),
            now,
        )

    return ready


def gate_now() -> list[str]:
    return sorted(GateSwitch.objects.values_list("reason", flat=True))


def switched(one: str, other: str) -> Any:
    """Two administrators of the register switch the same condition of one body."""

    def ready(cast: SimpleNamespace) -> Ready:
        GateSwitch.objects.all().delete()
        off = partial(switch_off_gate, cast.civic, actor=cast.admin, **GATE)
        switch = off(reason="Before") if "on" in (one, other) else None
        on = partial(switch_on_gate, switch, actor=cast.admin)
        acts = {"on": on, "off": off}
        return Ready(
            partial(acts[one], reason="First"), partial(acts[other], reason="Second"), gate_now
        )

    return ready


MISS, DROP, RESTORE = (
    (act, NO_MONEY) for act in (miss_milestone, drop_milestone, restore_milestone)
)
OTHER = {"reason": "No time."}
NOTE = (add_evidence, {"note": "It runs."})
DONE = (report_milestone, {"note": "It runs."})
NOT_MET = (mark_not_met, NO_MONEY)
MET = (report_obligation, {"note": "Done."})

MEETINGS = {
    "missed twice": Meeting(
        with_milestone(MISS, (miss_milestone, OTHER)), ("missed", "missed"),
        {FIRST: ("missed", "No money.", 0), SECOND: ("missed", "No time.", 0)},
    ),
    "dropped twice": Meeting(
        with_milestone(DROP, (drop_milestone, OTHER)), ("dropped", "dropped"),
        {FIRST: ("dropped", "No money.", 0), SECOND: ("dropped", "No time.", 0)},
    ),
    "missed and dropped": Meeting(
        with_milestone(MISS, DROP), ("missed", "dropped"),
        {FIRST: ("missed", "No money.", 0), SECOND: ("dropped", "No money.", 0)},
    ),
    "missed and reported": Meeting(
        with_milestone(MISS, DONE), ("missed", "evidenced reported"),
        {SECOND: ("reported", "", 1), BOTH: ("reported", "", 1)},
    ),
    "restored twice": Meeting(
        with_milestone(RESTORE, RESTORE, "dropped"), ("restored", "restored"),
        {FIRST: ("planned", "", 0), SECOND: ("planned", "", 0)},
    ),
    "two pieces of evidence": Meeting(
        with_milestone(NOTE, NOTE), ("evidenced", "evidenced"), {BOTH: ("planned", "", 2)}
    ),
    "evidence for what is dropped": Meeting(
        with_milestone(NOTE, DROP), ("evidenced", "dropped"),
        {SECOND: ("dropped", "No money.", 0), BOTH: ("dropped", "No money.", 1)},
    ),
    "a document removed twice": Meeting(
        removed_twice, ("removed", "removed"), {FIRST: "gone", SECOND: "gone"}
    ),
    "evidence by a document that is removed": Meeting(
        with_evidence(remove_document, add_evidence), ("removed", "evidenced"),
        {FIRST: ("gone", 0), SECOND: ("shared", 1)},
    ),
    "a report by a document that is taken back": Meeting(
        with_evidence(edit_document, report_milestone, visibility="side"),
        ("changed", "evidenced reported"), {FIRST: ("side", 0), SECOND: ("shared", 1)},
    ),
    "what is owed, by a document that is removed": Meeting(
        with_report(remove_document), ("removed", "reported"),
        {FIRST: ("gone", False), SECOND: ("shared", True)},
    ),
    "what is owed, by a document that is taken back": Meeting(
        with_report(edit_document, visibility="side"), ("changed", "reported"),
        {FIRST: ("side", False), SECOND: ("shared", True)},
    ),
    "not met, said by both sides": Meeting(
        settled(NOT_MET, (mark_not_met, OTHER), "official"), ("not_met", "not_met"),
        {FIRST: ("not_met", "No money."), SECOND: ("not_met", "No time.")},
    ),
    "not met and reported": Meeting(
        settled(NOT_MET, MET, "colleague"), ("not_met", "reported"),
        {SECOND: ("reported", ""), BOTH: ("reported", "")},
    ),
    "a release that is taken back as it is agreed to": Meeting(
        released, ("release_declined", "released"),
        {FIRST: ("pending", ""), SECOND: ("released", "Why.")},
    ),
    "released alone as a release is asked for": Meeting(
        released_alone(ask_release, "coordinator"), ("released_alone", "release_asked"),
        {FIRST: ("released", "Alone."), BOTH: ("released", "Alone.")},
    ),
    "released alone by two": Meeting(
        released_alone(release_alone, "second"), ("released_alone", "released_alone"),
        {FIRST: ("released", "Alone."), SECOND: ("released", "Why.")},
    ),
    "a party that leaves twice": Meeting(
        party_leaves(leave_party), ("left", "left"), {FIRST: (True, False), SECOND: (True, False)}
    ),
    "a party that leaves as it is to lead": Meeting(
        party_leaves(lead_party, uncovers=True), ("left", "changed"),
        {FIRST: (True, False), SECOND: (False, True)},
    ),
    "a gate switched off twice": Meeting(
        switched("off", "off"), ("switched_off", "switched_off"),
        {FIRST: ["First"], SECOND: ["Second"]},
    ),
    "a gate switched on twice": Meeting(
        switched("on", "on"), ("switched_on", "switched_on"), {FIRST: [], SECOND: []}
    ),
    "a gate switched on and off": Meeting(
        switched("on", "off"), ("switched_on", "switched_off"), {FIRST: [], BOTH: ["Second"]}
    ),
}  # fmt: skip


def test_whoever_comes_second_is_told_or_comes_after_and_nothing_is_half_done():
    cast = make_cast()
    cast.colleague, cast.second = make_member(cast.civic), make_admin()
    all_meet(cast, MEETINGS)
