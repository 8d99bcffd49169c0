"""What a new draft begins with: the playbook's clauses and obligations, filled from what is known."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access, playbook
from engagements.models import (
    Clause,
    Engagement,
    Memorandum,
    MemorandumParty,
    Milestone,
    Obligation,
)
from engagements.models.contact import open_on
from engagements.models.engagement import party_on
from engagements.queries.memorandum.parties import places_taken

# Who usually answers for an obligation, where such a person is on file.
USUAL_ROLES = {
    "government": ("supervisor", "working_contact", "problem_owner", "decision_maker"),
    "civic": ("coordinator",),
}
CONTACT_ROLES = {
    "government": ("supervisor", "deputy_supervisor", "working_contact"),
    "civic": ("coordinator", "deputy_coordinator"),
}


def drafted_clauses(
    memorandum: Memorandum, engagement: Engagement, parties: list[MemorandumParty]
) -> list[Clause]:
    """The standard clauses, unsaved, in the active language. Optional ones begin empty."""
    known = _known(engagement, parties)
    return [
        Clause(
            memorandum=memorandum, key=found.slug, slug=found.slug, title=_(found.title)[:200],
            text=_filled(_(wording), known) if found.required and wording else "",
            required=found.required, position=place,
        )
        for place, found in enumerate(playbook.cross_cutting().clauses, 1)
        for wording in (found.draft_for(memorandum.kind),)
    ]  # fmt: skip


def wordings_of_kinds(before: str, after: str) -> dict[str, tuple[str, str]]:
    """The standard clauses that two kinds word differently: by slug, in the active language."""
    return {
        one.slug: (_(one.draft_for(before)).strip(), _(one.draft_for(after)).strip())
        for one in playbook.cross_cutting().clauses
        if one.draft_for(before) != one.draft_for(after)
    }


def drafted_obligations(
    memorandum: Memorandum, engagement: Engagement, parties: list[MemorandumParty]
) -> list[Obligation]:
    """The usual obligations of both sides, unsaved, with days computed from the term.

    The first party of a side that takes part in the engagement owes what its side owes; who takes
    part with others is for the parties to divide. Nothing is owed where one side takes no part:
    nobody could confirm it. Nothing is said twice: the model's own wording stands for the general one.
    """
    book = playbook.get(engagement.collaboration_model)
    usual = _usual(book)
    here = places_taken([engagement])
    first: dict[str, MemorandumParty] = {}
    for party in parties:
        if (engagement.pk, party.organisation_id, party.side) in here:
            first.setdefault(party.side, party)
    if len(first) < len(USUAL_ROLES):
        return []
    roles = _roles_on_file(engagement)
    planned = _still_planned(engagement)
    found = []
    for place, one in enumerate(usual, 1):
        for side in ("government", "civic") if one.side == "both" else (one.side,):
            found.append(
                Obligation(
                    memorandum=memorandum, engagement=engagement, slug=one.slug, text=_(one.text),
                    owed_by=first[side], role=roles[side], phase=one.phase, position=place,
                    # What follows the end is owed after the last day of the text.
                    survives=one.survives or one.phase == "follow_up",
                    **_timing(one, engagement, memorandum, planned),
                )
            )  # fmt: skip
    return found


def _usual(book: playbook.Playbook) -> list[playbook.Obligation]:
    """The model's obligations, then those of every memorandum that none of them stands for."""
    said = {one.instead_of for one in book.obligations}
    shared = playbook.cross_cutting().obligations
    return [*book.obligations, *(one for one in shared if one.slug not in said)]


def _still_planned(engagement: Engagement) -> dict[str, Milestone]:
    """Milestones of the plan that lie ahead, by slug: with these an obligation can fall due."""
    ahead = engagement.milestones.filter(state="planned", due_on__gte=access.today(engagement))
    return {one.slug: one for one in ahead.exclude(slug="")}


