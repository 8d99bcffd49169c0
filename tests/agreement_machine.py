"""What must always hold of an agreement, whatever anybody did; and who may do it."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import event
from hypothesis import strategies as some
from hypothesis.stateful import invariant

from engagements import access, clock
from engagements.actions.engagement import refresh_summary, summary_of
from engagements.actions.history import Refused, broken_chains
from engagements.agreement import digest_of
from engagements.models import (
    Change,
    Clause,
    ClauseComment,
    Engagement,
    Letter,
    Membership,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    MemorandumVersion,
    Obligation,
    Occurrence,
    Signatory,
    Signature,
    SigningRefusal,
    Suspension,
    Withdrawal,
)
from engagements.queries.memorandum.turn import waiting_for
from engagements.queries.register import (
    faults_of_courses,
    faults_of_living,
    faults_of_proposals,
    faults_of_sealed,
    faults_of_signatures,
    faults_of_versions,
)
from tests.agreement_factories import make_draft, make_signer
from tests.clocked_machine import WatchedMachine
from tests.factories import add_party, make_member, make_organisation, make_scan

SIGNERS = ("director", "chair", "deputy", "rector", "heir")
SIDES = {"coordinator": "civic", "official": "government"}
OTHER = {"civic": "government", "government": "civic"}
# Those who write for a side more often: most acts are theirs.
PEOPLE = some.sampled_from(
    [*SIDES, *SIDES, *SIDES, *SIDES, *SIGNERS, "observer", "onlooker", "stranger", "admin"]
)
WORDS = some.sampled_from(["", "  ", "Both agree.", "Обе стороны", "[to be filled]", "x" * 300])
PLACES = some.integers(min_value=0, max_value=3)
AHEAD = some.integers(min_value=-2, max_value=90)
REFUSALS = (Refused, PermissionDenied, ValidationError)
TOLD = (
    "state", "title", "signed_on", "begins_on", "ends_on", "ended_on", "amended_ends_on",
    "notice_days", "signing_order", "sign_by",
)  # fmt: skip
# What nobody ever changes or removes once it is written.
WRITTEN_ONCE = (Signature, SigningRefusal, Withdrawal)
TABLES = (
    Change, Clause, ClauseComment, Letter, Memorandum, MemorandumParty, MemorandumProposal,
    MemorandumVersion, Obligation, Signatory, Suspension, *WRITTEN_ONCE,
)  # fmt: skip


def as_told(thing: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str("" if (found := getattr(thing, name)) is None else found) for name in names}


class AgreementMachine(WatchedMachine):
    """One agreement and its amendments; everything that happens in a run is rolled back after it."""

    cast: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.passed = timedelta()
        self.first = as_told(self.now(), TOLD)
        self.texts = {one.pk: one.text for one in Clause.objects.all()}
        self.frozen: dict[int, tuple[str, str, Any]] = {}
        self.written: dict[tuple[str, int], dict[str, Any]] = {}
        # Signatories whose membership has ended.
        self.left: set[str] = set()
        # Bodies that take part in the engagement no longer, and amendments that were seen signed.
        self.away: set[int] = set()
        self.bound: set[int] = set()
        self.aside: dict[int, dict[str, Any]] = {}
        self.looked_at: set[tuple[Any, ...]] = set()

    def teardown(self) -> None:
        try:
            assert broken_chains() == []
            assert [*faults_of_versions(), *faults_of_signatures()] == []
            assert [*faults_of_courses(), *faults_of_living()] == []
            assert [*faults_of_sealed(), *faults_of_proposals()] == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def moment(self) -> datetime:
        return timezone.now() + self.passed

    def now(self) -> Memorandum:
        return self.again.row(Memorandum, self.cast.memorandum.pk)

    def open_draft(self) -> Memorandum | None:
        """The agreement itself, or an amendment of it."""
        ours = Q(pk=self.cast.memorandum.pk) | Q(amends=self.cast.memorandum.pk)
        return Memorandum.objects.filter(ours, state="draft").first()

    def clause(self, place: int) -> Clause:
        return self.now().clauses.all()[place]

    def side_of(self, who: str, memorandum: Memorandum) -> str:
        """For which side somebody writes: of a party of the text, or of who succeeded one.

        Who joined with an amendment that all have signed is a party of them all.
        """
        body = self.cast.writers.get(who)
        if body is None or who in self.left or body.pk in self.away:
            return ""
        whole = memorandum.amends_id or memorandum.pk
        joined = Q(memorandum__amends=whole, memorandum__state="signed")
        found = MemorandumParty.objects.filter(
            Q(organisation=body) | Q(successor=body),
            Q(memorandum__in=[memorandum.pk, whole]) | joined,
        ).first()
        return found.side if found else ""

    def drafts_for(self, who: str, memorandum: Memorandum) -> bool:
        """As a party, or as an administrator."""
        return who == "admin" or self.side_of(who, memorandum) != ""

    def signatory(self, place: int) -> Signatory:
        """One of those named, those who were replaced among them."""
        named = list(Signatory.objects.order_by("-pk"))
        return named[place % len(named)]

    def done(self, act: Any, *things: Any, who: str, **values: Any) -> bool:
        """Whether it was let happen; what is refused changes nothing."""
        before = self.standing()
        with clock.acting_at(self.moment()):
            try:
                with transaction.atomic():
                    act(*things, actor=getattr(self.cast, who), **values)
            except REFUSALS:
                event(f"{act.__name__}: refused")
                assert self.standing() == before
                return False
        event(f"{act.__name__}: done")
        self.happened = True
        return True

    def standing(self) -> tuple[Any, ...]:
        """What the agreement says, and how many rows each table has: asked in one query."""
        counts = ", ".join(f"(SELECT COUNT(*) FROM {one._meta.db_table})" for one in TABLES)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts}")
            return (as_told(self.now(), (*TOLD, "version")), cursor.fetchone())

    # ---------------------------------------------------------------- what always holds

    @invariant()
    def nothing_is_in_force_without_all_signatures_of_its_one_version(self) -> None:
        for one in Memorandum.objects.prefetch_related("suspensions", "signatories"):
            sent = one.versions.filter(for_signature=True, withdrawal=None)
            assert list(sent) == ([one.current_version] if one.current_version else [])
            signatures = Signature.objects.filter(signed__memorandum=one, signed__withdrawal=None)
            counted = {found.signatory_id: found.signed_on for found in signatures}
            asked = {found.pk for found in one.signatories.all() if not found.replaced_at}
            signed = one.state in ("signed", "ended")
            assert signed == (counted.keys() >= asked and one.current_version is not None)
            assert one.signed_on == (max(counted.values()) if signed else None)
            waiting = {turn.signatory.pk for turn in waiting_for(one)}
            assert waiting <= asked - counted.keys()
            assert bool(waiting) == (one.state == "sent")
            self.is_in_force_in_one_stretch(one, max(counted.values()) if signed else None)

    def is_in_force_in_one_stretch(self, one: Memorandum, signed_on: date | None) -> None:
        """On no day before the last signature, and with no gap but suspensions; each state once."""
        held = [(found.from_on, found.until_on) for found in one.suspensions.all()]
        stands = (one.pk, signed_on, one.first_day, one.last_day, one.state, *held)
        if stands in self.looked_at:
            return
        self.looked_at.add(stands)
        around = one.first_day or timezone.now().date()
        days = (around + timedelta(days=day) for day in range(-100, 900))
        in_force = [day for day in days if one.in_force_on(day)]
        assert not in_force or (signed_on and in_force[0] >= signed_on)
        for day, following in pairwise(in_force):
            between = (day + timedelta(days=step) for step in range(1, (following - day).days))
            assert all(
                any(found.holds_on(gap) for found in one.suspensions.all()) for gap in between
            )

    @invariant()
    def an_amendment_is_signed_for_every_party_that_took_part_at_its_last_signature(self) -> None:
        """Those of the memorandum and of what was signed before, or who succeeded one: looked at then."""
        new = self.now().amendments.filter(signed_on__isnull=False).exclude(pk__in=self.bound)
        for one in new.select_related("current_version"):
            signatures = one.current_version.signatures
            signed = set(signatures.values_list("signatory__party__organisation", flat=True))
            texts = [one.amends_id, *self.bound]
            for row in MemorandumParty.objects.filter(memorandum__in=texts):
                answers = row.successor_id or row.organisation_id
                assert answers in self.away or signed & {answers, row.organisation_id}
            self.bound.add(one.pk)

    @invariant()
    def both_databases_and_python_agree_on_what_is_still_owed(self) -> None:
        """What is due after the last day is owed only where it survives or was put there."""
        rows = list(Occurrence.objects.select_related("obligation__memorandum__amends"))
        standing = {one.pk for one in rows if not one.fell_away}
        assert standing == set(Occurrence.objects.standing().values_list("pk", flat=True))
        for one in rows:
            whole = one.obligation.memorandum.amends or one.obligation.memorandum
            assert one.pk in standing or (one.state == "pending" and not one.obligation.survives)
            assert one.pk in standing or whole.ended_on or whole.amended_ends_on
            if one.due_on and one.obligation.follows_the_term and one.state == "pending":
                assert (one.pk in standing) == (
                    whole.last_day is None or one.due_on <= whole.last_day
                )

    @invariant()
    def what_was_set_aside_stays_so_and_says_by_whom_and_why(self) -> None:
        found = {one["id"]: one for one in Memorandum.objects.filter(state="set_aside").values()}
        assert self.aside.items() <= found.items()
        for one in found.values():
            assert one["set_aside_at"]
            assert one["set_aside_by_text"]
            assert one["set_aside_reason"].strip()
            told = Change.objects.filter(thing_type="memorandum", thing_id=str(one["id"]))
            assert told.latest("pk").verb == "set_aside"
        self.aside = found

    @invariant()
    def what_was_frozen_never_changes(self) -> None:
        found = {
            one.pk: (one.text, one.digest, one.content) for one in MemorandumVersion.objects.all()
        }
        assert self.frozen.items() <= found.items()
        assert all(digest_of(text) == digest for text, digest, _content in found.values())
        self.frozen = found
        written = {
            (table.__name__, one["id"]): one
            for table in WRITTEN_ONCE
            for one in table._default_manager.values()
        }
        assert self.written.items() <= written.items()
        self.written = written

    @invariant()
    def both_sides_see_the_same_and_strangers_nothing(self) -> None:
        with clock.acting_at(self.moment()):
            for table in (Memorandum, Obligation, Signature):
                every = set(table._default_manager.values_list("pk", flat=True))
                for who in ("coordinator", "official", "observer"):
                    assert self.seen_by(table, who) == every
                assert not self.seen_by(table, "stranger")

    def seen_by(self, table: Any, who: str) -> set[int]:
        """The keys, asked anew; the query is put together once a day."""
        return self.again.keys(
            (access.today(), table, who), lambda: access.visible(table, getattr(self.cast, who))
        )

    @invariant()
    def the_history_leads_to_the_present_state(self) -> None:
        told, texts = dict(self.first), dict(self.texts)
        own = Change.objects.filter(engagement=self.cast.engagement).order_by("number")
        for change in own.filter(pk__gt=self.cast.last_change):
            is_ours = change.thing_id == str(self.cast.memorandum.pk)
            for field in change.fields:
                name = field["field"]
                if change.thing_type == "memorandum" and is_ours and name in told:
                    assert field["from"] == told[name]
                    told[name] = field["to"]
                if (change.thing_type, name) == ("clause", "text"):
                    pk = int(change.thing_id)
                    assert field["from"] == texts.get(pk, field["from"])
                    texts[pk] = field["to"]
        assert told == as_told(self.now(), TOLD)
        assert {one.pk: one.text for one in self.now().clauses.all()} == {
            one.pk: texts[one.pk] for one in self.now().clauses.all()
        }

    @invariant()
    def the_summary_tells_of_the_agreement(self) -> None:
        one = Engagement.objects.get(pk=self.cast.engagement.pk)
        with clock.acting_at(self.moment()):
            true = summary_of(one)
        # Interruptions are those of today or next: send_notices goes on to them as days pass.
        true = {name: value for name, value in true.items() if name not in PASSING}
        assert {name: getattr(one, name) for name in true} == true


PASSING = ("suspended_from", "suspended_until", "agreed_again_on", "covered_time_zone")


def make_machine_cast() -> SimpleNamespace:
    """A draft in which all is written but the signatures, and everybody who may touch it."""
    cast = make_draft()
    # Bodies of the engagement that are no parties of the agreement, though they may become some.
    cast.university = make_organisation("University", kind="university")
    cast.heirs = make_organisation("Ministry of Data", kind="government")
    add_party(cast.engagement, cast.university, "civic")
    add_party(cast.engagement, cast.heirs, "government")
    cast.onlooker = make_member(cast.university, "coordinator")
    cast.contacts = {
        "director": cast.director, "chair": cast.chair,
        "deputy": make_signer(cast.government, "Deputy director"),
        "rector": make_signer(cast.university, "Rector"),
        "heir": make_signer(cast.heirs, "Minister of Data"),
    }  # fmt: skip
    for name in SIGNERS:
        setattr(cast, name, cast.contacts[name].person.user)
    Membership.objects.filter(user=cast.heir).update(role="official")
    cast.writers = {
        "coordinator": cast.civic, "official": cast.government, "onlooker": cast.university,
        "heir": cast.heirs,
    }  # fmt: skip
    cast.scan = make_scan(cast.engagement, cast.coordinator)
    cast.certificate = make_scan(
        cast.engagement, cast.coordinator, "Certificate", b"%PDF-1.7 proof"
    )
    cast.last_change = Change.objects.latest("pk").pk
    refresh_summary(cast.engagement)
    return cast
