"""What a draft still lacks of what is owed by it."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.agreement.rereading import who_and_what
from engagements.models import Memorandum, MemorandumParty, Obligation
from engagements.models.obligation import MOST_OCCURRENCES
from engagements.queries.dates import shifted
from engagements.queries.memorandum.missing.entry import Missing
from engagements.queries.memorandum.missing.parties import Places
from engagements.queries.memorandum.terms import changes_terms, takes_effect
from engagements.queries.memorandum.text import when_of
from engagements.queries.memorandum.wording import has_gaps
from engagements.queries.obligation.owed import shortened
from engagements.queries.recurring import counted_to
from engagements.words import other_side


def lacking_obligations(
    memorandum: Memorandum,
    parties: list[MemorandumParty],
    left: list[MemorandumParty],
    here: Places,
) -> list[Missing]:
    """The sides that owe nothing, and what nobody could report or confirm as it stands."""
    rows = list(
        memorandum.obligations.select_related("owed_by__organisation", "engagement", "milestone")
    )
    of_others = [one for one in rows if one.owed_by not in left]
    pointed = [
        *_to_fill_in(memorandum, rows),
        *_due_in_two_ways(memorandum, rows),
        *_owed_elsewhere(memorandum, of_others, here),
        *_owed_to_nobody(of_others, here, [one for one in parties if one not in left]),
        *_due_already(memorandum, rows),
        *_due_after_the_last_day(memorandum, rows),
        *_due_too_often(memorandum, rows),
    ]  # fmt: skip
    if memorandum.amends_id:
        return [*_changes(memorandum, rows), *pointed]
    owing = {one.owed_by.side for one in rows}
    url = reverse("memorandum_obligations", args=[memorandum.pk])
    words = {
        "government": _("List what the government side owes"),
        "civic": _("List what the civic side owes"),
    }
    return [*(Missing(words[side], side, url) for side in words if side not in owing), *pointed]


def _to_fill_in(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """In the annex brackets stand for what the text itself says of an obligation, as “survives”."""
    words = _("Fill the places in brackets in “%(obligation)s”, or leave the brackets out")
    return [
        Missing(
            words % {"obligation": shortened(one.text)}, one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]),
        )
        for one in rows
        if has_gaps(one.text)
    ]  # fmt: skip


def _due_in_two_ways(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """What hangs on a milestone whose title reads as if it ended before its end.

    A renewal repeats what was signed, with the titles that it names.
    """
    if memorandum.renews_id:
        return []
    words = _(
        "The quotation marks in the title of “%(milestone)s” leave open when “%(obligation)s” is "
        "due: give the milestone another title, or the obligation a day"
    )
    with translation.override(memorandum.language or translation.get_language()):
        found = [one for one in rows if one.timing == "milestone" and _ends_elsewhere(one)]
    return [
        Missing(
            words % {"milestone": one.milestone, "obligation": shortened(one.text)},
            one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]),
        )
        for one in found
    ]


def _ends_elsewhere(one: Obligation) -> bool:
    when = " ".join(when_of(one).split())
    return who_and_what(f"{when}: -")[0] != when


def _owed_elsewhere(memorandum: Memorandum, rows: list[Obligation], here: Places) -> list[Missing]:
    """What a party owes in an engagement in which it takes no part: nobody could report it."""
    words = _(
        "“%(obligation)s” is owed in %(engagement)s, where %(party)s takes no part: choose another "
        "engagement or party"
    )
    return [
        Missing(
            words % {
                "obligation": shortened(one.text), "engagement": one.engagement,
                "party": one.owed_by,
            },
            one.owed_by.side, reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]),
        )
        for one in rows
        if (one.engagement_id, one.owed_by.organisation_id, one.owed_by.side) not in here
    ]  # fmt: skip


def _owed_to_nobody(
    rows: list[Obligation], here: Places, parties: list[MemorandumParty]
) -> list[Missing]:
    """What is owed in an engagement where no party of the other side takes part: nobody confirms it.

    `parties` are those that take part at all; of a side without any it is said that it left.
    """
    bodies = {(one.organisation_id, one.side) for one in parties}
    confirms = {(work, side) for work, body, side in here if (body, side) in bodies}
    present = {one.side for one in parties}
    words = _(
        "“%(obligation)s” is owed in %(engagement)s, where no party of the other side takes part: "
        "nobody could confirm it. Choose another engagement"
    )
    return [
        Missing(
            words % {"obligation": shortened(one.text), "engagement": one.engagement},
            one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[one.memorandum_id, one.pk]),
        )
        for one in rows
        if (side := other_side(one.owed_by.side)) in present
        and (one.engagement_id, side) not in confirms
    ]


def _due_already(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """What is due on a day that has passed, so that it is late once all have signed: pointed out.

    Of a renewal only days can be changed, so one that hangs on a milestone is left out.
    """
    today = access.today(memorandum)
    words = _(
        "“%(obligation)s” is due on %(day)s, which has passed: choose a later day, or it is late as "
        "soon as all have signed"
    )
    return [
        Missing(
            words % {"obligation": shortened(one.text), "day": date_format(day)},
            one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]), blocks=False,
        )
        for one in rows
        if (day := _first_due(one, by_milestone=not memorandum.renews_id)) and day < today
    ]  # fmt: skip


def _first_due(one: Obligation, *, by_milestone: bool) -> date | None:
    """The first day on which it falls due, as the text or the plan names it."""
    if one.milestone is None:
        return one.due_on or one.first_on
    by = timedelta(days=one.offset_days)
    return shifted(one.milestone.due_on, by) if by_milestone else None


def _due_after_the_last_day(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """What falls due when the text binds no longer, unless it survives: pointed out."""
    amended = memorandum.amends
    last = memorandum.ends_on or (amended.last_day if amended else None)
    if last is None:
        return []
    words = _("“%(obligation)s” falls due after the last day: move it, or let it survive the end")
    return [
        Missing(
            words % {"obligation": shortened(one.text)}, one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]), blocks=False,
        )
        for one in rows
        if not one.survives and (day := one.until_on or one.due_on) and day > last
    ]  # fmt: skip


def _due_too_often(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """What falls due more often than the register counts, as without a last day: pointed out."""
    amended = memorandum.amends
    last = memorandum.ends_on or (amended.last_day if amended else None)
    words = _(
        "“%(obligation)s” falls due more than %(number)d times, and the register counts them up to "
        "%(day)s alone: choose a longer interval or an earlier last day"
    )
    return [
        Missing(
            words % {
                "obligation": shortened(one.text), "number": MOST_OCCURRENCES,
                "day": date_format(day),
            },
            one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]), blocks=False,
        )
        for one in rows
        if (day := counted_to(one, one.until_on or last or one.engagement.ends_on or date.max))
    ]  # fmt: skip


def _changes(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """An amendment that changes no clause, no day, no notice and adds nothing owed is none."""
    if rows or changes_terms(memorandum, takes_effect(memorandum)) or memorandum.clauses.exists():
        return []
    url = reverse("memorandum_clause_add", args=[memorandum.pk])
    return [Missing(_("Say what the amendment changes"), "both", url)]
