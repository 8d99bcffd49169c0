"""Each act that takes a version refuses one that is no longer the present one, and writes nothing."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from engagements import access
from engagements.actions import (
    account,
    challenge,
    contact,
    document,
    engagement,
    indicator,
    milestone,
    organisation,
    update,
)
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import (
    edit_clause,
    name_signatory,
    remove_clause,
    remove_obligation,
    remove_signatory,
    sign_memorandum,
    withdraw_memorandum,
    write_obligation,
)
from engagements.models import (
    Change,
    Contact,
    DateMove,
    Engagement,
    EngagementRole,
    Evidence,
    Letter,
    Organisation,
    PhaseChange,
)
from tests.agreement_factories import make_sent
from tests.contents import changed_since, contents
from tests.factories import add_party, make_cast, make_contact, make_office, make_role
from tests.gate_factories import make_at, meet_all, waive_open

pytestmark = pytest.mark.django_db

ROOMS = (
    account, challenge, contact, document, engagement, indicator, milestone, organisation, update,
)  # fmt: skip
WEEK = timedelta(days=7)
# Where an act leaves something beside the thing that it changes.
WRITTEN = (Change, Contact, DateMove, Engagement, EngagementRole, Evidence, Letter, PhaseChange)
# What is changed, and what the act is given beside it and its version.
Ready = tuple[Any, dict[str, Any]]


def on_hold(cast: SimpleNamespace, status: str = "on_hold") -> Engagement:
    reason = {"on_hold": engagement.hold_engagement, "cancelled": engagement.cancel_engagement}
    more: dict[str, dict[str, Any]] = {
        "on_hold": {"decide_on": access.today() + WEEK},
        "cancelled": {"side": "civic", "consequences": "Nobody had begun."},
    }
    return reason[status](cast.engagement, actor=cast.admin, reason="Elections", **more[status])


def at_its_end(cast: SimpleNamespace) -> Engagement:
    make_at(cast, "follow_up")
    meet_all(cast)
    waive_open(cast)
    return cast.engagement


def second_party(cast: SimpleNamespace) -> Any:
    return add_party(cast.engagement, cast.elsewhere, "civic", joined_on=access.today())


def asked_for(cast: SimpleNamespace) -> Any:
    term = cast.engagement.starts_on + WEEK, cast.engagement.ends_on + WEEK
    return engagement.ask_to_move_dates(
        cast.engagement, actor=cast.coordinator, starts_on=term[0], ends_on=term[1], reason="Heat"
    )


def planned(cast: SimpleNamespace, state: str = "planned") -> Any:
    found = cast.engagement.milestones.filter(side="civic").first()
    if state == "reported":
        return milestone.report_milestone(found, actor=cast.coordinator, note="It runs.")
    if state == "dropped":
        return milestone.drop_milestone(found, actor=cast.coordinator, reason="Not wanted.")
    return found


def holder(cast: SimpleNamespace) -> Any:
    return make_contact(cast.civic, office=make_office(cast.civic))


def paper(cast: SimpleNamespace) -> Any:
    return document.add_document(
        cast.engagement, actor=cast.coordinator, title="Plan", link="https://example.org/"
    )


def said(cast: SimpleNamespace) -> Any:
    return update.add_update(
        cast.engagement, actor=cast.coordinator, on=access.today(), workflow="Words"
    )


def day_after(cast: SimpleNamespace) -> Any:
    return planned(cast).due_on + WEEK


READY: dict[str, Callable[[SimpleNamespace], Ready]] = {
    "edit_account": lambda cast: (cast.coordinator, {"name": "Other"}),
    "answer_challenge": lambda cast: (cast.engagement.checklist.first(), {"answer": "Yes"}),
    "edit_person": lambda cast: (holder(cast).person, {"name": "Other"}),
    "end_contact": lambda cast: (holder(cast), {"ends_on": access.today()}),
    "change_post": lambda cast: (
        holder(cast), {"organisation": cast.civic, "starts_on": access.today()},
    ),
    "end_role": lambda cast: (
        make_role(cast.engagement, holder(cast)), {"ends_on": access.today()},
    ),
    "edit_document": lambda cast: (paper(cast), {"title": "Other"}),
    "remove_document": lambda cast: (paper(cast), {}),
    "edit_engagement": lambda cast: (cast.engagement, {"title": "Other"}),
    "move_dates": lambda cast: (cast.engagement, {
        "starts_on": cast.engagement.starts_on, "ends_on": cast.engagement.ends_on + WEEK,
        "reason": "Heat",
    }),
    "ask_to_move_milestone": lambda cast: (
        planned(cast), {"due_on": day_after(cast), "reason": "Heat"},
    ),
    "answer_date_request": lambda cast: (
        asked_for(cast), {"actor": cast.official, "agrees": True, "answer": "Yes"},
    ),
    "take_back_date_request": lambda cast: (asked_for(cast), {"reason": "Settled"}),
    "lead_party": lambda cast: (second_party(cast), {}),
    "leave_party": lambda cast: (
        second_party(cast), {"left_on": access.today(), "reason": "Closed"},
    ),
    "move_phase": lambda cast: (make_at(cast, "run"), {"to_phase": "prepare", "reason": "Back"}),
    "close_engagement": lambda cast: (at_its_end(cast), {"reason": "Done"}),
    "review_plan": lambda cast: (cast.engagement, {"milestones": {}, "items": {}}),
    "edit_details": lambda cast: (cast.engagement, {"supervisor_hours": Decimal(4)}),
    "hold_engagement": lambda cast: (
        cast.engagement, {"decide_on": access.today(), "reason": "Elections"},
    ),
    "resume_engagement": lambda cast: (on_hold(cast), {"reason": "Elected"}),
    "cancel_engagement": lambda cast: (
        cast.engagement, {"side": "civic", "reason": "No money", "consequences": "None"},
    ),
    "reopen_engagement": lambda cast: (on_hold(cast, "cancelled"), {"reason": "Money"}),
    "set_target": lambda cast: (cast.engagement.indicators.first(), {"target": Decimal(4)}),
    "edit_milestone": lambda cast: (planned(cast), {"title": "Other"}),
    "move_milestone": lambda cast: (planned(cast), {"due_on": day_after(cast), "reason": "Heat"}),
    "report_milestone": lambda cast: (planned(cast), {"note": "It runs."}),
    "accept_milestone": lambda cast: (planned(cast, "reported"), {"actor": cast.official}),
    "return_milestone": lambda cast: (
        planned(cast, "reported"), {"actor": cast.official, "reason": "No list."},
    ),
    "miss_milestone": lambda cast: (planned(cast), {"reason": "No money"}),
    "drop_milestone": lambda cast: (planned(cast), {"reason": "No money"}),
    "restore_milestone": lambda cast: (planned(cast, "dropped"), {"reason": "Money"}),
    "edit_organisation": lambda cast: (cast.civic, {"business_name": "Lab"}),
    "rename_organisation": lambda cast: (cast.civic, {"name": "Other Lab"}),
    "succeed_organisation": lambda cast: (
        cast.civic, {"successor": cast.elsewhere, "succeeded_on": access.today()},
    ),
    "edit_office": lambda cast: (make_office(cast.civic), {"name": "Other office"}),
    "correct_office": lambda cast: (make_office(cast.civic), {"name": "Right office"}),
    "edit_update": lambda cast: (said(cast), {"workflow": "Other words"}),
}  # fmt: skip


def versioned_acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public act of these rooms that takes a version."""
    for room in ROOMS:
        names = getattr(room, "__all__", vars(room))
        for name in names:
            act = getattr(room, name)
            mine = inspect.isfunction(act) and act.__module__.startswith(room.__name__)
            if mine and not name.startswith("_") and "version" in inspect.signature(act).parameters:
                yield name, act


