"""Makes memoranda for tests as people would: drafted, filled in, sent and signed by the acts."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from engagements import access
from engagements.actions.memorandum import (
    add_memorandum,
    comment_on_clause,
    draft_memorandum,
    name_signatory,
    propose,
    record_signature,
    refuse_to_sign,
    send_memorandum,
    set_aside_draft,
    sign_memorandum,
    term_of,
    withdraw_memorandum,
)
from engagements.models import (
    Clause,
    Contact,
    Membership,
    Memorandum,
    Person,
    Signatory,
    User,
    Withdrawal,
)
from tests.factories import make_cast, make_organisation, make_scan, make_user
from tests.kept_scenes import laid_again


def make_signer(organisation: Any, name: str, position: str = "Director") -> Contact:
    """A person with an account, a post and a membership: one who can sign."""
    user = make_user(name)
    Membership.objects.create(user=user, organisation=organisation, role="observer")
    person = Person.objects.create(name=name, user=user)
    return Contact.objects.create(person=person, organisation=organisation, position=position)


@laid_again
def make_draft(
    cast: SimpleNamespace | None = None, *, actor: User | None = None,
    chair: str = "Chair of the board", **terms: Any,
) -> SimpleNamespace:  # fmt: skip
    """A cast with a complete draft and one signatory on each side: `memorandum`, `director`, `chair`.

    Drafted by the coordinator unless somebody else is given; `chair` is the position on the civic
    side.
    """
    cast = cast or make_cast()
    values = {
        "parties": cast.engagement.parties.all(), **term_of(cast.engagement), "language": "en",
        **terms,
    }  # fmt: skip
    actor = actor or cast.coordinator
    cast.memorandum = draft_memorandum(
        cast.engagement, actor=actor, title="Shorter waits", **values
    )
    fill(cast.memorandum)
    cast.director = make_signer(cast.government, "Director, Ministry of Records")
    cast.chair = make_signer(cast.civic, chair, chair)
    for party in cast.memorandum.parties.all():
        contact = cast.director if party.side == "government" else cast.chair
        name_signatory(
            cast.memorandum, actor=actor, party=party, contact=contact,
            position=contact.position, authority="Statutes, article 14", order=1,
        )  # fmt: skip
    cast.memorandum.refresh_from_db()
    return cast


def fill(memorandum: Memorandum) -> None:
    """Every clause that has a wording gets one without gaps, as the civic side would write it.

    In one write: the act for each of twenty clauses took two thirds of the time of these tests,
    and `tests/actions/test_memorandum_drafting.py` shows it.
    """
    clauses = [one for one in memorandum.clauses.all() if one.text]
    for clause in clauses:
        clause.text = f"What both agreed on {clause.key}."
        clause.civic_agreed_at, clause.government_agreed_at = timezone.now(), None
        clause.version += 1
    Clause.objects.bulk_update(
        clauses, ["text", "civic_agreed_at", "government_agreed_at", "version"]
    )


@laid_again
def make_sent(cast: SimpleNamespace | None = None, **terms: Any) -> SimpleNamespace:
    """As `make_draft`, sent for signature: also `version`, `for_government`, `for_civic`."""
    cast = make_draft(cast, **terms)
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    cast.memorandum.refresh_from_db()
    cast.for_government = cast.memorandum.signatories.get(party__side="government")
    cast.for_civic = cast.memorandum.signatories.get(party__side="civic")
    return cast


def sign(cast: SimpleNamespace, signatory: Signatory) -> Any:
    """The person named signs what was sent."""
    user = signatory.contact.person.user
    return sign_memorandum(signatory, actor=user, digest=cast.version.digest)


@laid_again
def make_signed(cast: SimpleNamespace | None = None, **terms: Any) -> SimpleNamespace:
    """As `make_sent`, signed by both in the register."""
    cast = make_sent(cast, **terms)
    sign(cast, cast.for_government)
    sign(cast, cast.for_civic)
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return cast


@laid_again
def make_running(**terms: Any) -> SimpleNamespace:
    """As `make_signed`, in force for 100 days from today (`today`), without a day of review."""
    today = access.today()
    cast = make_signed(
        **{"begins_on": today, "ends_on": today + timedelta(days=99), "review_on": None, **terms}
    )
    cast.today = today
    return cast


def all_sign(cast: SimpleNamespace, draft: Memorandum, actor: User | None = None) -> Memorandum:
    """The draft is sent, by the coordinator unless somebody else is given, and signed by all."""
    version = send_memorandum(draft, actor=actor or cast.coordinator)
    for signatory in draft.signatories.all():
        sign_memorandum(signatory, actor=signatory.contact.person.user, digest=version.digest)
    return Memorandum.objects.get(pk=draft.pk)


def make_recorded(cast: SimpleNamespace, by: str = "coordinator", **values: Any) -> Memorandum:
    """One that was agreed elsewhere, in force for a year, recorded as signed by the one named."""
    today = access.today()
    terms = {
        "title": "Agreed elsewhere", "state": "signed", "signed_on": today - timedelta(days=10),
        "begins_on": today - timedelta(days=10), "ends_on": today + timedelta(days=400),
        "parties": cast.engagement.parties.all(), **values,
    }  # fmt: skip
    return add_memorandum(cast.engagement, actor=getattr(cast, by), **terms)


def make_set_aside(cast: SimpleNamespace | None = None) -> SimpleNamespace:
    """As `make_sent`, signed by the civic side, commented on after its withdrawal, and set aside."""
    cast = make_sent(cast)
    sign(cast, cast.for_civic)
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="The budget was cut.")
    money = cast.memorandum.clauses.get(key="money")
    comment_on_clause(money, actor=cast.coordinator, text="Is there any other budget?")
    set_aside_draft(cast.memorandum, actor=cast.official, reason="The money is gone.")
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return cast


def make_written_once(cast: SimpleNamespace | None = None) -> SimpleNamespace:
    """As `make_sent`, of which the director said that they cannot sign it (`refusal`), the chair
    signed on paper (`signature`), and which was taken back (`withdrawal`): a draft again.
    """
    cast = make_sent(cast)
    cast.refusal = refuse_to_sign(
        cast.for_government, actor=cast.director.person.user, digest=cast.version.digest,
        why="text", reason="The days are wrong.",
    )  # fmt: skip
    cast.signature = record_signature(
        cast.for_civic, actor=cast.coordinator, digest=cast.version.digest, method="paper",
        signed_on=access.today(), document=make_scan(cast.engagement, cast.coordinator),
        place="Warsaw",
    )  # fmt: skip
    withdraw_memorandum(cast.memorandum, actor=cast.official, reason="The days have to change.")
    cast.withdrawal = Withdrawal.objects.get(withdrawn=cast.version)
    cast.memorandum = Memorandum.objects.get(pk=cast.memorandum.pk)
    return cast


def memorandum_places(cast: SimpleNamespace, canary: str) -> dict[str, int]:
    """A draft under discussion and one that waits for signatures, as places of addresses."""
    sent = make_sent(cast).memorandum
    asked = cast.for_government
    draft = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title=f"Draft {canary}",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    clause = draft.clauses.get(key="money")
    comment = comment_on_clause(
        clause, actor=cast.official, text=f"Comment {canary}", proposed_text="Other wording."
    )
    party = draft.parties.get(side="government")
    signatory = name_signatory(
        draft, actor=cast.coordinator, party=party, contact=cast.director, position="Director",
        authority=canary, order=1,
    )  # fmt: skip
    return {
        "sent": sent.pk,
        "asked": asked.pk,
        "draft": draft.pk,
        "clause": clause.pk,
        "comment": comment.pk,
        "signatory": signatory.pk,
        "duty": draft.obligations.first().pk,
    }


def living_places(cast: SimpleNamespace, memorandum: Memorandum, canary: str) -> dict[str, int]:
    """A proposal of the civic side about a signed memorandum, and a party that was succeeded."""
    proposal = propose(
        memorandum, "suspend", actor=cast.coordinator, reason=f"Elections {canary}",
        from_on=access.today(),
    )  # fmt: skip
    body = make_organisation("Ministry before its merger", kind="government")
    body.successor = cast.government
    body.save()
    for one in cast.engagement.parties.all():
        memorandum.parties.get_or_create(organisation=one.organisation, defaults={"side": one.side})
    succeeded = memorandum.parties.create(organisation=body, side="government")
    return {"proposal": proposal.pk, "succeeded": succeeded.pk}
