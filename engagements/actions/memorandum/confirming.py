"""What one side recorded as signed: who recorded it, and the other side's word that it is so."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.history import FieldChange, Refused, write
from engagements.actions.memorandum.letters import (
    ask_to_confirm,
    tell_of_confirmation,
    tell_of_correction,
    tell_of_dispute,
)
from engagements.actions.memorandum.opening import open_memorandum, tell
from engagements.models import Engagement, Memorandum, User
from engagements.models.contact import named
from engagements.queries.memorandum.parties import taking_part
from engagements.words import other_side

UNDISPUTED = {"disputed_at": None, "disputed_by_text": "", "dispute_reason": ""}
UNCONFIRMED = {"confirmed_at": None, "confirmed_by": None, "confirmed_by_text": "", **UNDISPUTED}
# A correction of anything else, such as the title, answers nothing that was called wrong, and takes
# no confirmation away.
COUNTS = frozenset({
    "kind", "state", "signed_on", "begins_on", "ends_on", "ended_on", "review_on", "notice_days",
    "time_zone", "document", "engagements", "parties",
})  # fmt: skip
# What a line of the history says, and `check_register` goes by; the rest stands in the line itself.
TOLD = ("recorded_side", "recorded_by_text", "confirmed_at", "confirmed_by_text")


def note_recording(
    memorandum: Memorandum,
    actor: User,
    covered: Iterable[Engagement],
    corrected: Iterable[str] = (),
) -> list[FieldChange]:
    """Keep who recorded it as signed, or corrected it since; the changes that the history tells.

    `corrected` names what was corrected of one that stood as signed already. Somebody who writes
    for a side wrote for it, and the other side confirms it anew. Of one that counts already that is
    so for what is among `COUNTS`; of anything else, such as its title, the other side is told, and
    nothing is written here: who recorded and who confirmed it stay. What an administrator of neither
    side writes counts at once, and both sides are told of a correction; what was confirmed stays
    confirmed, and what was called wrong stays so unless something that counts was corrected.
    Refused for who takes no part in it, and where nobody is named who could confirm it.
    Needs no permission: acts, and the back office, that have asked for theirs call it.
    """
    covered, corrected = list(covered), set(corrected)
    side, before = _side_of(actor, memorandum, covered), memorandum.version
    changes: list[FieldChange] = []
    if side and corrected and memorandum.counts and not corrected & COUNTS:
        _refuse_unless_between(memorandum, actor, side)
        tell_of_correction(memorandum, actor, other_side(side))
        return []
    stays_wrong = _stays_wrong(memorandum, side, corrected)
    if side or not (memorandum.confirmed_at or stays_wrong):
        changes = write(memorandum, {
            "recorded_side": side, "recorded_by": actor,
            "recorded_by_text": _who(actor, covered, side),
            **({} if stays_wrong else UNCONFIRMED),
        })  # fmt: skip
    if corrected and memorandum.version == before:
        _under_a_new_version(memorandum)
    if side:
        _refuse_unless_between(memorandum, actor, side)
    elif corrected:
        tell_of_correction(memorandum, actor)
    return _told(changes)


def _stays_wrong(memorandum: Memorandum, side: str, corrected: set[str]) -> bool:
    """Whether the other side's word that it is not right outlives the correction."""
    if memorandum.disputed_at is None or not corrected or corrected & COUNTS:
        return False
    return side in ("", memorandum.recorded_side)


def _under_a_new_version(memorandum: Memorandum) -> None:
    memorandum.version += 1
    memorandum.save(update_fields=["version"])


@transaction.atomic
def confirm_recorded(
    memorandum: Memorandum, *, actor: User, version: int | None = None
) -> Memorandum:
    """Confirm for one's own side that what the other recorded as signed is so. It counts from then on.

    Never by the side, or the person, that recorded it. Whoever recorded it is told. Raises
    StaleVersion where it was corrected meanwhile.
    """
    access.require(actor, "confirm_recorded", memorandum)
    fresh, covered = _open(memorandum, actor, version)
    changes = write(fresh, {
        "confirmed_at": clock.now(), "confirmed_by": actor,
        "confirmed_by_text": _who(actor, covered, fresh.confirming_side), **UNDISPUTED,
    })  # fmt: skip
    tell(fresh, "recording_confirmed", covered, actor=actor, changes=_told(changes))
    tell_of_confirmation(fresh)
    return fresh


