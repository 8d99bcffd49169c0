"""Any sequence of acts, by anybody, on any day, on one agreement: what must always hold."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import strategies as some
from hypothesis.stateful import (
    initialize,
    rule,
)

from engagements import access, clock
from engagements.actions import memorandum as acts
from engagements.models import (
    Letter,
    Membership,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    MemorandumVersion,
    Organisation,
    Party,
    Signatory,
)
from engagements.queries.memorandum.turn import waiting_for
from tests.agreement_machine import (
    AHEAD,
    OTHER,
    PEOPLE,
    PLACES,
    SIDES,
    SIGNERS,
    TOLD,
    WORDS,
    as_told,
    make_machine_cast,
)
from tests.clocked_machine import walk, where
from tests.drafting_machine import DraftingMachine

ONCE_SENT = where(lambda self: MemorandumVersion.objects.filter(for_signature=True).exists())
# Of a text that was taken back all who were to sign may be taken out.
ONCE_NAMED = where(
    lambda self: (
        MemorandumVersion.objects.filter(for_signature=True).exists() and Signatory.objects.exists()
    )
)
ONCE_SIGNED = where(lambda self: self.now().state in ("signed", "ended"))
WAITING = where(lambda self: Memorandum.objects.filter(state="sent").exists())


class MemorandumMachine(DraftingMachine):
    """One agreement and its amendments; everything that happens in a run is rolled back after it."""

    beginnings = 1

    @initialize(stage=some.sampled_from(["draft", "draft", "sent", "signed", "amended"]))
    def begin(self, stage: str) -> None:
        """Runs begin where others ended, so that each part of a life is walked as often."""
        if stage == "draft":
            return
        self.whatever_is_missing_is_written()
        assert self.done(acts.send_memorandum, self.now(), who="coordinator")
        if stage in ("signed", "amended"):
            self.all_sign()
            assert self.now().state == "signed"
        if stage == "amended":
            self.the_university_joins_with_an_amendment()

    def the_university_joins_with_an_amendment(self) -> None:
        values = {"title": "Joined", "clauses": ["money"]}
        assert self.done(acts.draft_amendment, self.now(), who="official", **values)
        draft = self.open_draft()
        bodies = [self.cast.civic, self.cast.government, self.cast.university]
        wanted = Party.objects.filter(engagement=self.cast.engagement, organisation__in=bodies)
        assert self.done(acts.edit_parties_of_draft, draft, who="official", parties=wanted)
        self.written_and_sent(draft, sent=True)
        self.all_sign()
        assert Memorandum.objects.get(pk=draft.pk).state == "signed"

    @where(lambda self: self.now().state == "draft" and self.now().versions.exists())
    @rule(who=PEOPLE, reason=WORDS, chance=some.integers(min_value=0, max_value=3))
    def set_aside(self, who: str, reason: str, chance: int) -> None:
        """Not each time: nothing more happens in a run after it."""
        if not chance and self.done(acts.set_aside_draft, self.now(), who=who, reason=reason):
            assert self.drafts_for(who, self.now())
            assert reason.strip()
            assert self.now().state == "set_aside"

    @where(lambda self: self.now().amendments.exclude(state="signed").exists())
    @rule(who=PEOPLE, sent=some.booleans())
    def give_an_amendment_up(self, who: str, sent: bool) -> None:
        """Taken back where it was sent, and set aside; the memorandum stays as it is."""
        before = self.now()
        found = before.amendments.exclude(state="signed").latest("pk")
        if sent:
            self.done(acts.withdraw_memorandum, found, who="coordinator", reason="Other words.")
        was = Memorandum.objects.get(pk=found.pk)
        if self.done(acts.set_aside_draft, was, who=who, reason="It comes to nothing."):
            assert (was.state, self.drafts_for(who, was)) == ("draft", True)
            assert as_told(self.now(), TOLD) == as_told(before, TOLD)

    # ---------------------------------------------------------------- signing

    @rule(who=PEOPLE)
    def send(self, who: str) -> None:
        before = self.open_draft() or self.now()
        if before.amends_id:
            self.each_party_names_who_signs(before)
        if self.done(acts.send_memorandum, before, who=who):
            assert self.side_of(who, before)
            assert before.state == "draft"

    @rule(who=PEOPLE, reason=WORDS)
    def withdraw(self, who: str, reason: str) -> None:
        before = self.now()
        # The form asks for a reason, and so does the table.
        if reason and self.done(acts.withdraw_memorandum, before, who=who, reason=reason):
            assert self.side_of(who, before)
            assert before.state == "sent"
            assert hasattr(
                MemorandumVersion.objects.get(pk=before.current_version_id), "withdrawal"
            )

    def digest(self, place: int) -> str:
        """That of the present version, or of an old page or link."""
        versions = list(MemorandumVersion.objects.order_by("-pk"))
        return versions[place % len(versions)].digest if versions else "0" * 64

    @ONCE_NAMED
    @rule(who=PEOPLE, place=PLACES, page=some.sampled_from([0, 0, 0, 1]))
    def sign(self, who: str, place: int, page: int) -> None:
        named, digest = self.signatory(place), self.digest(page)
        before = Memorandum.objects.get(pk=named.memorandum_id)
        if self.done(acts.sign_memorandum, named, who=who, digest=digest):
            self.was_rightly_signed(named, before, digest)
            assert named.contact.person.user == getattr(self.cast, who)

    @ONCE_SENT
    @rule()
    def all_sign(self) -> None:
        """Those asked do sign, so that runs come to a signed text more often than by chance."""
        version = MemorandumVersion.objects.filter(for_signature=True).latest("pk")
        for turn in waiting_for(version.memorandum):
            for name in SIGNERS:
                if self.cast.contacts[name].pk == turn.signatory.contact_id:
                    self.done(
                        acts.sign_memorandum, turn.signatory, who=name, digest=version.digest
                    )  # fmt: skip

    @ONCE_NAMED
    @rule(
        who=PEOPLE, place=PLACES, days=some.integers(min_value=-1, max_value=5),
        method=some.sampled_from(["paper", "elsewhere"]), proved=some.booleans(),
    )  # fmt: skip
    def record(self, who: str, place: int, days: int, method: str, proved: bool) -> None:
        """On paper with its place, or with a service and its certificate; not without either."""
        named, digest = self.signatory(place), self.digest(0)
        before = Memorandum.objects.get(pk=named.memorandum_id)
        with clock.acting_at(self.moment()):
            day = access.today(before) - timedelta(days=days)
        if self.done(
            acts.record_signature, named, who=who, digest=digest, method=method, signed_on=day,
            document=self.cast.scan, place="Town hall" if proved else "",
            certificate=self.cast.certificate if proved else None,
        ):  # fmt: skip
            self.was_rightly_signed(named, before, digest)
            assert self.side_of(who, before) == named.party.side
            assert days >= 0
            assert proved

    def was_rightly_signed(self, named: Signatory, before: Memorandum, digest: str) -> None:
        assert (before.state, named.replaced_at) == ("sent", None)
        assert digest == MemorandumVersion.objects.get(pk=before.current_version_id).digest
        earlier = before.signatories.filter(replaced_at=None, order__lt=named.order)
        unsigned = earlier.exclude(signatures__signed=before.current_version_id)
        assert before.signing_order == "free" or not unsigned.exists()

    @ONCE_NAMED
    @rule(who=PEOPLE, place=PLACES, reason=WORDS)
    def refuse(self, who: str, place: int, reason: str) -> None:
        values = {"digest": self.digest(0), "why": "text", "reason": reason}
        if self.done(acts.refuse_to_sign, self.signatory(place), who=who, **values):
            assert who in SIGNERS

    @ONCE_NAMED
    @rule(who=PEOPLE, place=PLACES, by=some.sampled_from(SIGNERS))
    def replace(self, who: str, place: int, by: str) -> None:
        named = self.signatory(place)
        contact = self.cast.contacts[by]
        if self.done(acts.replace_signatory, named, who=who, contact=contact, reason="On leave"):
            assert self.side_of(who, named.memorandum) == named.party.side
            assert not named.signatures.filter(signed__withdrawal=None).exists()

    @rule(name=some.sampled_from(SIGNERS), back=some.booleans())
    def leave_or_come_back(self, name: str, back: bool) -> None:
        self.happened = True
        with clock.acting_at(self.moment()):
            gone = access.today() - timedelta(days=1)
        Membership.objects.filter(user=getattr(self.cast, name)).update(
            starts_on=gone - timedelta(days=400), ends_on=None if back else gone
        )
        self.left = self.left - {name} if back else self.left | {name}

    @WAITING
    @rule(who=PEOPLE, place=PLACES)
    def remind(self, who: str, place: int) -> None:
        """Whose turn it is gets the letter again, once a day however many ask for it."""
        waiting = list(Signatory.objects.filter(memorandum__state="sent", replaced_at=None))
        named = waiting[place % len(waiting)]
        asked = {turn.signatory.pk for turn in waiting_for(named.memorandum)}
        if self.done(acts.remind, named, who=who):
            assert self.side_of(who, named.memorandum)
            assert named.pk in asked
            letter = Letter.objects.latest("pk")
            assert (letter.signatory, letter.to) == (named, named.contact.person.user)
            assert not self.done(acts.remind, named, who="coordinator")

    # ---------------------------------------------------------------- living with it

    @ONCE_SIGNED
    @rule(
        who=PEOPLE, kind=some.sampled_from(MemorandumProposal.Kind.values), first=AHEAD,
        last=some.none() | AHEAD, reason=WORDS,
    )  # fmt: skip
    def propose(self, who: str, kind: str, first: int, last: int | None, reason: str) -> None:
        today = self.moment().date()
        days = {
            "from_on": today + timedelta(days=first),
            "until_on": None if last is None else today + timedelta(days=last),
        }
        before = self.now()
        if self.done(acts.propose, before, kind, who=who, reason=reason, **days):
            assert self.side_of(who, before)
            assert before.state in ("signed", "ended")
            after = self.now()
            assert kind == "notice" or after.ended_on == before.ended_on

    @ONCE_SIGNED
    @rule(who=PEOPLE, agree=some.booleans())
    def answer(self, who: str, agree: bool) -> None:
        proposal = MemorandumProposal.objects.filter(state="open").first()
        if proposal and self.done(
            acts.answer, proposal, who=who, agree=agree, sentence="So be it"
        ):  # fmt: skip
            assert self.side_of(who, self.now()) == OTHER[proposal.side]

    @ONCE_SIGNED
    @rule(who=PEOPLE)
    def take_back(self, who: str) -> None:
        proposal = MemorandumProposal.objects.filter(state="open").first()
        if proposal and self.done(acts.take_back, proposal, who=who):
            assert self.side_of(who, self.now()) == proposal.side

    @ONCE_SIGNED
    @rule(
        who=some.sampled_from(list(SIDES)), kind=some.sampled_from(["suspend", "resume", "end"]),
        first=some.integers(min_value=0, max_value=20), days=some.none() | PLACES,
    )  # fmt: skip
    def agree_on(self, who: str, kind: str, first: int, days: int | None) -> None:
        """One proposes and the other agrees, so that it becomes fact more often than by chance."""
        begins = self.moment().date() + timedelta(days=first)
        until = None if days is None or kind != "suspend" else begins + timedelta(days=days)
        values = {"reason": "Elections", "from_on": begins, "until_on": until}
        before = self.now()
        if self.done(acts.propose, before, kind, who=who, **values):
            proposal = MemorandumProposal.objects.get(kind=kind, state="open")
            other = "official" if who == "coordinator" else "coordinator"
            assert self.done(acts.answer, proposal, who=other, agree=True)
            assert self.now().version > before.version

    @where(
        lambda self: self.now().state == "signed" and self.now().amendments.count() < 2
    )  # fmt: skip
    @rule(
        who=PEOPLE, first=some.none() | AHEAD, last=some.none() | AHEAD,
        sent=some.sampled_from([True, True, False]), signed=some.booleans(),
    )  # fmt: skip
    def amend(
        self, who: str, first: int | None, last: int | None, sent: bool, signed: bool
    ) -> None:
        """Drafted, written and, as a rule, sent in one step; signed in it too, or by the rules above."""
        today = self.moment().date()
        begins, ends = (
            None if days is None else today + timedelta(days=days) for days in (first, last)
        )
        before = self.now()
        values = {"title": "Change", "clauses": ["money"], "begins_on": begins, "ends_on": ends}
        if self.done(acts.draft_amendment, before, who=who, **values):
            assert (before.state, self.drafts_for(who, before)) == ("signed", True)
            self.written_and_sent(before.amendments.latest("pk"), sent)
            if sent and signed:
                self.all_sign()

    def written_and_sent(self, drafted: Memorandum, sent: bool) -> None:
        self.each_party_names_who_signs(drafted)
        if sent:
            self.done(acts.send_memorandum, drafted, who="coordinator")

    @where(
        lambda self: self.now().state == "signed" and not self.now().renewals.exists()
    )  # fmt: skip
    @rule(who=some.sampled_from(list(SIDES)), sent=some.sampled_from([True, True, False]))
    def renew(self, who: str, sent: bool) -> None:
        """Agreed on, written and sent in one step; signed by the rules above, some of them late."""
        if not self.done(acts.propose, self.now(), "renew", who=who, reason="It works well."):
            return
        other = "official" if who == "coordinator" else "coordinator"
        proposal = MemorandumProposal.objects.get(kind="renew", state="open")
        if self.done(acts.answer, proposal, who=other, agree=True):
            renewal = self.now().renewals.get()
            assert renewal.obligations.count() == self.now().obligations.count()
            self.written_and_sent(renewal, sent)

    @where(
        lambda self: (
            self.now().was_signed and not self.now().parties.exclude(successor=None).exists()
        )
    )
    @rule(who=some.sampled_from(["heir", "heir", "official", "coordinator", "admin", "stranger"]))
    def merge_and_confirm(self, who: str) -> None:
        """The ministry went into another one, which says itself that it answers for it."""
        self.happened = True
        Organisation.objects.filter(pk=self.cast.government.pk).update(successor=self.cast.heirs)
        before = self.now()
        party = before.parties.get(organisation=self.cast.government)
        may = who == "heir" and "heir" not in self.left and self.cast.heirs.pk not in self.away
        assert self.done(acts.confirm_succession, party, who=who) == may
        successors = MemorandumParty.objects.filter(
            Q(memorandum=before) | Q(memorandum__amends=before, memorandum__signed_on__isnull=False),
            organisation=self.cast.government,
        )  # fmt: skip
        assert {one.successor for one in successors} == ({self.cast.heirs} if may else {None})


@pytest.mark.django_db
def test_whatever_anybody_does_an_agreement_binds_only_as_it_was_signed():
    machine = type("Machine", (MemorandumMachine,), {"cast": make_machine_cast()})
    walk(machine)


@pytest.mark.django_db
@pytest.mark.parametrize("is_asked", [True, False])
def test_the_machine_sees_an_amendment_that_leaves_out_a_party(monkeypatch, is_asked: bool):
    monkeypatch.setattr("tests.agreement_machine.event", lambda _told: None)
    if not is_asked:
        for room in (
            "actions.memorandum.amending",
            "queries.memorandum.missing.parties",
            "queries.memorandum.parties",
        ):
            monkeypatch.setattr(f"engagements.{room}.left_out", lambda _amendment: [])
    machine = type("Machine", (MemorandumMachine,), {"cast": make_machine_cast()})()
    look = machine.an_amendment_is_signed_for_every_party_that_took_part_at_its_last_signature
    machine.begin("amended")
    look()
    machine.amend(who="official", first=None, last=None, sent=True, signed=True)
    assert machine.now().amendments.filter(state="signed").count() == 2
    with nullcontext() if is_asked else pytest.raises(AssertionError):
        look()
    machine.teardown()
