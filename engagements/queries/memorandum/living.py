"""What can happen to a signed memorandum now, and why something cannot; gaps between two of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.models import (
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    Organisation,
    Suspension,
)
from engagements.queries.memorandum.parties import who_answers

Kind = MemorandumProposal.Kind
DAY = timedelta(days=1)

# As the page says each; ending a suspension and taking a notice back are both "go on".
WORDS = {
    Kind.SUSPEND: gettext_lazy("Suspend it for a time"),
    Kind.RESUME: gettext_lazy("Go on with it"),
    Kind.END: gettext_lazy("End it early"),
    Kind.NOTICE: gettext_lazy("Give notice"),
    Kind.RENEW: gettext_lazy("Renew it"),
    Kind.AMEND: gettext_lazy("Amend it"),
    Kind.LAPSE: gettext_lazy("Let it lapse"),
    Kind.CORRECT: gettext_lazy("Correct an error"),
    Kind.DISAGREE: gettext_lazy("Say that you see something differently"),
}
WITHIN_TERM = (Kind.SUSPEND, Kind.END, Kind.NOTICE, Kind.LAPSE, Kind.AMEND)
OF_OUR_TEXT = (Kind.RENEW, Kind.AMEND, Kind.CORRECT)
UNLESS_ENDED = (Kind.END, Kind.NOTICE, Kind.LAPSE, Kind.AMEND, Kind.RENEW)
ONE_DAY = (Kind.SUSPEND, Kind.END)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without an agreement between one memorandum and its renewal; both days count."""

    from_on: date
    until_on: date | None


def word_for(kind: str) -> str:
    """What a proposal of this kind is called on a page."""
    return str(WORDS[Kind(kind)])


def gap_before(renewal: Memorandum, today: date) -> Gap | None:
    """The days between what this renews and its own first day; open-ended while it is unsigned.

    None where one follows the other, while the old one still runs, and for one that was set aside.
    """
    last = renewal.renews.last_day if renewal.renews else None
    if last is None or renewal.state == Memorandum.State.SET_ASIDE:
        return None
    begins = last + DAY
    if renewal.was_signed and renewal.first_day:
        ends = renewal.first_day - DAY
        return Gap(begins, ends) if ends >= begins else None
    return Gap(begins, None) if today > last else None


def why_not(
    memorandum: Memorandum, kind: str, today: date, suspensions: Iterable[Suspension] | None = None
) -> str:
    """Why this cannot be proposed today, and what to do instead; empty when it can."""
    if memorandum.amends_id:
        return _("This is an amendment. Propose it for the memorandum that it changes.")
    if memorandum.state in ("draft", "sent"):
        return _("It is not signed yet.")
    if memorandum.state == Memorandum.State.SET_ASIDE:
        return _("It was set aside and is never signed.")
    if memorandum.awaits_confirmation:
        return _("One side recorded it as signed, and the other has not confirmed it yet.")
    if kind in OF_OUR_TEXT and not memorandum.drafted_here:
        return _("It was agreed elsewhere and is only recorded here. Draft a new one instead.")
    return _why_not_in_its_term(memorandum, kind, today) or _why_not_by_kind(
        memorandum, kind, today, suspensions
    )


def why_not_on(
    memorandum: Memorandum, kind: str, from_on: date | None, until_on: date | None, today: date
) -> str:
    """Why these days do not do; empty when they do. Nothing is ever proposed for days gone by."""
    last = memorandum.last_day
    if kind == Kind.RENEW and last and any(day and day <= last for day in (from_on, until_on)):
        return _("A renewal begins after the last day, %(day)s.") % {"day": date_format(last)}
    if kind == Kind.RESUME and not _has_what_to_resume(memorandum, from_on or today, today):
        return _("It is not suspended on that day. Choose a day of the suspension.")
    if from_on is None:
        return _("Say which day.") if kind in ONE_DAY else ""
    if kind in (*ONE_DAY, Kind.RESUME) and from_on < today:
        return _("The day lies in the past. Choose today or later.")
    if until_on and until_on < from_on:
        return _("The last day lies before the first day.")
    if kind in ONE_DAY and last and from_on > last:
        return _("Its last day is %(day)s. Choose a day until then.") % {"day": date_format(last)}
    if kind == Kind.SUSPEND:
        return _why_not_suspended(memorandum, from_on, until_on)
    return ""


def _has_what_to_resume(memorandum: Memorandum, from_on: date, today: date) -> bool:
    """A suspension that reaches the day, or an early end that has not taken effect."""
    return bool(reaching(memorandum, from_on)) or can_be_revived(memorandum, today)


def reaching(
    memorandum: Memorandum, day: date, suspensions: Iterable[Suspension] | None = None
) -> list[Suspension]:
    """Suspensions that hold on the day or later; `suspensions` where they were read already."""
    found = memorandum.suspensions.all() if suspensions is None else suspensions
    return [one for one in found if one.until_on is None or one.until_on >= day]


def meant_by(proposal: MemorandumProposal, suspensions: Iterable[Suspension]) -> Suspension | None:
    """The suspension that a proposal to go on ends, and no other: the one of its day, else the next.

    Its day is the one that it names, else that on which it was made: who answers late ends nothing
    else than was proposed. None where it takes back a notice or an early end.
    """
    day = proposal.from_on or access.day_in(proposal.memorandum.time_zone, proposal.proposed_at)
    ahead = reaching(proposal.memorandum, day, suspensions)
    return min(ahead, key=lambda one: one.from_on, default=None)


