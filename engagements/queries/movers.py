"""Who asks for other dates, who answers, and what that was signed moves with them.

For what is owed a side acts by the parties of its agreement alone, and so it does for its days:
something moves by an agreement of which both who asks and who answers write for a party. What is
owed by another one stays on its day, so that no agreement of others stands in the way of the dates.
A text that waits for signatures does so for a time alone (`held_until`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import DateRequest, Engagement, Memorandum, Occurrence, User
from engagements.queries.dates import Effects, effects_of
from engagements.queries.plan import NewDay, held_until, moving_with_milestone
from engagements.words import other_side

Affected = Effects | list[NewDay]
NO_TEXT: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Voice:
    """For which side somebody asks or answers, and by which texts (keys) what is owed moves with it.

    `problem` says why they do neither, and who does. `text` is one of the texts. `declines`: they
    may say no to what was asked.
    """

    side: str
    texts: frozenset[int] = NO_TEXT
    problem: str = ""
    text: Memorandum | None = None
    declines: bool = False


@dataclass(frozen=True)
class Staying:
    """What is owed by an agreement of others, and keeps its day."""

    words: str
    due_on: date | None
    memorandum: str


@dataclass(frozen=True)
class MovesAndStays:
    """What moves with other dates, and what stays. `several`: it moves by more than one text.

    `waits` are the texts among them that are only sent for signature.
    """

    moves: Affected
    stays: list[Staying]
    several: bool
    waits: list[Memorandum]


def affected_by(asked: DateRequest) -> Affected:
    """What hangs on the term, or on the milestone, and would move if it were all of one agreement."""
    if asked.milestone and asked.due_on:
        return moving_with_milestone(asked.milestone, asked.due_on)
    if asked.starts_on and asked.ends_on and asked.starts_on <= asked.ends_on:
        return effects_of(asked.engagement, asked.starts_on, asked.ends_on)
    return []


def moves_and_stays(affected: Affected, texts: Collection[int]) -> MovesAndStays:
    """The same with what is owed by these texts alone; beside it what stays. No query.

    What is only sent for signature never stays: it moves, or nobody can agree.
    """
    moves: Affected
    if isinstance(affected, Effects):
        kept = [
            one for one in affected.occurrences if _text_of(one.occurrence) in texts or one.is_sent
        ]
        moves = replace(affected, occurrences=kept)
    else:
        moves = [one for one in affected if _text_of(one.occurrence) in texts or one.is_sent]
    stays = [
        Staying(one.obligation.text, one.due_on, str(one.obligation.memorandum))
        for one in _owed_in(affected)
        if _text_of(one) not in texts and one.pk
    ]
    moving = _owed_in(moves)
    several = len({_text_of(one) for one in moving}) > 1
    waits = {_text_of(one): one.obligation.memorandum for one in moving if one.pk is None}
    return MovesAndStays(moves, stays, several, list(waits.values()))


def asking(user: User, engagement: Engagement, affected: Affected, side: str = "") -> Voice:
    """The side for which the person, who writes for one, asks for what moves this; or why not.

    They write for a party of a text by which something moves. Where nobody of the side does, as once
    its only party has left, each body of the side asks, and all that is owed stays. Who writes for
    both sides asks for the one named, else for the civic one, if they may. Two queries, one more for
    each side on which they write for no party, and where something is only sent for signature.
    """
    writes, owed = access.standing(user, engagement).writes, _bound_in(engagement, affected)
    if not owed:
        return Voice(access.side_among(writes, side))
    own = access.sides_in_texts(user, engagement)
    for one in sorted(writes, key=lambda each: (each != side, each)):
        texts = _texts_in(owed, own, one)
        if _sent_in(owed) <= texts and (texts or _nobody(engagement, owed, one)):
            return Voice(one, texts, text=_first_of(owed, texts))
    return Voice("", problem=_who_does(engagement, owed, own, writes))


def answering(user: User, asked: DateRequest, affected: Affected) -> Voice:
    """The texts by which something moves if the person agrees for the other side; or why not.

    They write for a party of a text of which who asked writes for one, too. Where nobody else of
    their side does, each body of the side agrees, and all that is owed stays. Whom it concerns
    declines, too, and the lead of the side; where nobody can agree, each body, so that no request
    waits for ever. Two queries, one more where who asked, or the person, writes for no party, and
    where something is only sent for signature.
    """
    engagement, side = asked.engagement, other_side(asked.side)
    owed = _bound_in(engagement, affected)
    if not owed:
        return Voice(side, declines=True)
    theirs = _asked_for(asked, owed)
    if problem := _asked_for_others(asked, owed, theirs):
        return Voice(side, problem=problem, declines=True)
    of_theirs = [one for one in owed if _text_of(one) in theirs]
    own = access.sides_in_texts(user, engagement)
    texts = _texts_in(of_theirs, own, side)
    alone = texts or _nobody(engagement, of_theirs, side, besides=asked.asked_by)
    if alone and _sent_in(owed) <= texts:
        return Voice(side, texts, text=_first_of(owed, texts), declines=True)
    problem = _who_does(engagement, of_theirs, own, frozenset({side}))
    declines = bool(alone) or access.leads(user, engagement, side)
    return Voice(side, problem=problem, declines=declines)


def _asked_for_others(
    asked: DateRequest, owed: Sequence[Occurrence], theirs: frozenset[int]
) -> str:
    """Why nobody can agree to what was asked for by who writes for a party of these texts; or empty.

    They may be a party of what moves, and not of what waits for signatures and cannot stay.
    """
    if text := _first_of(owed, _sent_in(owed) - theirs):
        return _(
            "“%(text)s” waits for signatures and its days would move along, and who asked for these dates writes for no party of it. Decline, so that a party of it can ask anew."
        ) % {"text": text}  # fmt: skip
    if theirs or _nobody(asked.engagement, owed, asked.side):
        return ""
    return _("Who asked for these dates writes for no party of what would move along. Decline, and ask anew.")  # fmt: skip


def asked_for(asked: DateRequest, affected: Affected) -> frozenset[int]:
    """The texts by which something moves once a party of theirs agrees.

    One query where any could, one more where something is only sent for signature.
    """
    return _asked_for(asked, _bound_in(asked.engagement, affected))


def _asked_for(asked: DateRequest, owed: Sequence[Occurrence]) -> frozenset[int]:
    return _texts_in(owed, access.sides_that_asked(asked), asked.side) if owed else NO_TEXT


def _bound_in(engagement: Engagement, affected: Affected) -> list[Occurrence]:
    """What is owed by a signed text, or by one that holds the plan while it waits for signatures.

    One query where something is only sent.
    """
    owed, day = _owed_in(affected), access.today(engagement)
    until = held_until(engagement, _sent_in(owed))
    return [one for one in owed if one.pk or day <= until[_text_of(one)]]


def _owed_in(affected: Affected) -> list[Occurrence]:
    rows = affected.occurrences if isinstance(affected, Effects) else affected
    return [one.occurrence for one in rows]


def _text_of(one: Occurrence) -> int:
    return one.obligation.memorandum_id


def _texts_in(
    owed: Iterable[Occurrence], acts: Mapping[int, frozenset[str]], side: str
) -> frozenset[int]:
    """The texts of what is owed for which somebody acts on the side."""
    return frozenset(_text_of(one) for one in owed if side in acts.get(_text_of(one), frozenset()))


def _sent_in(owed: Iterable[Occurrence]) -> frozenset[int]:
    """Texts that wait for signatures: what they say cannot stay, it begins on the day of the plan."""
    return frozenset(_text_of(one) for one in owed if one.pk is None)


def _nobody(
    engagement: Engagement, owed: Sequence[Occurrence], side: str, besides: User | None = None
) -> bool:
    """Whether nobody acts on the side for any of it today, besides the person named."""
    everybody = access.sides_heard_in_texts(engagement, without=besides) if owed else {}
    return not _texts_in(owed, everybody, side)


def _first_of(owed: Iterable[Occurrence], texts: frozenset[int]) -> Memorandum | None:
    return next((one.obligation.memorandum for one in owed if _text_of(one) in texts), None)


def _who_does(
    engagement: Engagement, owed: Sequence[Occurrence], own: Mapping[int, frozenset[str]],
    sides: frozenset[str],
) -> str:  # fmt: skip
    """Who asks or answers on these sides for the first of it of which the person is no party."""
    foreign = [one for one in owed if not own.get(_text_of(one), frozenset()) & sides]
    # What waits for signatures stands in the way by itself.
    one = min(foreign or owed, key=lambda each: each.pk is not None)
    memorandum, last = one.obligation.memorandum, ""
    bodies = [str(body) for side in sorted(sides) for body in access.bodies_on(memorandum, side)]
    words = _("“%(text)s” would move along. Only people who write for a party of that agreement can ask for this, or agree; on your side: %(bodies)s.")  # fmt: skip
    if not one.pk:
        words = _("“%(text)s” would move along, and “%(memorandum)s” waits for signatures. Only people who write for a party of that agreement can ask for this, or agree; on your side: %(bodies)s. Others wait until all have signed it, it is taken back, or %(last)s has passed.")  # fmt: skip
        last = date_format(held_until(engagement, {memorandum.pk})[memorandum.pk])
    return words % {
        "text": one.obligation.text, "memorandum": memorandum, "last": last,
        "bodies": ", ".join(bodies) or _("nobody today"),
    }  # fmt: skip
