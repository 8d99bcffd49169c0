"""Two acts on one clause, comment, obligation or signatory of a draft, on what waits for signatures,
or on a proposal, at the same moment.

One is done, or both in some order; each leaves its own lines, and who comes too late is told so.
"""

from datetime import timedelta
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from engagements import access
from engagements.actions.memorandum import (
    add_clause,
    agree_to_all,
    agree_to_clause,
    answer,
    comment_on_clause,
    edit_clause,
    move_clause,
    propose,
    remind,
    remove_clause,
    remove_obligation,
    remove_signatory,
    send_memorandum,
    set_sign_by,
    settle_comment,
    take_back,
    take_over_wording,
    withdraw_memorandum,
    write_obligation,
)
from engagements.agreement import canonical_text, digest_of
from engagements.models import (
    Clause,
    ClauseComment,
    Letter,
    Memorandum,
    MemorandumProposal,
    Obligation,
)
from engagements.queries.memorandum.text import content_of
from tests.agreement_factories import make_draft, make_sent, make_signed
from tests.factories import make_cast, make_member
from tests.meetings import BOTH, FIRST, SECOND, Meeting, Ready, all_meet
from tests.threads import Act

pytestmark = pytest.mark.django_db(transaction=True)
numbers = count(1)


def make_scene() -> SimpleNamespace:
    cast = make_cast()
    cast.colleague = make_member(cast.government, "official")
    return cast


def digest_shown(draft: Memorandum) -> str:
    return digest_of(canonical_text(content_of(draft)))


# ------------------------------------------------------------ clauses


def clause_acts(cast: SimpleNamespace, seen: Clause) -> dict[str, Act]:
    """What two people of the two sides do with a clause that both have before them."""
    text, by = {"text": "New."}, {"actor": cast.official}
    return {
        "agree": partial(agree_to_clause, seen, **by, version=seen.version),
        "agree to all": partial(
            agree_to_all, seen.memorandum, **by, digest=digest_shown(seen.memorandum)
        ),
        "rewrite": partial(edit_clause, seen, actor=cast.coordinator, **text, version=seen.version),
        "rewrite unseen": partial(edit_clause, seen, actor=cast.coordinator, **text),
        "up": partial(move_clause, seen, actor=cast.coordinator, up=True),
        "up too": partial(move_clause, seen, **by, up=True),
        "remove": partial(remove_clause, seen, actor=cast.coordinator),
        "remove too": partial(remove_clause, seen, **by),
        "comment": partial(comment_on_clause, seen, **by, text="Who pays?"),
    }


def of_a_clause(one: str, other: str) -> Any:
    def ready(cast: SimpleNamespace) -> Ready:
        draft = cast.memorandum
        made = add_clause(draft, actor=cast.coordinator, title="Own", text="Old.")
        acts = clause_acts(cast, Clause.objects.get(pk=made.pk))

        def now() -> Any:
            """Its text, whether the other side agrees, its comments, and how far it went up."""
            places = list(draft.clauses.values_list("position", flat=True))
            assert len(places) == len(set(places))
            kept = Clause.objects.filter(pk=made.pk).first()
            if kept is None:
                return "gone"
            # Nothing but the signatures stood below it.
            went_up = draft.clauses.filter(position__gt=kept.position).count() - 1
            agreed = kept.government_agreed_at is not None
            return kept.text, agreed, kept.comments.count(), went_up

        return Ready(acts[one], acts[other], now)

    return ready


AGREED, REWRITTEN = ("Old.", True, 0, 0), ("New.", False, 0, 0)

CLAUSES = {
    "agreed to as it is rewritten": Meeting(
        of_a_clause("agree", "rewrite"), ("agreed", "changed"), {FIRST: AGREED, SECOND: REWRITTEN}
    ),
    "agreed to as somebody rewrites it who saw no version": Meeting(
        of_a_clause("agree", "rewrite unseen"), ("agreed", "changed"),
        {SECOND: REWRITTEN, BOTH: REWRITTEN},
    ),
    "all agreed to as one is rewritten": Meeting(
        of_a_clause("agree to all", "rewrite"), ("agreed", "changed"),
        {SECOND: REWRITTEN, BOTH: REWRITTEN},
    ),
    "moved up twice": Meeting(
        of_a_clause("up", "up too"), ("changed", "changed"), {BOTH: ("Old.", False, 0, 2)}
    ),
    "moved as it is removed": Meeting(
        of_a_clause("up", "remove too"), ("changed", "removed"), {SECOND: "gone", BOTH: "gone"}
    ),
    "moved as it is rewritten": Meeting(
        of_a_clause("up too", "rewrite"), ("changed", "changed"), {BOTH: ("New.", False, 0, 1)}
    ),
    "removed twice": Meeting(
        of_a_clause("remove", "remove too"), ("removed", "removed"), {FIRST: "gone", SECOND: "gone"}
    ),
    "removed as somebody comments on it": Meeting(
        of_a_clause("remove", "comment"), ("removed", "commented"),
        {FIRST: "gone", SECOND: ("Old.", False, 1, 0)},
    ),
}  # fmt: skip