def why_passed(suspension: Suspension, from_on: date) -> str:
    """Why going on from the day ends nothing of it any more; empty while it does."""
    if suspension.until_on is None or suspension.until_on >= from_on:
        return ""
    return _("The suspension %(days)s is over, so that there is nothing to go on with. Decline it.") % {
        "days": days_of(suspension.from_on, suspension.until_on)
    }  # fmt: skip


def what_ends(proposal: MemorandumProposal, today: date) -> str:
    """What comes of agreeing to go on, and which suspensions stay; empty for another proposal."""
    if proposal.kind != Kind.RESUME:
        return ""
    memorandum, from_on = proposal.memorandum, max(proposal.from_on or today, today)
    held = list(memorandum.suspensions.all())
    meant = meant_by(proposal, held)
    if meant is None:
        last = date_format(memorandum.ended_on) if memorandum.ended_on else ""
        return _("It would not end on %(day)s.") % {"day": last} if last else ""
    if over := why_passed(meant, from_on):
        return over
    days = {"days": days_of(meant.from_on, meant.until_on)}
    said = [_("The suspension %(days)s falls away.") % days]
    if meant.from_on < from_on:
        last = date_format(from_on - DAY)
        said = [
            _("The suspension %(days)s ends: its last day is %(last)s.") % {**days, "last": last}
        ]
    others = [one for one in reaching(memorandum, today, held) if one.pk != meant.pk]
    if others:
        listed = "; ".join(days_of(one.from_on, one.until_on) for one in others)
        said.append(_("It stays suspended %(days)s.") % {"days": listed})
    return " ".join(said)


def overlaps(suspension: Suspension, from_on: date, until_on: date | None) -> bool:
    """Whether a suspension and these days have a day in common."""
    return (until_on is None or suspension.from_on <= until_on) and (
        suspension.until_on is None or from_on <= suspension.until_on
    )


def can_be_revived(memorandum: Memorandum, today: date) -> bool:
    """Whether an early end or a notice has not taken effect yet, so that both can take it back."""
    return bool(memorandum.ended_on and memorandum.ended_on >= today)


def days_of(from_on: date | None, until_on: date | None) -> str:
    """Days in words: from one to another, or from one on."""
    if from_on is None:
        return ""
    if until_on is None:
        return _("from %(first)s on") % {"first": date_format(from_on)}
    if until_on == from_on:
        return _("on %(first)s") % {"first": date_format(from_on)}
    return _("from %(first)s to %(last)s") % {
        "first": date_format(from_on),
        "last": date_format(until_on),
    }


def _why_not_in_its_term(memorandum: Memorandum, kind: str, today: date) -> str:
    last = memorandum.last_day
    if kind in WITHIN_TERM and last and last < today:
        return _("Its last day, %(day)s, has passed. Renew it instead.") % {
            "day": date_format(last)
        }
    if kind in UNLESS_ENDED and memorandum.ended_on:
        return _("It is ended with its last day %(day)s. Go on with it, or draft a new one.") % {
            "day": date_format(memorandum.ended_on)
        }
    return ""


def _why_not_by_kind(
    memorandum: Memorandum, kind: str, today: date, suspensions: Iterable[Suspension] | None
) -> str:
    if kind in (Kind.RENEW, Kind.LAPSE):
        return _why_not_after(memorandum)
    if kind == Kind.AMEND and (problem := why_not_beside_renewal(memorandum)):
        return problem
    held = reaching(memorandum, today, suspensions)
    if kind == Kind.SUSPEND and any(one.until_on is None for one in held):
        return _("It is suspended already, without a last day.")
    if kind == Kind.RESUME and not held and not can_be_revived(memorandum, today):
        return _("It is neither suspended nor about to be ended.")
    return ""


def _why_not_suspended(memorandum: Memorandum, from_on: date, until_on: date | None) -> str:
    for one in memorandum.suspensions.all():
        if overlaps(one, from_on, until_on):
            return _("It is suspended on some of these days already: %(days)s.") % {
                "days": days_of(one.from_on, one.until_on)
            }
    return ""


def _why_not_after(memorandum: Memorandum) -> str:
    if memorandum.last_day is None:
        return _("It has no last day, so that it goes on by itself.")
    if followed_by_renewal(memorandum):
        return _("A renewal is drafted already. You find it on this page.")
    return ""


def why_not_beside_renewal(memorandum: Memorandum) -> str:
    """Why it is not amended any more: its renewal repeats the text of before. Empty without one."""
    if followed_by_renewal(memorandum):
        return _("A renewal of it is drafted already. Change or amend the renewal instead.")
    return ""


def followed_by_renewal(memorandum: Memorandum) -> bool:
    """Whether there is a renewal of it, drafted, sent or signed; one that was set aside is none."""
    return memorandum.renewals.exclude(state=Memorandum.State.SET_ASIDE).exists()


def successor_of(party: MemorandumParty) -> Organisation | None:
    """The body that took over from the party in the end, as the register knows it; None for none.

    From a successor that has confirmed on: the old body says no more who comes after it.
    """
    body = who_answers(party)
    seen = {party.organisation_id, body.pk}
    while body.successor is not None and body.successor_id not in seen:
        body = body.successor
        seen.add(body.pk)
    return body if body.pk != party.organisation_id else None


def gap_sentence(renewal: Memorandum, today: date) -> str:
    """Which days the renewal leaves without an agreement; empty for none."""
    gap = gap_before(renewal, today)
    if gap is None:
        return ""
    if gap.until_on is None:
        return _("Not covered since %(first)s: the renewal is not signed.") % {
            "first": date_format(gap.from_on)
        }
    return _("Not covered %(days)s: the renewal was signed late.") % {
        "days": days_of(gap.from_on, gap.until_on)
    }
