"""Any sequence of acts, by anybody, on any day, on one agreement: what must always hold."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engagements import access, clock
from engagements.actions import memorandum as acts
from engagements.models import (
    Clause,
    ClauseComment,
    Membership,
    Memorandum,
    MemorandumProposal,
    MemorandumVersion,
    Signatory,
)
from engagements.queries.memorandum.turn import waiting_for
from tests.agreement_machine import (
    SIGNERS,
    TOLD,
    AgreementMachine,
    as_told,
    make_machine_cast,
)

SIDES = {"coordinator": "civic", "official": "government"}
# Those who write for a side more often: most acts are theirs.
PEOPLE = some.sampled_from(
    [*SIDES, *SIDES, *SIDES, *SIGNERS, "observer", "onlooker", "stranger", "admin"]
)
WORDS = some.sampled_from(["", "  ", "Both agree.", "Обе стороны", "[to be filled]", "x" * 300])
PLACES = some.integers(min_value=0, max_value=3)
AHEAD = some.integers(min_value=-2, max_value=90)
IN_DRAFT = precondition(lambda self: self.now().state == "draft")
ONCE_SENT = precondition(lambda self: MemorandumVersion.objects.exists())
ONCE_SIGNED = precondition(lambda self: self.now().state in ("signed", "ended"))


class MemorandumMachine(AgreementMachine):
    """One agreement and its amendments; everything that happens in a run is rolled back after it."""

    @initialize(stage=some.sampled_from(["draft", "sent", "signed", "signed"]))
    def begin(self, stage: str) -> None:
        """Runs begin where others ended, so that each part of a life is walked as often."""
        if stage == "draft":
            return
        self.whatever_is_missing_is_written()
        assert self.done(acts.send_memorandum, self.now(), who="coordinator")
        if stage == "signed":
            self.all_sign()
            assert self.now().state == "signed"

    # ---------------------------------------------------------------- the draft

    @rule(days=some.sampled_from([0, 1, 7, 30, 120]))
    def days_pass(self, days: int) -> None:
        self.happened = True
        self.passed += timedelta(days=days)

    @rule(who=PEOPLE, place=PLACES, text=WORDS)
    def edit(self, who: str, place: int, text: str) -> None:
        before, clause = self.now(), self.clause(place)
        if self.done(acts.edit_clause, clause, who=who, text=text):
            assert who in SIDES
            assert before.state == "draft"
            after = Clause.objects.get(pk=clause.pk)
            other = "government" if SIDES[who] == "civic" else "civic"
            assert text == clause.text or getattr(after, f"{other}_agreed_at") is None

    @IN_DRAFT
    @rule(who=PEOPLE, place=PLACES, text=WORDS, proposed=WORDS)
    def comment(self, who: str, place: int, text: str, proposed: str) -> None:
        values = {"text": text, "proposed_text": proposed}
        if self.done(acts.comment_on_clause, self.clause(place), who=who, **values):
            assert who in SIDES

    @IN_DRAFT
    @rule(who=PEOPLE, take=some.booleans(), note=WORDS)
    def close_comment(self, who: str, take: bool, note: str) -> None:
        comment = ClauseComment.objects.filter(state="open").first()
        if comment is None:
            return
        act = acts.take_over_wording if take else acts.settle_comment
        if self.done(act, comment, who=who, note=note):
            assert who in SIDES
            after = Clause.objects.get(pk=comment.clause_id)
            assert after.text == (comment.proposed_text if take else comment.clause.text)

    @IN_DRAFT
    @rule(who=PEOPLE)
    def agree(self, who: str) -> None:
        if self.done(acts.agree_to_all, self.now(), who=who):
            assert who in SIDES

    @IN_DRAFT
    @rule(
        who=PEOPLE, notice=some.integers(min_value=0, max_value=60),
        order=some.sampled_from(["free", "fixed"]), last=some.integers(min_value=0, max_value=400),
    )  # fmt: skip
    def edit_terms(self, who: str, notice: int, order: str, last: int) -> None:
        before = self.now()
        ends = (self.moment() + timedelta(days=last)).date()
        terms = {"notice_days": notice, "signing_order": order, "ends_on": ends}
        if self.done(acts.edit_terms, before, who=who, **terms):
            assert who in {*SIDES, "admin"}
            assert before.state == "draft"

    @rule(who=PEOPLE, text=WORDS)
    def oblige(self, who: str, text: str) -> None:
        before = self.now()
        owed = before.obligations.first()
        if self.done(acts.write_obligation, before, who=who, obligation=owed, text=text):
            assert before.state == "draft"

    @IN_DRAFT
    @rule()
    def whatever_is_missing_is_written(self) -> None:
        """So that runs come to a sent text more often than by chance."""
        for clause in self.now().clauses.all():
            if clause.required and (not clause.text.strip() or "[" in clause.text):
                assert self.done(acts.edit_clause, clause, who="coordinator", text="As agreed.")
        for comment in ClauseComment.objects.filter(state="open"):
            assert self.done(acts.settle_comment, comment, who="official", note="Seen.")
        for clause in self.now().clauses.filter(text__contains="["):
            assert self.done(acts.edit_clause, clause, who="official", text="Nothing is left open.")

    @precondition(lambda self: self.now().state == "draft" and self.now().versions.exists())
    @rule(who=PEOPLE, reason=WORDS, chance=some.integers(min_value=0, max_value=3))
    def set_aside(self, who: str, reason: str, chance: int) -> None:
        """Not each time: nothing more happens in a run after it."""
        if not chance and self.done(acts.set_aside_draft, self.now(), who=who, reason=reason):
            assert who in {*SIDES, "admin"}
            assert reason.strip()
            assert self.now().state == "set_aside"

    @precondition(lambda self: self.now().amendments.exclude(state="signed").exists())
    @rule(who=PEOPLE, sent=some.booleans())
    def give_an_amendment_up(self, who: str, sent: bool) -> None:
        """Taken back where it was sent, and set aside; the memorandum stays as it is."""
        before = self.now()
        found = before.amendments.exclude(state="signed").latest("pk")
        if sent:
            self.done(acts.withdraw_memorandum, found, who="coordinator", reason="Other words.")
        was = Memorandum.objects.get(pk=found.pk)
        if self.done(acts.set_aside_draft, was, who=who, reason="It comes to nothing."):
            assert (was.state, who in {*SIDES, "admin"}) == ("draft", True)
            assert as_told(self.now(), TOLD) == as_told(before, TOLD)

    # ---------------------------------------------------------------- signing

    @rule(who=PEOPLE)
    def send(self, who: str) -> None:
        before = self.now()
        if self.done(acts.send_memorandum, before, who=who):
            assert who in SIDES
            assert before.state == "draft"

    @rule(who=PEOPLE, reason=WORDS)
    def withdraw(self, who: str, reason: str) -> None:
        before = self.now()
        # The form asks for a reason, and so does the table.
        if reason and self.done(acts.withdraw_memorandum, before, who=who, reason=reason):
            assert who in SIDES
            assert before.state == "sent"
            assert hasattr(
                MemorandumVersion.objects.get(pk=before.current_version_id), "withdrawal"
            )

    def digest(self, place: int) -> str:
        """That of the present version, or of an old page or link."""
        versions = list(MemorandumVersion.objects.order_by("-pk"))
        return versions[place % len(versions)].digest if versions else "0" * 64

    @ONCE_SENT
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
                self.done(
                    acts.sign_memorandum, turn.signatory, who=name, digest=version.digest
                )  # fmt: skip

    @ONCE_SENT
    @rule(who=PEOPLE, place=PLACES, days=some.integers(min_value=-1, max_value=5))
    def record(self, who: str, place: int, days: int) -> None:
        named, digest = self.signatory(place), self.digest(0)
        before = Memorandum.objects.get(pk=named.memorandum_id)
        with clock.acting_at(self.moment()):
            day = access.today(before) - timedelta(days=days)
        if self.done(
            acts.record_signature, named, who=who, digest=digest, method="paper", signed_on=day,
            document=self.cast.scan, place="Town hall",
        ):  # fmt: skip
            self.was_rightly_signed(named, before, digest)
            assert SIDES[who] == named.party.side
            assert days >= 0

    def was_rightly_signed(self, named: Signatory, before: Memorandum, digest: str) -> None:
        assert (before.state, named.replaced_at) == ("sent", None)
        assert digest == MemorandumVersion.objects.get(pk=before.current_version_id).digest
        earlier = before.signatories.filter(replaced_at=None, order__lt=named.order)
        unsigned = earlier.exclude(signatures__signed=before.current_version_id)
        assert before.signing_order == "free" or not unsigned.exists()

    @ONCE_SENT
    @rule(who=PEOPLE, place=PLACES, reason=WORDS)
    def refuse(self, who: str, place: int, reason: str) -> None:
        values = {"digest": self.digest(0), "why": "text", "reason": reason}
        if self.done(acts.refuse_to_sign, self.signatory(place), who=who, **values):
            assert who in SIGNERS

    @ONCE_SENT
    @rule(who=PEOPLE, place=PLACES, by=some.sampled_from(SIGNERS))
    def replace(self, who: str, place: int, by: str) -> None:
        named = self.signatory(place)
        contact = self.cast.contacts[by]
        if self.done(acts.replace_signatory, named, who=who, contact=contact, reason="On leave"):
            assert SIDES[who] == named.party.side
            assert not named.signatures.filter(signed__withdrawal=None).exists()

    @rule(name=some.sampled_from(SIGNERS), back=some.booleans())
    def leave_or_come_back(self, name: str, back: bool) -> None:
        self.happened = True
        with clock.acting_at(self.moment()):
            gone = access.today() - timedelta(days=1)
        Membership.objects.filter(user=getattr(self.cast, name)).update(
            starts_on=gone - timedelta(days=400), ends_on=None if back else gone
        )

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
            assert who in SIDES
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
            assert {"civic": "official", "government": "coordinator"}[proposal.side] == who

    @ONCE_SIGNED
    @rule(who=PEOPLE)
    def take_back(self, who: str) -> None:
        proposal = MemorandumProposal.objects.filter(state="open").first()
        if proposal and self.done(acts.take_back, proposal, who=who):
            assert SIDES[who] == proposal.side

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

    @precondition(
        lambda self: self.now().state == "signed" and self.now().amendments.count() < 2
    )  # fmt: skip
    @rule(who=PEOPLE, first=some.none() | AHEAD, last=some.none() | AHEAD)
    def amend(self, who: str, first: int | None, last: int | None) -> None:
        """Drafted, written and sent in one step; signed by the rules above."""
        today = self.moment().date()
        begins, ends = (
            None if days is None else today + timedelta(days=days) for days in (first, last)
        )
        before = self.now()
        values = {"title": "Change", "clauses": ["money"], "begins_on": begins, "ends_on": ends}
        if self.done(acts.draft_amendment, before, who=who, **values):
            assert (before.state, who in {*SIDES, "admin"}) == ("signed", True)
            drafted = before.amendments.latest("pk")
            self.done(acts.send_memorandum, drafted, who="coordinator")

    @precondition(
        lambda self: self.now().state == "signed" and not self.now().renewals.exists()
    )  # fmt: skip
    @rule(who=some.sampled_from(list(SIDES)))
    def renew(self, who: str) -> None:
        """Agreed on, written and sent in one step; signed by the rules above, some of them late."""
        if not self.done(acts.propose, self.now(), "renew", who=who, reason="It works well."):
            return
        other = "official" if who == "coordinator" else "coordinator"
        proposal = MemorandumProposal.objects.get(kind="renew", state="open")
        if self.done(acts.answer, proposal, who=other, agree=True):
            renewal = self.now().renewals.get()
            assert renewal.obligations.count() == self.now().obligations.count()
            self.done(acts.send_memorandum, renewal, who="coordinator")


@pytest.mark.django_db
def test_whatever_anybody_does_an_agreement_binds_only_as_it_was_signed():
    machine = type("Machine", (MemorandumMachine,), {"cast": make_machine_cast()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            suppress_health_check=list(HealthCheck),
        ),
    )
