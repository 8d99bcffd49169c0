"""The draft under any hands: its clauses, parties, signatories and days, kept, sent and given up."""

from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as some
from hypothesis.stateful import rule

from engagements import access, clock
from engagements.actions import memorandum as acts
from engagements.actions.engagement import add_party, leave_party, refresh_summary
from engagements.agreement import canonical_text
from engagements.models import (
    Clause,
    ClauseComment,
    Memorandum,
    MemorandumVersion,
    Party,
    Signatory,
    Signature,
)
from engagements.queries.memorandum.text import content_of
from tests.agreement_machine import (
    AHEAD,
    OTHER,
    PEOPLE,
    PLACES,
    SIGNERS,
    WORDS,
    AgreementMachine,
)
from tests.clocked_machine import where

IN_DRAFT = where(lambda self: self.now().state == "draft")
DRAFTED = where(lambda self: self.open_draft() is not None)
UNSIGNED = where(lambda self: self.now().state in ("draft", "sent"))
# Most of them the bodies that are parties already, with one that may become one.
BODIES = some.sampled_from(
    [
        ("civic", "government"), ("civic", "government", "university"),
        ("civic", "government", "university"), ("government", "university"), ("civic",),
    ]
)  # fmt: skip

SIDE_OF = {"university": "civic", "heirs": "government"}