def added_twice(cast: SimpleNamespace) -> Ready:
    """Two clauses of one title, each with a key and a place of its own before the signatures."""
    draft, title = cast.memorandum, f"Own {next(numbers)}"
    add = partial(add_clause, draft, title=title, text="Old.")

    def now() -> tuple[int, int, bool]:
        made, last = draft.clauses.filter(title=title), draft.clauses.order_by("position").last()
        places = made.values_list("position", flat=True)
        return made.count(), len(set(places)), max(places) < last.position

    return Ready(partial(add, actor=cast.coordinator), partial(add, actor=cast.official), now)


def of_a_comment(one: str, other: str) -> Any:
    """What the coordinator proposed is declined, taken over or taken back."""

    def ready(cast: SimpleNamespace) -> Ready:
        clause = cast.memorandum.clauses.get(key="money")
        asked = comment_on_clause(
            clause, actor=cast.coordinator, proposed_text=f"Own {next(numbers)}."
        )
        acts = {
            "decline": partial(settle_comment, asked, actor=cast.official, note="No."),
            "take over": partial(take_over_wording, asked, actor=cast.colleague),
            "take back": partial(settle_comment, asked, actor=cast.coordinator),
        }

        def now() -> tuple[str, bool]:
            kept = ClauseComment.objects.select_related("clause").get(pk=asked.pk)
            return kept.state, kept.clause.text == kept.proposed_text

        return Ready(acts[one], acts[other], now)

    return ready


DECLINED, TAKEN, TAKEN_BACK = ("declined", False), ("taken", True), ("taken_back", False)

COMMENTS = {
    "two clauses of one title": Meeting(added_twice, ("added", "added"), {BOTH: (2, 2, True)}),
    "declined as it is taken over": Meeting(
        of_a_comment("decline", "take over"), ("comment_settled", "wording_taken"),
        {FIRST: DECLINED, SECOND: TAKEN},
    ),
    "taken back as it is taken over": Meeting(
        of_a_comment("take back", "take over"), ("comment_taken_back", "wording_taken"),
        {FIRST: TAKEN_BACK, SECOND: TAKEN},
    ),
    "declined as it is taken back": Meeting(
        of_a_comment("decline", "take back"), ("comment_settled", "comment_taken_back"),
        {FIRST: DECLINED, SECOND: TAKEN_BACK},
    ),
}  # fmt: skip


# ------------------------------------------------------------ what is owed, and who signs


def of_an_obligation(one: str, other: str) -> Any:
    def ready(cast: SimpleNamespace) -> Ready:
        draft = cast.memorandum
        write = partial(write_obligation, draft, actor=cast.coordinator)
        made = write(
            engagement=cast.engagement, owed_by=draft.parties.get(side="civic"), text="Old.",
            timing="day", due_on=draft.ends_on,
        )  # fmt: skip
        change = partial(write, obligation=made, version=made.version, text="New.")
        acts = {
            "change": change,
            "change too": partial(change, actor=cast.official, text="Other."),
            "remove": partial(remove_obligation, made, actor=cast.official),
            "remove too": partial(remove_obligation, made, actor=cast.coordinator),
        }

        def now() -> str:
            kept = Obligation.objects.filter(pk=made.pk).first()
            return kept.text if kept else "gone"

        return Ready(acts[one], acts[other], now)

    return ready


OWED = {
    "changed twice": Meeting(
        of_an_obligation("change", "change too"), ("changed", "changed"),
        {FIRST: "New.", SECOND: "Other."},
    ),
    "changed as it is removed": Meeting(
        of_an_obligation("change", "remove"), ("changed", "removed"),
        {SECOND: "gone", BOTH: "gone"},
    ),
    "removed twice": Meeting(
        of_an_obligation("remove", "remove too"), ("removed", "removed"),
        {FIRST: "gone", SECOND: "gone"},
    ),
}  # fmt: skip


def test_a_clause_a_comment_and_what_is_owed_are_as_the_last_who_had_their_turn_saw_them():
    cast = make_draft(make_scene())
    all_meet(cast, CLAUSES | COMMENTS | OWED, once=True)


def as_it_is_sent(act: str) -> Any:
    """The text is sent as it was read, while something of it is changed."""

    def ready(cast: SimpleNamespace) -> Ready:
        draft = make_draft(cast).memorandum
        owed, chair = draft.obligations.first(), draft.signatories.get(party__side="civic")
        acts = {
            "write": partial(write_obligation, draft, obligation=owed, text="Other words."),
            "take out": partial(remove_obligation, owed),
            "remove": partial(remove_signatory, chair),
            "agree": partial(agree_to_all, draft),
        }
        send = partial(send_memorandum, draft, actor=cast.coordinator, digest=digest_shown(draft))

        def now() -> tuple[str, str, int]:
            kept = Memorandum.objects.get(pk=draft.pk)
            text = kept.obligations.filter(pk=owed.pk).values_list("text", flat=True).first()
            was = "as read" if text == owed.text else text or "gone"
            return kept.state, was, kept.signatories.count()

        return Ready(partial(acts[act], actor=cast.official), send, now)

    return ready


