"""Two acts on one signature, draft or recorded memorandum at the same moment.

One is done, or both in some order; each leaves its own lines, and who comes too late is told so.
"""

from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from engagements import access
from engagements.actions.document import edit_document
from engagements.actions.memorandum import (
    confirm_recorded,
    confirm_succession,
    discard_draft,
    dispute_recorded,
    edit_memorandum,
    edit_parties_of_draft,
    record_signature,
    refuse_to_sign,
    replace_signatory,
    send_memorandum,
    sign_memorandum,
)
from engagements.models import Document, Memorandum, Signatory, Signature, SigningRefusal
from tests.agreement_factories import make_draft, make_recorded, make_signed, make_signer
from tests.factories import add_party, make_cast, make_member, make_organisation, make_scan
from tests.meetings import BOTH, FIRST, SECOND, Meeting, Ready, all_meet
from tests.threads import TOLD, Act

pytestmark = pytest.mark.django_db(transaction=True)
numbers = count(1)


# ------------------------------------------------------------ signatures


def make_many(cast: SimpleNamespace, places: int) -> None:
    """A text that waits for the director, the chair, and so many more."""
    make_draft(cast)
    party = cast.memorandum.parties.get(side="government")
    for number in range(places):
        Signatory.objects.create(
            memorandum=cast.memorandum, party=party, position=f"Member {number}", order=1,
            contact=make_signer(cast.government, f"Member {number}", f"Member {number}"),
        )  # fmt: skip
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    cast.places = iter(cast.memorandum.signatories.filter(position__startswith="Member"))


def at_place(cast: SimpleNamespace, place: Signatory, paper: Document, act: str) -> Act:
    """What is done there: by the person named, or by one or two of their side."""
    own = {"actor": place.contact.person.user, "digest": cast.version.digest}
    if act == "sign":
        return partial(sign_memorandum, place, **own)
    if act == "refuse":
        return partial(refuse_to_sign, place, why="text", reason="The days are wrong.", **own)
    if act == "hide":
        return partial(edit_document, paper, actor=cast.official, visibility="side")
    who = cast.colleague if act.endswith("too") else cast.official
    if act.startswith("replace"):
        deputy = make_signer(cast.government, f"Deputy {next(numbers)}")
        return partial(replace_signatory, place, actor=who, contact=deputy, reason="On leave.")
    return partial(
        record_signature, place, actor=who, digest=cast.version.digest, method="paper",
        place="Warsaw", document=paper, signed_on=access.today(cast.memorandum),
    )  # fmt: skip


def at_one_place(one: str, other: str) -> Any:
    def ready(cast: SimpleNamespace) -> Ready:
        place, paper = next(cast.places), make_scan(cast.engagement, cast.official)

        def now() -> tuple[str, int, bool, str]:
            signature = Signature.objects.filter(signatory=place).first()
            return (
                signature.method if signature else "",
                SigningRefusal.objects.filter(signatory=place).count(),
                Signatory.objects.filter(replaces=place).exists(),
                Document.objects.get(pk=paper.pk).visibility,
            )

        return Ready(at_place(cast, place, paper, one), at_place(cast, place, paper, other), now)

    return ready


IN_PERSON, ON_PAPER = ("register", 0, False, "shared"), ("paper", 0, False, "shared")
REPLACED = ("", 0, True, "shared")

SIGNING = {
    "recorded twice": Meeting(
        at_one_place("record", "record too"), ("signed_paper", "signed_paper"),
        {FIRST: ON_PAPER, SECOND: ON_PAPER},
    ),
    "recorded and signed": Meeting(
        at_one_place("record", "sign"), ("signed_paper", "signed_register"),
        {FIRST: ON_PAPER, SECOND: IN_PERSON},
    ),
    "recorded and replaced": Meeting(
        at_one_place("record", "replace"), ("signed_paper", "signatory_replaced"),
        {FIRST: ON_PAPER, SECOND: REPLACED},
    ),
    "recorded by a paper that is taken back": Meeting(
        at_one_place("record", "hide"), ("signed_paper", "changed"),
        {FIRST: ON_PAPER, SECOND: ("", 0, False, "side")},
    ),
    "signed and replaced": Meeting(
        at_one_place("sign", "replace"), ("signed_register", "signatory_replaced"),
        {FIRST: IN_PERSON, SECOND: REPLACED},
    ),
    "replaced twice": Meeting(
        at_one_place("replace", "replace too"), ("signatory_replaced", "signatory_replaced"),
        {FIRST: REPLACED, SECOND: REPLACED},
    ),
    "refused and signed": Meeting(
        at_one_place("refuse", "sign"), ("signing_refused", "signed_register"),
        {SECOND: IN_PERSON, BOTH: ("register", 1, False, "shared")},
    ),
    "refused and replaced": Meeting(
        at_one_place("refuse", "replace"), ("signing_refused", "signatory_replaced"),
        {SECOND: REPLACED, BOTH: ("", 1, True, "shared")},
    ),
}  # fmt: skip


def test_at_one_place_one_signature_is_given_or_another_person_named():
    cast = make_cast()
    cast.colleague = make_member(cast.government, "official")
    make_many(cast, len(SIGNING))
    all_meet(cast, SIGNING, once=True)


# ------------------------------------------------------------ drafts