class DraftingMachine(AgreementMachine):
    """What may happen to a draft, and that nothing of it happens to anything else."""

    # ---------------------------------------------------------------- the wording

    @rule(days=some.sampled_from([0, 1, 7, 30, 120]))
    def days_pass(self, days: int) -> None:
        self.happened = True
        self.passed += timedelta(days=days)

    @rule(who=PEOPLE, place=PLACES, text=WORDS)
    def edit(self, who: str, place: int, text: str) -> None:
        before, clause = self.now(), self.clause(place)
        if self.done(acts.edit_clause, clause, who=who, text=text):
            assert before.state == "draft"
            after = Clause.objects.get(pk=clause.pk)
            other = OTHER[self.side_of(who, before)]
            assert text == clause.text or getattr(after, f"{other}_agreed_at") is None

    @IN_DRAFT
    @rule(who=PEOPLE, place=PLACES, text=WORDS, proposed=WORDS)
    def comment(self, who: str, place: int, text: str, proposed: str) -> None:
        values = {"text": text, "proposed_text": proposed}
        if self.done(acts.comment_on_clause, self.clause(place), who=who, **values):
            assert self.side_of(who, self.now())

    @IN_DRAFT
    @rule(who=PEOPLE, take=some.booleans(), note=WORDS)
    def close_comment(self, who: str, take: bool, note: str) -> None:
        comment = ClauseComment.objects.filter(state="open").first()
        if comment is None:
            return
        act = acts.take_over_wording if take else acts.settle_comment
        if self.done(act, comment, who=who, note=note):
            assert self.side_of(who, self.now())
            after = Clause.objects.get(pk=comment.clause_id)
            assert after.text == (comment.proposed_text if take else comment.clause.text)

    @IN_DRAFT
    @rule(who=PEOPLE)
    def agree(self, who: str) -> None:
        if self.done(acts.agree_to_all, self.now(), who=who):
            assert self.side_of(who, self.now())

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
            assert self.drafts_for(who, before)
            assert before.state == "draft"

    @IN_DRAFT
    @rule(who=PEOPLE, title=some.sampled_from(["Press", "Press", "Money", ""]), text=WORDS)
    def add_clause(self, who: str, title: str, text: str) -> None:
        before = self.now()
        made = self.done(acts.add_clause, before, who=who, title=title, text=text)
        assert made == (self.side_of(who, before) != "" and title != "")
        if made:
            clause = before.clauses.latest("pk")
            self.texts[clause.pk] = text
            assert clause in list(before.clauses.all())[-2:]
            assert getattr(clause, f"{OTHER[self.side_of(who, before)]}_agreed_at") is None

    @IN_DRAFT
    @rule(who=PEOPLE, place=PLACES, own=some.sampled_from([True, True, True, False]))
    def remove_clause(self, who: str, place: int, own: bool) -> None:
        before = self.now()
        found = [one for one in before.clauses.all() if not (own and one.required)]
        if not found:
            return
        clause = found[place % len(found)]
        is_open = clause.comments.filter(state="open").exists()
        gone = self.done(acts.remove_clause, clause, who=who)
        assert gone == (self.side_of(who, before) != "" and not clause.required and not is_open)
        assert gone != before.clauses.filter(pk=clause.pk).exists()

    @IN_DRAFT
    @rule(who=PEOPLE, place=PLACES, last=some.booleans(), up=some.booleans())
    def move_clause(self, who: str, place: int, last: bool, up: bool) -> None:
        before = self.now()
        order = [one.pk for one in before.clauses.all()]
        place = len(order) - 1 - place if last else place
        moved = self.done(
            acts.move_clause, Clause.objects.get(pk=order[place]), who=who, up=up
        )  # fmt: skip
        assert moved == (self.side_of(who, before) != "")
        other = place - 1 if up else place + 1
        if moved and 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
        assert [one.pk for one in before.clauses.all()] == order

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
        for owed in self.now().obligations.filter(text__contains="["):
            assert self.done(
                acts.write_obligation, self.now(), who="official", obligation=owed, text="A report."
            )
        self.each_party_names_who_signs(self.now())

    # ---------------------------------------------------------------- who is in it

    def each_party_names_who_signs(self, memorandum: Memorandum) -> None:
        """As people do who want a text sent."""
        named = memorandum.signatories.filter(replaced_at=None)
        for party in memorandum.parties.exclude(pk__in=named.values("party")):
            for name in SIGNERS:
                contact = self.cast.contacts[name]
                if contact.organisation_id == party.organisation_id:
                    self.done(
                        acts.name_signatory, memorandum, who="coordinator", contact=contact,
                        party=party, position=contact.position,
                    )  # fmt: skip

    @DRAFTED
    @rule(who=PEOPLE, wanted=BODIES)
    def choose_parties(self, who: str, wanted: tuple[str, ...]) -> None:
        before = self.open_draft()
        was = self.bodies_of(before)
        bodies = {getattr(self.cast, name).pk for name in wanted}
        rows = Party.objects.filter(engagement=self.cast.engagement, organisation__in=bodies)
        may = self.drafts_for(who, before)
        chosen = self.done(acts.edit_parties_of_draft, before, who=who, parties=rows)
        assert self.bodies_of(before) == (bodies if chosen else was)
        if chosen:
            assert may
            assert self.drafts_for(who, before)
            sides = set(before.parties.values_list("side", flat=True))
            assert sides == {"civic", "government"}

    @rule(name=some.sampled_from(["university", "university", "heirs", "civic"]))
    def leave_the_work_or_come_back(self, name: str) -> None:
        """Who leads a side stays; anybody else is gone since yesterday, or is there from today on."""
        body = getattr(self.cast, name)
        with clock.acting_at(self.moment()):
            today = access.today()
        if body.pk in self.away:
            values = {"organisation": body, "side": SIDE_OF[name], "joined_on": today}
            assert self.done(add_party, self.cast.engagement, who="admin", **values)
            self.away.remove(body.pk)
            return
        place = Party.objects.get(
            engagement=self.cast.engagement, organisation=body, left_on__isnull=True
        )
        if place.joined_on == today:
            return
        yesterday = today - timedelta(days=1)
        values = {"left_on": yesterday, "reason": "Other work"}
        bound = access.texts_that_bind(body.pk, place.engagement_id, place.side).exists()
        left = self.done(leave_party, place, who="admin", **values)
        assert left == (not place.is_lead and not bound)
        if not place.is_lead:
            # What binds it lets it go from today on alone; here it said so a day before.
            Party.objects.filter(pk=place.pk).update(left_on=yesterday)
            refresh_summary(self.cast.engagement)
            self.away.add(body.pk)

    def bodies_of(self, memorandum: Memorandum) -> set[int]:
        return set(memorandum.parties.values_list("organisation", flat=True))

    @IN_DRAFT
    @rule(
        who=PEOPLE, name=some.sampled_from(SIGNERS), place=PLACES, fits=some.booleans(),
        anew=some.booleans(), order=some.integers(min_value=1, max_value=3), authority=WORDS,
    )  # fmt: skip
    def name_who_signs(
        self, who: str, name: str, place: int, fits: bool, anew: bool, order: int, authority: str
    ) -> None:
        before, contact = self.now(), self.cast.contacts[name]
        places = list(before.signatories.filter(replaced_at=None))
        parties = list(before.parties.all())
        own = [one for one in parties if one.organisation_id == contact.organisation_id]
        party = own[0] if fits and own else parties[place % len(parties)]
        named = None if anew or not places else places[place % len(places)]
        if self.done(
            acts.name_signatory, before, who=who, signatory=named, contact=contact, party=party,
            position="Director", authority=authority, order=order,
        ):  # fmt: skip
            assert self.drafts_for(who, before)
            assert contact.organisation_id == party.organisation_id
            assert before.signatories.filter(contact=contact, replaced_at=None).count() == 1

    @DRAFTED
    @rule(who=PEOPLE, place=PLACES)
    def take_a_signatory_out(self, who: str, place: int) -> None:
        """Whoever signed a version that was taken back, or could not, stays as a place of before."""
        before = self.open_draft()
        places = list(before.signatories.filter(replaced_at=None))
        if not places:
            return
        named = places[place % len(places)]
        is_known = named.signatures.exists() or named.refusals.exists()
        given = Signature.objects.count()
        gone = self.done(acts.remove_signatory, named, who=who)
        assert gone == self.drafts_for(who, before)
        if gone:
            left = Signatory.objects.filter(pk=named.pk)
            assert [one.replaced_at is None for one in left] == ([False] if is_known else [])
            assert Signature.objects.count() == given

    # ---------------------------------------------------------------- kept, and given up

    @IN_DRAFT
    @rule(who=PEOPLE, note=WORDS)
    def share(self, who: str, note: str) -> None:
        before = self.now()
        kept = self.done(acts.share_version, before, who=who, note=note)
        assert kept == (self.side_of(who, before) != "")
        if kept:
            version = MemorandumVersion.objects.latest("pk")
            assert (version.memorandum, version.for_signature) == (before, False)
            assert version.text == canonical_text(content_of(before))
            assert self.now().state == "draft"

    @UNSIGNED
    @rule(who=PEOPLE, days=some.none() | AHEAD)
    def set_sign_by(self, who: str, days: int | None) -> None:
        before = self.now()
        with clock.acting_at(self.moment()):
            today = access.today(before)
        day = None if days is None else today + timedelta(days=days)
        done = self.done(acts.set_sign_by, before, who=who, sign_by=day)
        assert done == (self.side_of(who, before) != "" and (day is None or day >= today))
        after = self.now()
        assert (after.state, after.current_version) == (before.state, before.current_version)

    @where(lambda self: Memorandum.objects.filter(state="draft").exists())
    @rule(who=PEOPLE, reason=WORDS)
    def discard(self, who: str, reason: str) -> None:
        """The latest draft; where that is the agreement itself, the run goes on as if it were not."""
        found = Memorandum.objects.filter(state="draft").latest("pk")
        may = self.drafts_for(who, found) and not found.versions.exists()
        with transaction.atomic():
            done = self.done(acts.discard_draft, found, who=who, reason=reason)
            assert done == may
            assert done != Memorandum.objects.filter(pk=found.pk).exists()
            transaction.set_rollback(found.pk == self.cast.memorandum.pk)
