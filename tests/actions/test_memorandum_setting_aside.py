"""A draft of which a version was kept is set aside: it stays as it stood, and blocks nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import (
    add_clause,
    agree_to_all,
    agree_to_clause,
    answer,
    comment_on_clause,
    confirm_succession,
    discard_draft,
    draft_amendment,
    edit_clause,
    edit_parties_of_draft,
    edit_terms,
    move_clause,
    name_signatory,
    propose,
    remove_clause,
    remove_obligation,
    remove_signatory,
    replace_signatory,
    send_memorandum,
    set_aside_draft,
    set_sign_by,
    settle_comment,
    share_version,
    sign_memorandum,
    withdraw_memorandum,
    write_obligation,
)
from engagements.models import (
    Change,
    ClauseComment,
    Engagement,
    Letter,
    Memorandum,
    Occurrence,
    Signature,
)
from engagements.queries.gate_conditions import UNMET
from engagements.queries.gates import judge
from engagements.queries.history import SENTENCES
from engagements.queries.memorandum.on_day import clauses_on
from engagements.queries.register import faults_of_signatures, faults_of_versions
from tests.agreement_factories import (
    make_draft,
    make_sent,
    make_set_aside,
    make_signed,
    make_signer,
)
from tests.factories import make_organisation, make_signed_memorandum

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kept(cast=None):
    """A draft of which a version was kept to read."""
    cast = make_draft(cast)
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    cast.memorandum.refresh_from_db()
    return cast


def running(**terms):
    today = access.today()
    cast = make_signed(begins_on=today, ends_on=today + 99 * DAY, review_on=None, **terms)
    cast.today = today
    return cast


def renewed(cast):
    """The renewal that both agreed on, as a draft of which a version was kept."""
    proposal = propose(cast.memorandum, "renew", actor=cast.official, reason="Go on.")
    answer(proposal, actor=cast.coordinator, agree=True)
    renewal = Memorandum.objects.filter(renews=cast.memorandum).latest("pk")
    share_version(renewal, actor=cast.coordinator, note="To be read")
    return renewal


# ---------------------------------------------------------------- who, and in which state


@pytest.mark.parametrize("who", ["coordinator", "official", "admin"])
def test_who_drafts_sets_aside_and_it_says_by_whom_when_and_why(who, time_machine):
    time_machine.move_to("2026-03-05 10:00+00:00", tick=False)
    cast = kept()
    actor = getattr(cast, who)
    done = set_aside_draft(cast.memorandum, actor=actor, reason="The money is gone.")
    fresh = Memorandum.objects.get()
    assert done == fresh
    assert (fresh.state, fresh.set_aside_by_text, fresh.set_aside_reason) == (
        "set_aside", str(actor), "The money is gone.",
    )  # fmt: skip
    assert fresh.set_aside_at.isoformat() == "2026-03-05T10:00:00+00:00"
    told = Change.objects.get(verb="set_aside")
    assert (told.actor, told.reason, told.fields) == (
        actor, "The money is gone.", [{"field": "state", "from": "draft", "to": "set_aside"}],
    )  # fmt: skip
    assert told.verb in SENTENCES


@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_who_does_not_write_here_sets_nothing_aside(who):
    cast = kept()
    with pytest.raises(PermissionDenied):
        set_aside_draft(cast.memorandum, actor=getattr(cast, who), reason="Mine.")
    assert Memorandum.objects.get().state == "draft"
    assert not Change.objects.filter(verb="set_aside").exists()


def test_what_was_sent_and_taken_back_is_set_aside_too():
    cast = make_sent()
    with pytest.raises(Refused, match="frozen since it was sent"):
        set_aside_draft(cast.memorandum, actor=cast.coordinator, reason="No.")
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="A wrong day.")
    set_aside_draft(cast.memorandum, actor=cast.official, reason="The budget was cut.")
    fresh = Memorandum.objects.get()
    assert (fresh.state, fresh.current_version) == ("set_aside", None)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (make_draft, "No version of this text was kept. Discard the draft instead."),
        (make_sent, "frozen since it was sent"),
        (make_signed, "frozen since it was sent"),
        (make_set_aside, "was set aside and stays as it is"),
    ],
)
def test_only_a_draft_that_cannot_be_discarded_is_set_aside(make, problem):
    cast = make()
    before = Memorandum.objects.values().get()
    with pytest.raises(Refused, match=problem):
        set_aside_draft(cast.memorandum, actor=cast.coordinator, reason="No.")
    assert Memorandum.objects.values().get() == before


def test_what_was_agreed_elsewhere_is_not_set_aside():
    cast = kept()
    recorded = make_signed_memorandum(cast.engagement)
    with pytest.raises(Refused, match="only recorded here"):
        set_aside_draft(recorded, actor=cast.coordinator, reason="No.")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_set_aside_without_a_reason(reason):
    cast = kept()
    with pytest.raises(Refused, match="Say why"):
        set_aside_draft(cast.memorandum, actor=cast.coordinator, reason=reason)
    assert Memorandum.objects.get().state == "draft"


def test_who_reads_an_old_page_is_told():
    cast = kept()
    seen = cast.memorandum.version
    edit_terms(cast.memorandum, actor=cast.official, title="A better title")
    with pytest.raises(StaleVersion):
        set_aside_draft(cast.memorandum, actor=cast.coordinator, reason="No.", version=seen)
    assert Memorandum.objects.get().state == "draft"


def test_both_sides_are_told_by_letter():
    cast = kept()
    set_aside_draft(cast.memorandum, actor=cast.official, reason="The money is gone.")
    letters = Letter.objects.filter(key__startswith="set_aside:")
    assert {one.to for one in letters} == {
        cast.coordinator, cast.official, cast.director.person.user, cast.chair.person.user,
    }  # fmt: skip
    for one in letters:
        assert one.subject == "“Shorter waits” was set aside"
        assert "The money is gone." in one.text
        assert cast.memorandum.get_absolute_url() in one.text


# ---------------------------------------------------------------- what stays, what ends

AFTERWARDS = {
    "edit a clause": lambda cast, who: edit_clause(
        cast.memorandum.clauses.get(key="money"), actor=who, text="Mine."
    ),
    "add a clause": lambda cast, who: add_clause(cast.memorandum, actor=who, title="Mine"),
    "remove a clause": lambda cast, who: remove_clause(
        cast.memorandum.clauses.filter(required=False).first(), actor=who
    ),
    "move a clause": lambda cast, who: move_clause(
        cast.memorandum.clauses.get(key="money"), actor=who, up=True
    ),
    "agree": lambda cast, who: agree_to_clause(
        cast.memorandum.clauses.get(key="money"), actor=who
    ),
    "agree to all": lambda cast, who: agree_to_all(cast.memorandum, actor=who),
    "comment": lambda cast, who: comment_on_clause(
        cast.memorandum.clauses.get(key="money"), actor=who, text="Why?"
    ),
    "close a comment": lambda cast, who: settle_comment(
        ClauseComment.objects.get(), actor=who, note="Seen."
    ),
    "share a version": lambda cast, who: share_version(cast.memorandum, actor=who, note="A"),
    "edit the terms": lambda cast, who: edit_terms(cast.memorandum, actor=who, title="Mine"),
    "choose the parties": lambda cast, who: edit_parties_of_draft(
        cast.memorandum, actor=who, parties=cast.engagement.parties.all()
    ),
    "write an obligation": lambda cast, who: write_obligation(
        cast.memorandum, actor=who, obligation=cast.memorandum.obligations.first(), text="Mine."
    ),
    "remove an obligation": lambda cast, who: remove_obligation(
        cast.memorandum.obligations.first(), actor=who
    ),
    "name a signatory": lambda cast, who: name_signatory(
        cast.memorandum, actor=who, signatory=cast.for_civic, party=cast.for_civic.party,
        contact=cast.for_civic.contact, position="Another position",
    ),
    "remove a signatory": lambda cast, who: remove_signatory(cast.for_civic, actor=who),
    "replace a signatory": lambda cast, who: replace_signatory(
        cast.for_civic, actor=who, contact=make_signer(cast.civic, "Deputy"), reason="On leave"
    ),
    "set the day": lambda cast, who: set_sign_by(cast.memorandum, actor=who, sign_by=None),
    "send": lambda cast, who: send_memorandum(cast.memorandum, actor=who),
    "withdraw": lambda cast, who: withdraw_memorandum(cast.memorandum, actor=who, reason="No."),
    "discard": lambda cast, who: discard_draft(cast.memorandum, actor=who, reason="Mistake."),
    "amend": lambda cast, who: draft_amendment(
        cast.memorandum, actor=who, title="Change", clauses=["money"]
    ),
    **{
        f"propose to {kind}": lambda cast, who, kind=kind: propose(
            cast.memorandum, kind, actor=who, reason="Why not.", from_on=access.today()
        )
        for kind in ("suspend", "resume", "end", "notice", "renew", "amend", "lapse", "correct")
    },
}  # fmt: skip


@pytest.mark.parametrize("act", AFTERWARDS)
def test_nothing_can_be_done_with_it_afterwards(act):
    cast = make_set_aside()
    before, changes = Memorandum.objects.values().get(), Change.objects.count()
    with pytest.raises(Refused) as refused:
        AFTERWARDS[act](cast, cast.coordinator)
    assert str(refused.value).endswith(".")
    assert (Memorandum.objects.values().get(), Change.objects.count()) == (before, changes)


def test_an_old_link_to_sign_says_that_it_was_set_aside():
    cast = make_set_aside()
    with pytest.raises(Refused, match="This text was set aside"):
        sign_memorandum(
            cast.for_government, actor=cast.director.person.user, digest=cast.version.digest
        )


def test_nobody_takes_over_what_was_never_owed():
    cast = make_set_aside()
    body = make_organisation("Ministry of Archives", kind="government")
    cast.government.successor = body
    cast.government.save()
    party = cast.memorandum.parties.get(side="government")
    cast.official.memberships.update(organisation=body)
    with pytest.raises(Refused, match="nothing to take over"):
        confirm_succession(party, actor=cast.official)


def test_text_open_comments_and_void_signatures_stay_as_they_stood():
    cast = make_sent()
    sign_memorandum(cast.for_civic, actor=cast.chair.person.user, digest=cast.version.digest)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="The budget was cut.")
    comment_on_clause(
        cast.memorandum.clauses.get(key="money"), actor=cast.coordinator, text="Any other budget?"
    )
    texts = {
        name: list(getattr(cast.memorandum, name).order_by("pk").values())
        for name in ("clauses", "obligations", "parties", "signatories", "versions")
    }
    set_aside_draft(cast.memorandum, actor=cast.official, reason="The money is gone.")
    for name, rows in texts.items():
        assert list(getattr(cast.memorandum, name).order_by("pk").values()) == rows
    assert ClauseComment.objects.get().state == "open"
    assert Signature.objects.count() == 1
    assert Occurrence.objects.count() == 0
    assert [*faults_of_versions(), *faults_of_signatures()] == []


def test_it_never_counts_and_the_engagement_falls_to_what_else_there_is():
    cast = make_set_aside()
    assert Engagement.objects.get().memorandum_state == "none"
    assert Memorandum.objects.get().in_force_on(access.today()) is False
    judged = judge(Engagement.objects.get())[0]
    assert (judged.state, judged.sentence) == (UNMET, "No signed agreement is on record.")
    again = make_draft(cast)
    assert Engagement.objects.get().memorandum_state == "draft"
    judged = judge(Engagement.objects.get())[0]
    assert judged.sentence == f"“{again.memorandum.title}” is still a draft."


# ---------------------------------------------------------------- renewals and amendments


def test_a_renewal_that_was_set_aside_makes_room_for_another():
    cast = running()
    first = renewed(cast)
    with pytest.raises(Refused, match="A renewal is drafted already"):
        propose(cast.memorandum, "renew", actor=cast.official, reason="Again.")
    set_aside_draft(first, actor=cast.official, reason="Other days are needed.")
    assert Engagement.objects.get().memorandum_state == "signed"
    second = renewed(cast)
    assert [one.state for one in cast.memorandum.renewals.order_by("pk")] == ["set_aside", "draft"]
    set_aside_draft(second, actor=cast.coordinator, reason="Other days again.")
    third = renewed(cast)
    send_memorandum(third, actor=cast.coordinator)
    states = cast.memorandum.renewals.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["set_aside", "set_aside", "sent"]


def test_an_amendment_that_was_set_aside_changes_nothing_and_stands_in_no_way():
    cast = running()
    before = clauses_on(cast.memorandum, cast.today)
    amendment = draft_amendment(
        cast.memorandum, actor=cast.coordinator, title="Less money", clauses=["money"],
        begins_on=cast.today, ends_on=cast.today + 9 * DAY,
    )  # fmt: skip
    edit_clause(amendment.clauses.get(), actor=cast.coordinator, text="No money at all.")
    share_version(amendment, actor=cast.coordinator, note="To be read")
    set_aside_draft(amendment, actor=cast.official, reason="We keep the money.")
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    assert clauses_on(cast.memorandum, cast.today + DAY) == before
    assert cast.memorandum.last_day == cast.today + 99 * DAY
    assert Occurrence.objects.filter(obligation__memorandum=amendment).count() == 0
    other = draft_amendment(
        cast.memorandum, actor=cast.official, title="More money", clauses=["money"]
    )
    assert send_memorandum(other, actor=cast.official).number == 1