def _timing(
    found: playbook.Obligation,
    engagement: Engagement,
    memorandum: Memorandum,
    planned: Mapping[str, Milestone],
) -> dict[str, Any]:
    """With its milestone, or when an obligation of its phase usually falls due; else throughout."""
    if found.milestone in planned:
        return {"timing": "milestone", "milestone": planned[found.milestone]}
    book = playbook.get(engagement.collaboration_model)
    starts, ends = engagement.starts_on, engagement.ends_on
    # Nothing is owed before the agreement begins, which it never does before its last signature:
    # work may be under way when it is drafted.
    today = access.today(memorandum)
    begins = max(memorandum.begins_on or today, today)
    if found.slug.endswith("updates") and starts:
        interval = timedelta(days=min(engagement.update_interval_days, 31))
        # A term shorter than the interval has one update, on its last day.
        first = max(min(starts + interval, ends or date.max), begins)
        if ends and first >= ends:
            return {"timing": "day", "due_on": first}
        return {
            "timing": "recurring", "every": _every(engagement.update_interval_days),
            "first_on": first, "until_on": ends,
        }  # fmt: skip
    days: dict[str, date | None] = {
        "prepare": starts,
        # An event of three days is set up before it ends, however long setting up usually takes.
        "start": starts
        and min(starts + timedelta(days=book.phase("start").usual_days), ends or date.max),
        "run": None,
        "handover": ends,
        "follow_up": ends
        and playbook.months_after(
            ends, max((one.months_after_end for one in book.follow_ups), default=12)
        ),
    }
    day = days[found.phase]
    return {"timing": "day", "due_on": max(day, begins)} if day else {"timing": "throughout"}


def _every(days: int) -> str:
    if days <= 7:
        return "weekly"
    return "fortnightly" if days <= 14 else "monthly"


def _roles_on_file(engagement: Engagement) -> dict[str, str]:
    today = access.today()
    held = set(engagement.roles.filter(open_on(today)).values_list("role", flat=True))
    return {
        side: next((role for role in usual if role in held), usual[0])
        for side, usual in USUAL_ROLES.items()
    }


def _known(engagement: Engagement, parties: list[MemorandumParty]) -> dict[str, str]:
    """What the braces of the draft texts stand for. What is not known is left in brackets.

    Nothing that the head of the text says: a clause is filled once, and those can still change.
    """
    book = playbook.get(engagement.collaboration_model)
    goals = engagement.goals.all()
    months = [one.months_after_end for one in book.follow_ups]
    return {
        "parties": _("; ").join(_named(party) for party in parties),
        "title": engagement.title,
        "summary": engagement.summary or _("[what the work is about, in two sentences]"),
        "goals": "\n".join(f"- {_(goal.text) if goal.slug else goal.text}" for goal in goals)
        or _("[the goals]"),
        "government_contacts": _contacts(engagement, "government"),
        "civic_contacts": _contacts(engagement, "civic"),
        "interval": str(engagement.update_interval_days),
        "follow_ups": _months(months),
    }


def _named(party: MemorandumParty) -> str:
    """Legal name, and the business name beside it where there is one."""
    body = party.organisation
    if body.business_name and body.business_name != body.name:
        return _("%(legal)s, known as %(business)s") % {
            "legal": body.name,
            "business": body.business_name,
        }
    return body.name


def _contacts(engagement: Engagement, side: str) -> str:
    here = engagement.parties.filter(party_on(access.today()), side=side)
    roles = (
        engagement.roles.filter(
            open_on(access.today()), role__in=CONTACT_ROLES[side], private_to_side="",
            contact__organisation__in=here.values("organisation"),
        )
        .select_related("contact__person")
        .order_by("pk")
    )  # fmt: skip
    found = [f"{one.contact.person} ({one.get_role_display()})" for one in roles]
    return _("; ").join(found) or _("[a contact person and a deputy]")


def _months(months: list[int]) -> str:
    if not months:
        return _("[when]")
    listed = ", ".join(str(month) for month in months)
    return ngettext("%(listed)s month", "%(listed)s months", months[-1]) % {"listed": listed}


def _filled(text: str, known: dict[str, str]) -> str:
    """The draft with its braces filled; a translation that lost one keeps the rest."""
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text.strip()
