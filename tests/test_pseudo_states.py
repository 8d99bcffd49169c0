"""Every text went through gettext also where an engagement is held, over, recorded or was waived on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.challenge import answer_challenge
from engagements.actions.engagement import (
    cancel_engagement,
    close_engagement,
    hold_engagement,
    move_phase,
    reopen_engagement,
    resume_engagement,
    review_plan,
    switch_off_gate,
)
from engagements.actions.exchange import import_rows
from engagements.models import Engagement, Memorandum, MemorandumVersion
from engagements.queries.history.fields import HIDDEN_PAPER, line_of
from tests.actions.test_exchange import ROW
from tests.factories import make_cast, make_engagement, make_occurrence
from tests.gate_factories import make_at, waive_open
from tests.test_pseudo_language import client_of, forgotten, of_page, written_texts
from tests.test_pseudo_language import pseudo as pseudo

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]
WHY = "Because of the trial"


def another(cast: SimpleNamespace, model: str, phase: str) -> SimpleNamespace:
    """One more engagement of the same people, as a cast of its own."""
    made = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government,
        collaboration_model=model, title=f"Engagement in {model} for trial",
        starts_on=access.today() - timedelta(days=400),
    )  # fmt: skip
    return SimpleNamespace(
        **{**vars(cast), "engagement": make_at(SimpleNamespace(engagement=made), phase)}
    )


def passed(cast: SimpleNamespace) -> Engagement:
    """Into the next phase with waivers and something switched off, back, and there once more."""
    switch_off_gate(
        cast.civic, actor=cast.admin, what="condition", slug="milestone:briefing-pack", reason=WHY
    )
    waive_open(cast, WHY)
    move_phase(cast.engagement, actor=cast.admin, to_phase="start", reason=WHY)
    move_phase(cast.engagement, actor=cast.admin, to_phase="prepare", reason=WHY)
    waive_open(cast, WHY)
    return move_phase(cast.engagement, actor=cast.admin, to_phase="start")


def held(cast: SimpleNamespace) -> Engagement:
    """On hold, late."""
    on = {"decide_on": access.today(), "reason": WHY}
    hold_engagement(cast.engagement, actor=cast.coordinator, **on)
    resume_engagement(cast.engagement, actor=cast.coordinator, reason=WHY)
    return hold_engagement(cast.engagement, actor=cast.coordinator, **on)


def cancelled(cast: SimpleNamespace) -> Engagement:
    """Cancelled, with one obligation kept and one waived."""
    make_occurrence(cast.engagement, text="Owes something for trial")
    owed = make_occurrence(cast.engagement, "government", text="Owes more for trial")
    return cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason=WHY, side="civic",
        consequences="Nothing is left of it", released={owed.obligation_id: WHY},
    )  # fmt: skip


def closed(cast: SimpleNamespace) -> Engagement:
    """Closed with waivers, reopened and closed again."""
    waive_open(cast, WHY)
    close_engagement(cast.engagement, actor=cast.coordinator, reason=WHY)
    reopen_engagement(cast.engagement, actor=cast.coordinator, reason=WHY)
    return close_engagement(cast.engagement, actor=cast.coordinator, reason=WHY)


@pytest.fixture
def scene() -> SimpleNamespace:
    """An engagement in each of five states, written before anything is marked."""
    cast = make_cast(title="Engagement for trial", summary="Summary for trial")
    # A word alone beside other texts could be anybody's.
    cast.admin.name = "Administrator for trial"
    cast.admin.save(update_fields=["name"])
    row = replace(
        ROW, government_department="Transport for trial", civic_organisation=cast.civic.name,
        civic_organisation_country=cast.civic.country,
    )  # fmt: skip
    import_rows([row], actor=None)
    cast.states = [
        passed(cast),
        held(another(cast, "training", "run")),
        cancelled(another(cast, "consulting", "handover")),
        closed(another(cast, "policy", "follow_up")),
        Engagement.objects.get(recorded=True),
    ]
    cast.written = written_texts()
    return cast


def their_pages(scene: SimpleNamespace) -> Iterator[tuple[str, str]]:
    for role in ("coordinator", "official"):
        client = client_of(scene, role)
        for engagement in scene.states:
            for route in ("engagement_progress", "engagement_phase", "history_index"):
                address = reverse(route, args=[engagement.reference])
                if role == "coordinator" or engagement.parties.filter(
                    organisation=scene.government
                ):
                    yield from of_page(f"{role} {address}", client.get(address))


@pytest.fixture
def reviewed() -> SimpleNamespace:
    """A plan that was looked over, with a milestone and a question out, one on another day."""
    cast = make_cast()
    moved, out = cast.engagement.milestones.filter(state="planned")[:2]
    answered = cast.engagement.checklist.filter(responses__isnull=False).first()
    cast.item = cast.engagement.checklist.exclude(pk=answered.pk).first()
    cast.moved, cast.out = moved, out
    answer_challenge(
        answered, actor=cast.official, responses={answered.responses.first().pk: "in_work"}
    )
    later = moved.due_on + timedelta(days=2)
    review_plan(
        cast.engagement, actor=cast.coordinator,
        milestones={
            moved.pk: {"title": moved.title, "due_on": later, "stays": True},
            out.pk: {"title": out.title, "due_on": out.due_on, "stays": False},
        },
        items={cast.item.pk: {"title": cast.item.title, "stays": False}},
    )  # fmt: skip
    return cast


@pytest.mark.usefixtures("pseudo")
def test_what_the_register_gave_as_a_reason_is_told_in_the_language_of_the_reader(
    reviewed: SimpleNamespace,
):
    client = client_of(reviewed, "observer")
    history = reverse("history_index", args=[reviewed.engagement.reference])
    for address, told in (
        (reviewed.moved.get_absolute_url(), ["⟦Set on the review page⟧"]),
        (reviewed.out.get_absolute_url(), ["⟦Not needed here⟧"]),
        (reviewed.item.get_absolute_url(), ["⟦Not needed here⟧"]),
        (history, ["⟦Set on the review page⟧", "⟦Not needed here⟧", "⟦Not chosen⟧", "⟦In work⟧"]),
    ):
        page = client.get(address).content.decode()
        assert [text for text in told if text not in page] == []
    line = line_of(Memorandum, "document", "", HIDDEN_PAPER)
    assert f"⟦{HIDDEN_PAPER}⟧" in line.sentence
    sent = MemorandumVersion(for_signature=True, note="Kept in some language")
    assert sent.note_told == "⟦Sent for signature⟧"


@pytest.mark.usefixtures("pseudo")
def test_every_text_about_an_engagement_in_any_state_went_through_gettext(scene: SimpleNamespace):
    pages = list(their_pages(scene))
    assert len(pages) == 3 * (5 + 4)
    assert forgotten(pages, scene) == {}
