"""Two people act on one signed memorandum at the same moment: one effect, nobody's word is lost."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    answer,
    draft_amendment,
    propose,
    send_memorandum,
    sign_memorandum,
)
from engagements.models import Change, Engagement, Memorandum, MemorandumProposal, Suspension
from tests.agreement_factories import make_sent, make_signed, sign
from tests.factories import make_member
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def running():
    today = access.today()
    cast = make_signed(begins_on=today, ends_on=today + 99 * DAY, review_on=None)
    cast.today = today
    cast.colleague = make_member(cast.government, "official")
    return cast


def proposed(cast, kind, **days):
    return propose(cast.memorandum, kind, actor=cast.coordinator, reason="We move.", **days)


def test_of_two_proposals_of_a_kind_one_is_made_and_one_is_refused():
    cast = running()
    outcomes = at_once(
        lambda: propose(cast.memorandum, "lapse", actor=cast.official, reason="A").reason,
        lambda: propose(cast.memorandum, "lapse", actor=cast.coordinator, reason="B").reason,
    )
    assert outcomes.count(Refused) == 1
    assert MemorandumProposal.objects.get().reason in outcomes


def test_of_two_answers_one_counts():
    cast = running()
    proposal = proposed(cast, "end", from_on=cast.today)
    outcomes = at_once(
        lambda: answer(proposal, actor=cast.official, agree=True).state,
        lambda: answer(proposal, actor=cast.colleague, agree=False, sentence="No.").state,
    )
    assert outcomes.count(Refused) == 1
    kept = MemorandumProposal.objects.get()
    assert kept.state in outcomes
    ended = Memorandum.objects.get().ended_on is not None
    assert ended == (kept.state == "agreed")
    assert Change.objects.filter(verb__in=["proposal_agreed", "proposal_declined"]).count() == 1


def test_ended_and_suspended_at_once_both_hold_or_one_is_told_why_not():
    cast = running()
    end = proposed(cast, "end", from_on=cast.today + 5 * DAY)
    suspend = proposed(cast, "suspend", from_on=cast.today + 10 * DAY)
    outcomes = at_once(
        lambda: answer(end, actor=cast.official, agree=True).state,
        lambda: answer(suspend, actor=cast.colleague, agree=True).state,
    )
    memorandum = Memorandum.objects.get()
    assert outcomes[0] == "agreed"
    assert Suspension.objects.count() == outcomes.count("agreed") - 1
    assert memorandum.in_force_on(cast.today + 5 * DAY)
    assert not memorandum.in_force_on(cast.today + 10 * DAY)
    engagement = Engagement.objects.get(pk=cast.engagement.pk)
    assert engagement.covered_until == cast.today + 5 * DAY


def test_two_answers_to_renew_make_one_successor():
    cast = running()
    proposal = proposed(cast, "renew")
    outcomes = at_once(
        lambda: answer(proposal, actor=cast.official, agree=True).state,
        lambda: answer(proposal, actor=cast.colleague, agree=True).state,
    )
    assert sorted(map(str, outcomes)) == sorted([str(Refused), "agreed"])
    assert Memorandum.objects.filter(renews=cast.memorandum).count() == 1


def test_an_amendment_signed_while_the_memorandum_ends_never_lengthens_what_has_ended():
    cast = running()
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Longer", ends_on=cast.today + 199 * DAY
    )
    version = send_memorandum(draft, actor=cast.coordinator)
    first, last = draft.signatories.select_related("contact__person__user").order_by("pk")
    sign_memorandum(first, actor=first.contact.person.user, digest=version.digest)
    end = proposed(cast, "end", from_on=cast.today)
    outcomes = at_once(
        lambda: sign_memorandum(last, actor=last.contact.person.user, digest=version.digest).digest,
        lambda: answer(end, actor=cast.official, agree=True).state,
    )
    memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    signed = Memorandum.objects.get(pk=draft.pk).state == "signed"
    if outcomes[1] is Refused:
        # Signed first: what was proposed before another last day is agreed to no more.
        assert (signed, memorandum.last_day) == (True, cast.today + 199 * DAY)
    else:
        assert (outcomes[1], memorandum.last_day) == ("agreed", cast.today)
    assert signed == (outcomes[0] == version.digest)
    assert (memorandum.amended_ends_on is not None) == signed


def test_two_notices_at_once_are_one_notice():
    cast = running()
    outcomes = at_once(
        lambda: propose(cast.memorandum, "notice", actor=cast.official, reason="A").state,
        lambda: propose(cast.memorandum, "notice", actor=cast.coordinator, reason="B").state,
    )
    assert outcomes.count(Refused) == 1
    assert Memorandum.objects.get().ended_on == cast.today + 30 * DAY


def test_amended_while_the_last_one_signs_it_is_amended_as_signed_or_not_at_all():
    cast = make_sent()
    sign(cast, cast.for_government)
    key = cast.memorandum.clauses.exclude(text="").first().key
    outcomes = at_once(
        lambda: sign(cast, cast.for_civic).digest,
        lambda: (
            draft_amendment(
                cast.memorandum, actor=cast.official, title="At once", clauses=[key]
            ).amends_id
        ),
    )
    memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    assert (outcomes[0], memorandum.state) == (cast.version.digest, "signed")
    amended = list(memorandum.amendments.values_list("state", flat=True))
    assert (outcomes[1], amended) in [(memorandum.pk, ["draft"]), (Refused, [])]
