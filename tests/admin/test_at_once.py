"""The back office and the site write for one engagement at the same moment."""

from datetime import date, timedelta
from typing import Any

import pytest

from engagements.actions.contact import end_contact
from engagements.actions.engagement import answer_date_request, ask_to_move_dates, summary_of
from engagements.actions.history import Refused, broken_chains
from engagements.actions.memorandum import edit_memorandum
from engagements.actions.update import add_update
from engagements.models import (
    Change,
    DateMove,
    Engagement,
    JointUpdate,
    Memorandum,
    Milestone,
    Person,
)
from tests.admin.rows import key, page
from tests.admin.test_inlines import typed_in
from tests.factories import make_admin, make_cast, make_contact, make_engagement, make_role
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_a_milestone_is_added_while_both_sides_write(signed_in: Any):
    cast = make_cast()
    day = cast.engagement.starts_on.isoformat()
    office = signed_in(cast.admin)

    def add(number: int) -> Any:
        typed = {
            "engagement": cast.engagement.pk, "title": f"Own {number}", "side": "civic",
            "phase": "run", "due_on": day, "order": 1, "responsible_role": "",
            "evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0, **key(office),
        }  # fmt: skip
        return office.post(page(Milestone, "add"), typed)

    for number in range(ROUNDS):
        outcomes = at_once(
            lambda number=number: add(number),
            *(
                lambda actor=actor: (
                    add_update(
                        cast.engagement, actor=actor, on=cast.engagement.created_at.date(),
                        workflow="The clerks test the form.",
                    ).pk
                )
                for actor in (cast.coordinator, cast.official)
            ),
        )  # fmt: skip
        shown = outcomes[0].context and outcomes[0].context.get("errors")
        assert outcomes[0].status_code == 302, shown
    assert JointUpdate.objects.count() == 2 * ROUNDS
    assert Change.objects.filter(thing_type="milestone", verb="added").count() == ROUNDS
    assert broken_chains() == []
    kept = Engagement.objects.get(pk=cast.engagement.pk)
    assert all(getattr(kept, name) == value for name, value in summary_of(kept).items())


def test_a_post_that_ends_is_not_opened_again_by_the_page_of_its_person(signed_in: Any):
    cast = make_cast()
    office = signed_in(cast.admin)
    for number in range(ROUNDS):
        contact = make_contact(cast.civic, f"Adviser {number}", starts_on=date(2026, 1, 5))
        make_role(cast.engagement, contact, starts_on=date(2026, 1, 5))
        address = page(Person, "change", contact.person_id)
        typed = typed_in(office, address) | {
            "contacts-0-position": "Head",
            "name": f"Head {number}",
        }
        ended, answer = at_once(
            lambda contact=contact: end_contact(
                contact, actor=cast.coordinator, ends_on=date(2026, 3, 2)
            ),
            lambda address=address, typed=typed: office.post(address, typed),
        )
        assert (ended.ends_on, answer.status_code) in {
            (date(2026, 3, 2), 200), (date(2026, 3, 2), 302),
        }  # fmt: skip
        contact.refresh_from_db()
        assert contact.ends_on == date(2026, 3, 2)
        assert contact.position == ("Head" if answer.status_code == 302 else "")
    assert broken_chains() == []


def test_a_memorandum_is_put_under_an_engagement_here_and_on_the_site(signed_in: Any):
    cast = make_cast()
    other = make_engagement(actor=cast.admin, civic=cast.civic, government=cast.government)
    agreement = Memorandum.objects.create(title="Agreement")
    agreement.engagements.add(other)
    office, address = signed_in(cast.admin), page(Memorandum, "change", agreement.pk)
    for number in range(ROUNDS):
        agreement.engagements.set([other])
        typed = typed_in(office, address) | {"engagements": [other.pk, cast.engagement.pk]}
        answer, edited = at_once(
            lambda typed=typed: office.post(address, typed),
            lambda title=f"Agreement {number}": edit_memorandum(
                agreement, actor=cast.admin, title=title, covers=[cast.engagement]
            ),
        )
        assert (answer.status_code, edited.title) in {
            (200, f"Agreement {number}"), (302, f"Agreement {number}"),
        }  # fmt: skip
        assert set(agreement.engagements.all()) == {other, cast.engagement}
    assert broken_chains() == []


def test_nobody_accepts_a_milestone_in_the_name_of_a_side(signed_in: Any):
    cast = make_cast()
    milestone = cast.engagement.milestones.first()
    shown = signed_in(make_admin()).get(page(Milestone, "change", milestone.pk)).content.decode()
    assert ('name="state"' in shown, 'name="title"' in shown) == (False, True)


def test_dates_that_are_corrected_here_as_the_other_side_agrees_to_others_move_once(
    signed_in: Any,
):
    cast = make_cast()
    office, address = signed_in(cast.admin), page(Engagement, "change", cast.engagement.pk)
    for turned in (False, True):
        seen = Engagement.objects.get(pk=cast.engagement.pk)
        asked = ask_to_move_dates(
            seen, actor=cast.coordinator, starts_on=seen.starts_on,
            ends_on=seen.ends_on + timedelta(days=7), reason="The hall is taken.",
        )  # fmt: skip
        wanted = seen.ends_on + timedelta(days=30)
        typed = typed_in(office, address) | {"ends_on": wanted.isoformat(), "date_reason": "Typo"}
        acts = [
            lambda typed=typed: office.post(address, typed).status_code,
            lambda asked=asked: (
                answer_date_request(asked, actor=cast.official, agrees=True, answer="Yes.").state
            ),
        ]
        outcomes = tuple(at_once(*acts[::-1])[::-1] if turned else at_once(*acts))
        ends = {(302, Refused): wanted, (200, "agreed"): asked.ends_on}
        kept, moves = Engagement.objects.get(pk=seen.pk), DateMove.objects.filter(what="end")
        assert kept.ends_on == ends[outcomes]
        assert [one.moved_to for one in moves.filter(moved_from=seen.ends_on)] == [kept.ends_on]
        if outcomes[1] is Refused:
            answer_date_request(asked, actor=cast.official, agrees=False, answer="It moved.")
    assert broken_chains() == []