@transaction.atomic
def dispute_recorded(
    memorandum: Memorandum, *, actor: User, reason: str, version: int | None = None
) -> Memorandum:
    """Say for one's own side that what the other recorded is not right. It goes on not counting.

    The sentence stays on the page until it is corrected or confirmed, and in the history for good.
    Whoever recorded it is told. Never by the side, or the person, that recorded it.
    """
    access.require(actor, "confirm_recorded", memorandum)
    fresh, covered = _open(memorandum, actor, version)
    if not reason.strip():
        raise Refused(_("Say what is not right, so that the other side can correct it."))
    if fresh.disputed_at:
        raise Refused(_("Your side has said so already. It waits to be corrected."))
    write(fresh, {
        "disputed_at": clock.now(), "dispute_reason": reason,
        "disputed_by_text": _who(actor, covered, fresh.confirming_side),
    })  # fmt: skip
    tell(fresh, "recording_disputed", covered, actor=actor, reason=reason)
    tell_of_dispute(fresh)
    return fresh


def ask_the_other_side(memorandum: Memorandum) -> None:
    """Write to those who have to confirm it, where one side recorded it and none calls it wrong.

    Needs no permission: acts, and the back office, that have asked for theirs call it.
    """
    if memorandum.awaits_confirmation and not memorandum.disputed_at:
        ask_to_confirm(memorandum)


def _told(changes: Iterable[FieldChange]) -> list[FieldChange]:
    return [change for change in changes if change["field"] in TOLD]


def _open(
    memorandum: Memorandum, actor: User, version: int | None
) -> tuple[Memorandum, list[Engagement]]:
    """Under lock: the memorandum, which waits for the actor's side, and its engagements."""
    fresh, covered = open_memorandum(memorandum, version)
    if fresh.confirmed_at:
        raise Refused(_("It is confirmed already, by %(who)s.") % {"who": fresh.confirmed_by_text})
    if not fresh.awaits_confirmation:
        raise Refused(_("Nothing waits to be confirmed here."))
    # Meanwhile the actor's own side may have corrected it.
    access.require(actor, "confirm_recorded", fresh)
    if fresh.recorded_by_id == actor.pk:
        raise Refused(_("You recorded this yourself. Somebody else of the other side confirms it."))
    return fresh, covered


def _side_of(actor: User, memorandum: Memorandum, covered: list[Engagement]) -> str:
    """As a party of it; else as whoever they are in the engagements; empty for neither side."""
    own = access.sides_of(actor, memorandum) if memorandum.pk else frozenset()
    if not own:
        found = access.standings(actor, covered).values()
        own = frozenset(side for one in found for side in one.writes)
    return access.side_among(own)


def _refuse_unless_between(memorandum: Memorandum, actor: User, side: str) -> None:
    """Who takes no part in it speaks for none of its sides; where one side is missing none confirms."""
    sides = set(memorandum.parties.values_list("side", flat=True))
    if sides and side not in access.sides_of(actor, memorandum):
        raise Refused(
            _("Name your own organisation among the parties, or let one of them record it.")
        )
    if sides and other_side(side) not in sides:
        raise Refused(
            _(
                "It names nobody on the other side, who would have to confirm it. Record one that"
                " names a party on each side, or ask an administrator."
            )
        )
    _refuse_unless_everywhere(memorandum, actor, side)


def _refuse_unless_everywhere(memorandum: Memorandum, actor: User, side: str) -> None:
    """In each engagement that it covers both leads have their word, or it would count unheard."""
    if not access.decides_on(actor, memorandum, side):
        raise Refused(
            _(
                "You do not write for the body that leads your side in each engagement that it"
                " covers. Let that body record it, or record it for each engagement by itself."
            )
        )
    asked = access.deciding_bodies(memorandum, other_side(side))
    if len(asked) > 1 and not set.intersection(*asked):
        raise Refused(
            _(
                "The other side is led by different bodies in the engagements that it covers, and"
                " each would have to confirm it. Record it for each engagement by itself."
            )
        )


def _who(actor: User, covered: list[Engagement], side: str) -> str:
    """The person, with the body for which they write on that side."""
    body = (
        taking_part(covered)
        .filter(
            side=side,
            organisation__in=access.memberships(actor, access.WRITING_ROLES).values("organisation"),
        )
        .select_related("organisation")
        .order_by("-is_lead", "pk")
        .first()
    )
    return named(str(actor), "", str(body.organisation) if body else "")[:300]
