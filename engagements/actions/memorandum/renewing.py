"""Renew what both agreed to renew: the same text and obligations, for days that follow."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, write
from engagements.actions.memorandum.amending import (
    Parties,
    copy_parties,
    in_the_terms_of,
    required_keys,
)
from engagements.actions.memorandum.opening import tell
from engagements.models import (
    Clause,
    Engagement,
    Memorandum,
    MemorandumParty,
    Obligation,
    Organisation,
    User,
)
from engagements.playbook import months_after
from engagements.queries.memorandum.living import gap_before, why_not, why_not_on
from engagements.queries.memorandum.on_day import clauses_on
from engagements.queries.memorandum.parties import who_answers, who_changed_sides
from engagements.queries.memorandum.terms import terms_on

DAY = timedelta(days=1)
SETTLED = ("accepted", "missed", "dropped")
Moved = Callable[[date | None], date | None]


def draft_renewal(
    memorandum: Memorandum,
    covered: list[Engagement],
    *,
    actor: User,
    begins_on: date | None = None,
    ends_on: date | None = None,
) -> Memorandum:
    """Draft the successor: the text in force on the last day, every obligation, other days.

    Without days it follows at once and lasts as long as before. Bodies that were succeeded are
    named anew. What a body owed, or was owed, on a side that it left for the other ends with the
    old text, since it would be owed within a side; the history names it. Refused when there is a successor already.
    Needs no permission: the act by which both agreed to renew has asked for it.
    """
    today = access.today(memorandum)
    problem = why_not(memorandum, "renew", today) or why_not_on(
        memorandum, "renew", begins_on, ends_on, today
    )
    if problem:
        raise Refused(problem)
    last = memorandum.last_day or today
    begins, ends = renewed_days(memorandum, begins_on, ends_on)
    moved = _mover(memorandum.begins_on or begins, begins)
    review = moved(terms_on(memorandum, last).review_on)
    draft = in_the_terms_of(memorandum, last, renews=memorandum)
    write(draft, {
        "title": memorandum.title, "begins_on": begins, "ends_on": ends,
        "review_on": review if review and review <= ends else None,
    })  # fmt: skip
    draft.engagements.set(covered)
    parties = copy_parties(memorandum, draft)
    _add_parties_of_amendments(memorandum, draft, parties)
    _copy_clauses(memorandum, draft, last)
    ended = _copy_obligations(memorandum, draft, moved, parties)
    changes = [{"field": "not_renewed", "from": one.text, "to": ""} for one in ended]
    tell(draft, "renewal_drafted", covered, actor=actor, reason=str(memorandum), changes=changes)
    return draft


def _copy_clauses(memorandum: Memorandum, draft: Memorandum, day: date) -> None:
    """The text in force on the day."""
    required = required_keys(memorandum)
    Clause._default_manager.bulk_create(
        Clause(
            memorandum=draft,
            key=one.key,
            title=one.title,
            text=one.text,
            position=place,
            required=one.key in required,
        )
        for place, one in enumerate(clauses_on(memorandum, day), 1)
    )


def _copy_obligations(
    memorandum: Memorandum, draft: Memorandum, moved: Moved, parties: Parties
) -> list[Obligation]:
    """Copy them and return those that cannot be: owed by or to who stands on that side no more."""
    clause = draft.clauses.filter(key="obligations").first()
    ended, place = [], 0
    for old in _obligations(memorandum):
        owed_by = _standing_for(old.owed_by, parties)
        owed_to = _standing_for(old.owed_to, parties) if old.owed_to else None
        if owed_by is None or (old.owed_to and owed_to is None):
            ended.append(old)
            continue
        place += 1
        new = _copied(old, moved)
        new.owed_by, new.owed_to = owed_by, owed_to
        new.memorandum, new.clause, new.position = draft, clause, place
        write(new, {})
    return ended


def renewed_days(
    memorandum: Memorandum, begins_on: date | None, ends_on: date | None
) -> tuple[date, date]:
    """First and last day of a renewal: the day after, for as many months (or days) as before.

    Needs no permission: it only computes.
    """
    last = memorandum.last_day
    if last is None:
        raise Refused(_("It has no last day, so that it goes on by itself."))
    begins = begins_on or last + DAY
    old_first = min(memorandum.begins_on or last, last)
    months = (last + DAY).year * 12 + (last + DAY).month - old_first.year * 12 - old_first.month
    if months and months_after(old_first, months) == last + DAY:
        return begins, ends_on or months_after(begins, months) - DAY
    return begins, ends_on or begins + (last - old_first)


def tell_of_gap(memorandum: Memorandum, covered: list[Engagement]) -> None:
    """Keep in the history the days that a late renewal leaves without an agreement.

    Needs no permission: the act of the last signature calls it.
    """
    gap = gap_before(memorandum, access.today(memorandum))
    if gap is None or gap.until_on is None:
        return
    changes = [
        {"field": "not_covered_from", "from": "", "to": gap.from_on.isoformat()},
        {"field": "not_covered_until", "from": "", "to": gap.until_on.isoformat()},
    ]
    tell(memorandum, "gap_recorded", covered, actor=None, changes=changes)


def _mover(old_first: date, new_first: date) -> Moved:
    """Moves a day as far as the first day moved: by whole months where it moved by those."""
    months = new_first.year * 12 + new_first.month - old_first.year * 12 - old_first.month
    by_months = months_after(old_first, months) == new_first

    def moved(day: date | None) -> date | None:
        if day is None:
            return None
        try:
            return months_after(day, months) if by_months else day + (new_first - old_first)
        except OverflowError:
            return date.max

    return moved


def _obligations(memorandum: Memorandum) -> list[Obligation]:
    """Those of the text and of its signed amendments."""
    texts = [
        memorandum.pk,
        *memorandum.amendments.filter(state="signed").values_list("pk", flat=True),
    ]
    return list(
        Obligation._default_manager.filter(memorandum__in=texts)
        .select_related(
            "owed_by__organisation", "owed_by__successor", "owed_to__organisation",
            "owed_to__successor", "milestone", "engagement",
        )
        .order_by("memorandum_id", "position", "pk")
    )  # fmt: skip


def _add_parties_of_amendments(memorandum: Memorandum, draft: Memorandum, parties: Parties) -> None:
    """Bodies that joined with a signed amendment, or whoever took over from them; each on one side."""
    changed = who_changed_sides(memorandum)
    named = {one.organisation_id for one in parties.values()}
    rows = MemorandumParty._default_manager.filter(
        memorandum__amends=memorandum, memorandum__state="signed"
    )
    for row in rows.select_related("organisation__successor", "successor").order_by("pk"):
        body = who_answers(row)
        if (body.pk, row.side) in changed or body.pk in named or _standing_for(row, parties):
            continue
        parties[body.pk, row.side] = MemorandumParty._default_manager.create(
            memorandum=draft, organisation=body, side=row.side
        )
        named.add(body.pk)


def _standing_for(old: MemorandumParty, parties: Parties) -> MemorandumParty | None:
    """The party of the draft that is who answers for the old one today, or who took over since.

    None where it changed sides meanwhile.
    """
    body: Organisation | None = who_answers(old)
    seen: set[int] = set()
    while body is not None and body.pk not in seen:
        if found := parties.get((body.pk, old.side)):
            return found
        seen.add(body.pk)
        body = body.successor
    return None


def _copied(old: Obligation, moved: Moved) -> Obligation:
    """The obligation for the new term, without its parties. One that hung on a milestone now settled gets a day."""
    new = Obligation(
        engagement=old.engagement, slug=old.slug, text=old.text, role=old.role, phase=old.phase,
        timing=old.timing, milestone=old.milestone, offset_days=old.offset_days, every=old.every,
        legal_date=old.legal_date, survives=old.survives,
        due_on=moved(old.due_on), first_on=moved(old.first_on), until_on=moved(old.until_on),
    )  # fmt: skip
    milestone = old.milestone
    if old.timing == Obligation.Timing.MILESTONE and milestone and milestone.state in SETTLED:
        new.timing, new.milestone = Obligation.Timing.DAY, None
        new.due_on = moved(milestone.due_on + timedelta(days=old.offset_days))
    return new