SENT = ("sent", "as read", 2)

SENDING = {
    "what is owed is rewritten": Meeting(
        as_it_is_sent("write"), ("changed", "sent"),
        {FIRST: ("draft", "Other words.", 2), SECOND: SENT},
    ),
    "what is owed is taken out": Meeting(
        as_it_is_sent("take out"), ("removed", "sent"), {FIRST: ("draft", "gone", 2), SECOND: SENT}
    ),
    "a signatory is taken out": Meeting(
        as_it_is_sent("remove"), ("removed", "sent"), {FIRST: ("draft", "as read", 1), SECOND: SENT}
    ),
    "all is agreed to": Meeting(
        as_it_is_sent("agree"), ("agreed", "sent"), {SECOND: SENT, BOTH: SENT}
    ),
}  # fmt: skip


def reminded_twice(cast: SimpleNamespace) -> Ready:
    """Both sides remind the person; the next time it is the other one who signs."""
    asked = next(cast.places)
    ask = partial(remind, asked)

    def now() -> int:
        return Letter.objects.filter(signatory=asked, key__startswith="remind").count()

    return Ready(partial(ask, actor=cast.coordinator), partial(ask, actor=cast.official), now)


def to_be_signed_by(other: str) -> Any:
    """Somebody names the last day for signing, as another one does, or takes the text back."""

    def ready(cast: SimpleNamespace) -> Ready:
        seen = Memorandum.objects.get(pk=cast.memorandum.pk)
        day, first = access.today(seen), timedelta(days=next(numbers))
        name = partial(set_sign_by, seen, version=seen.version)
        acts = {
            "another day": partial(
                name, actor=cast.official, sign_by=day + first + timedelta(days=100)
            ),
            "withdraw": partial(withdraw_memorandum, seen, actor=cast.official, reason="A slip."),
        }

        def now() -> tuple[str, str]:
            kept = Memorandum.objects.get(pk=seen.pk)
            day_kept = kept.sign_by and kept.sign_by - day
            return kept.state, "first" if day_kept == first else "other"

        return Ready(partial(name, actor=cast.coordinator, sign_by=day + first), acts[other], now)

    return ready


WAITING = {
    "reminded twice": Meeting(
        reminded_twice, ("reminded", "reminded"), {FIRST: 1, SECOND: 1}
    ),
    "another last day for signing": Meeting(
        to_be_signed_by("another day"), ("changed", "changed"),
        {FIRST: ("sent", "first"), SECOND: ("sent", "other")},
    ),
}  # fmt: skip
WITHDRAWN = {
    "a last day for signing of what is taken back": Meeting(
        to_be_signed_by("withdraw"), ("changed", "withdrawn"),
        {SECOND: ("draft", "other"), BOTH: ("draft", "first")},
    ),
}  # fmt: skip


def test_a_text_is_sent_as_read_and_what_waits_for_signatures_is_asked_for_once():
    cast = make_scene()
    all_meet(cast, SENDING, once=True)
    cast = make_sent(cast)
    cast.places = iter(cast.memorandum.signatories.all())
    all_meet(cast, WAITING, once=True)
    all_meet(cast, WITHDRAWN, once=True)


# ------------------------------------------------------------ what is proposed


def of_a_proposal(one: str, other: str) -> Any:
    def ready(cast: SimpleNamespace) -> Ready:
        asked = propose(cast.memorandum, "lapse", actor=cast.coordinator, reason="A slip.")
        acts = {
            "take back": partial(take_back, asked, actor=cast.coordinator),
            "take back too": partial(take_back, asked, actor=cast.second),
            "agree": partial(answer, asked, actor=cast.official, agree=True),
            "decline": partial(answer, asked, actor=cast.official, agree=False, sentence="No."),
        }

        def now() -> str:
            return MemorandumProposal.objects.get(pk=asked.pk).state

        return Ready(acts[one], acts[other], now)

    return ready


PROPOSALS = {
    "taken back as it is agreed to": Meeting(
        of_a_proposal("take back", "agree"), ("proposal_taken_back", "proposal_agreed"),
        {FIRST: "taken_back", SECOND: "agreed"},
    ),
    "taken back as it is declined": Meeting(
        of_a_proposal("take back", "decline"), ("proposal_taken_back", "proposal_declined"),
        {FIRST: "taken_back", SECOND: "declined"},
    ),
    "taken back twice": Meeting(
        of_a_proposal("take back", "take back too"), ("proposal_taken_back",) * 2,
        {FIRST: "taken_back", SECOND: "taken_back"},
    ),
}  # fmt: skip


def test_a_proposal_is_taken_back_or_answered_once():
    cast = make_scene()
    cast.second = make_member(cast.civic)
    today = access.today()
    make_signed(cast, begins_on=today, ends_on=today + timedelta(days=99), review_on=None)
    all_meet(cast, PROPOSALS, once=True)