def test_every_act_with_a_version_is_tried():
    assert {name for name, _act in versioned_acts()} == set(READY)


def another_version(name: str, thing: Any) -> int:
    """Somebody else changes the thing: the version that a form carried until then."""
    versioned = thing.fellowship_details if name == "edit_details" else thing
    rows = type(versioned)._base_manager.filter(pk=versioned.pk)
    before = rows.values_list("version", flat=True).get()
    rows.update(version=before + 1)
    return int(before)


def test_an_act_with_a_stale_version_is_refused_and_writes_nothing_and_with_the_present_one_acts():
    cast = make_cast()
    acted = []
    for name, act in versioned_acts():
        with transaction.atomic():
            thing, values = READY[name](cast)
            values = {"actor": cast.coordinator, **values}
            stale = another_version(name, thing)
            before = contents(type(thing), *WRITTEN)
            with pytest.raises(StaleVersion):
                act(thing, version=stale, **values)
            assert changed_since(before) == [], name
            act(thing, version=stale + 1, **values)
            transaction.set_rollback(True)
        cast.engagement.refresh_from_db()
        acted.append(name)
    assert len(acted) == len(READY)
    assert Organisation.objects.get(pk=cast.civic.pk).name == "Civic Lab"


def test_what_somebody_else_removes_at_the_same_moment_is_refused_with_a_sentence():
    draft = make_sent()
    memorandum, own = draft.memorandum, {"actor": draft.coordinator}
    place, text = draft.for_government, {"digest": draft.version.digest}
    withdraw_memorandum(memorandum, reason="A wrong day.", **own)
    clause = memorandum.clauses.filter(required=False).first()
    owed, posts = memorandum.obligations.first(), {"contact": place.contact, "party": place.party}
    remove_clause(clause, actor=draft.official)
    remove_obligation(owed, actor=draft.official)
    remove_signatory(place, actor=draft.official)
    told = Change.objects.count()
    for act in (
        lambda: remove_clause(clause, **own),
        lambda: remove_obligation(owed, **own),
        lambda: remove_signatory(place, **own),
        lambda: edit_clause(clause, text="A long and careful wording", **own),
        lambda: write_obligation(memorandum, obligation=owed, text="Bring maps.", **own),
        lambda: name_signatory(memorandum, signatory=place, **posts, **own),
    ):
        with pytest.raises(Refused, match="Somebody else removed this"):
            act()
    with pytest.raises(Refused, match="taken out of the text"):
        sign_memorandum(place, actor=draft.director.person.user, **text)
    assert Change.objects.count() == told