def of_a_draft(one: str, other: str) -> Any:
    def ready(cast: SimpleNamespace) -> Ready:
        leads = list(cast.engagement.parties.filter(is_lead=True))
        seen = make_draft(cast, parties=leads).memorandum
        body = make_organisation(f"Second body {next(numbers)}")
        joined = add_party(cast.engagement, body, "civic", joined_on=access.today())
        edit = partial(
            edit_parties_of_draft, seen, actor=cast.coordinator, parties=[*leads, joined],
            version=seen.version,
        )  # fmt: skip
        acts = {
            "discard": partial(discard_draft, seen, actor=cast.coordinator, reason="A mistake."),
            "discard too": partial(discard_draft, seen, actor=cast.official, reason="A mistake."),
            "send": partial(send_memorandum, seen, actor=cast.official, version=seen.version),
            "parties": edit,
            "parties too": partial(edit, actor=cast.official),
        }

        def now() -> tuple[str, int]:
            kept = Memorandum.objects.filter(pk=seen.pk).first()
            return (kept.state, kept.parties.count()) if kept else ("gone", 0)

        return Ready(acts[one], acts[other], now)

    return ready


DRAFTS = {
    "discarded and sent": Meeting(
        of_a_draft("discard", "send"), ("discarded", "sent"),
        {FIRST: ("gone", 0), SECOND: ("sent", 2)},
    ),
    "discarded twice": Meeting(
        of_a_draft("discard", "discard too"), ("discarded", "discarded"),
        {FIRST: ("gone", 0), SECOND: ("gone", 0)},
    ),
    "other parties as it is sent": Meeting(
        of_a_draft("parties", "send"), ("changed", "sent"),
        {FIRST: ("draft", 3), SECOND: ("sent", 2)},
    ),
    "other parties twice": Meeting(
        of_a_draft("parties", "parties too"), ("changed", "changed"),
        {FIRST: ("draft", 3), SECOND: ("draft", 3)},
    ),
    "other parties of what is discarded": Meeting(
        of_a_draft("parties", "discard"), ("changed", "discarded"),
        {SECOND: ("gone", 0), BOTH: ("gone", 0)},
    ),
}  # fmt: skip


def test_a_draft_is_sent_as_somebody_read_it_or_not_at_all():
    all_meet(make_cast(), DRAFTS, told=(*TOLD, access.Gone), once=True)


# ------------------------------------------------------------ what one side recorded, and successors


def of_one_recorded(one: str, other: str, *, versioned: bool = True) -> Any:
    def ready(cast: SimpleNamespace) -> Ready:
        seen = make_recorded(cast)
        version = seen.version if versioned else None
        confirm = partial(confirm_recorded, seen, actor=cast.official, version=version)
        acts = {
            "confirm": confirm,
            "confirm too": partial(confirm, actor=cast.colleague),
            "dispute": partial(
                dispute_recorded, seen, actor=cast.colleague, reason="Never.", version=version
            ),
            "correct": partial(
                edit_memorandum, seen, actor=cast.coordinator, notice_days=60, version=version,
                reason="A slip.",
            ),
        }  # fmt: skip

        def now() -> tuple[bool, bool, int | None]:
            kept = Memorandum.objects.get(pk=seen.pk)
            return kept.counts, kept.disputed_at is not None, kept.notice_days

        return Ready(acts[one], acts[other], now)

    return ready


CONFIRMED, DISPUTED, CORRECTED = (True, False, 30), (False, True, 30), (False, False, 60)
WORDS = ("recording_confirmed", "recording_disputed")

RECORDED = {
    "confirmed and disputed": Meeting(
        of_one_recorded("confirm", "dispute"), WORDS, {FIRST: CONFIRMED, SECOND: DISPUTED}
    ),
    "confirmed and disputed by who saw no version": Meeting(
        of_one_recorded("confirm", "dispute", versioned=False), WORDS,
        {FIRST: CONFIRMED, BOTH: CONFIRMED},
    ),
    "confirmed twice": Meeting(
        of_one_recorded("confirm", "confirm too", versioned=False), (WORDS[0], WORDS[0]),
        {FIRST: CONFIRMED, SECOND: CONFIRMED},
    ),
    "confirmed as it is corrected": Meeting(
        of_one_recorded("confirm", "correct"), (WORDS[0], "changed"),
        {FIRST: CONFIRMED, SECOND: CORRECTED},
    ),
}  # fmt: skip


def taken_over(cast: SimpleNamespace) -> Ready:
    """Two who write for the successor on record of a party confirm that it takes over."""
    leads = cast.engagement.parties.filter(is_lead=True)
    make_signed(cast, parties=leads)
    new = make_organisation("Ministry of Digital Affairs", kind="government")
    cast.government.successor = new
    cast.government.save()
    add_party(cast.engagement, new, "government")
    party = cast.memorandum.parties.get(side="government")
    acts = [
        partial(confirm_succession, party, actor=make_member(new, "official")) for _ in range(2)
    ]

    def now() -> str:
        return str(cast.memorandum.parties.get(pk=party.pk).successor)

    return Ready(*acts, now)


SUCCESSORS = {
    "taken over twice": Meeting(
        taken_over, ("succession_confirmed", "succession_confirmed"),
        {FIRST: "Ministry of Digital Affairs", SECOND: "Ministry of Digital Affairs"},
    )
}  # fmt: skip


def test_what_one_side_recorded_is_confirmed_as_it_stands_and_a_successor_confirms_once():
    cast = make_cast()
    cast.colleague = make_member(cast.government, "official")
    all_meet(cast, RECORDED | SUCCESSORS, once=True)
