"""In which state an engagement is and since when; what its state does not allow, and what to do instead."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements import access
from engagements.models import Change, Engagement, Milestone, Occurrence, Party, User
from engagements.words import STATUS_MOVES, Phase, Status

# So long the progress page says that it was reopened: who looks in twice a year reads it.
REOPENED_DAYS = 183
OVER = gettext_lazy("This engagement is over. Reopen it first.")
RESUMES_NO_MORE = gettext_lazy(
    "Only an engagement on hold can be resumed. This one is over: reopen it instead."
)
MOVES_ON = gettext_lazy("Only an active engagement moves on. Resume or reopen it first.")
HOLDS_NO_MORE = gettext_lazy(
    "This no longer holds the engagement back. Look at the conditions again."
)
# Where each act leads.
LEADS_TO = {
    "hold": Status.ON_HOLD, "resume": Status.ACTIVE, "cancel": Status.CANCELLED,
    "close": Status.CLOSED, "reopen": Status.ACTIVE,
}  # fmt: skip
# Why an act is refused in a state; otherwise the engagement is over.
WHY_NOT = {
    ("hold", Status.ON_HOLD): gettext_lazy("This engagement is on hold already."),
    ("resume", Status.ACTIVE): gettext_lazy(
        "Only an engagement on hold can be resumed. This one goes on already."
    ),
    ("resume", Status.CLOSED): RESUMES_NO_MORE,
    ("resume", Status.CANCELLED): RESUMES_NO_MORE,
    ("close", Status.ON_HOLD): gettext_lazy(
        "Only an active engagement is closed. Resume it first, or cancel it."
    ),
    ("reopen", Status.ACTIVE): gettext_lazy("This engagement is open already."),
    ("reopen", Status.ON_HOLD): gettext_lazy(
        "This engagement is open already, and on hold. Resume it instead."
    ),
}


def why_not(engagement: Engagement, act: str) -> str:
    """Why its state does not allow the act (one of `LEADS_TO`), in a sentence; empty where it does.

    The conditions of a gate are judged apart. No query.
    """
    status = Status(engagement.status)
    if problem := WHY_NOT.get((act, status)):
        return str(problem)
    if LEADS_TO[act] not in STATUS_MOVES[status]:
        return str(OVER)
    if act == "close" and engagement.phase != Phase.FOLLOW_UP:
        return _("An engagement is closed after its follow-up. Move it on first, or cancel it.")
    return ""


def why_not_moved(engagement: Engagement) -> str:
    """Why it moves to no other phase now, in a sentence; empty where it may."""
    return "" if engagement.status == Status.ACTIVE else str(MOVES_ON)


def why_gate_holds(left: int) -> str:
    """Why it cannot be closed while so many conditions are open; empty where none is."""
    if not left:
        return ""
    said = ngettext(
        "%(number)d condition is open. Settle it, or waive it with a reason.",
        "%(number)d conditions are open. Settle them, or waive them with a reason.",
        left,
    )
    return said % {"number": left}


def in_its_state(
    engagement: Engagement, problem: str, act: str = "", *, goes_on: bool = True
) -> dict[str, Any]:
    """What a page says in place of its form where something refuses the act: the state, since when,
    and, for who may take the work up again (`goes_on`), what can be done instead. Nothing without
    a problem.
    """
    if not problem:
        return {}
    return {
        "problem": problem,
        "status_note": status_note(engagement),
        "others": _done_instead(engagement, act) if goes_on else [],
    }


def _done_instead(engagement: Engagement, act: str) -> list[tuple[str, str]]:
    """Address and words of what can be done in place of the act that its state does not allow."""
    steps = []
    if not engagement.is_open:
        steps = [("engagement_reopen", _("Reopen"))]
    elif engagement.status == Status.ON_HOLD:
        steps = [("engagement_resume", _("Resume"))]
    elif act == "close":
        steps = [("engagement_phase", _("Phase"))]
    if act == "close" and engagement.is_open:
        steps.append(("engagement_cancel", _("Cancel the engagement")))
    return [(reverse(name, args=[engagement.reference]), words) for name, words in steps]


def status_note(engagement: Engagement) -> str:
    """Since when and why it is not active; whose decision an end was, and what follows from it."""
    note = _since(engagement)
    if engagement.status_side:
        note += " " + _("Decided by: %(side)s.") % {"side": engagement.get_status_side_display()}
    if engagement.status_consequences:
        note += " " + engagement.status_consequences
    if engagement.decide_on:
        note += " " + _("To be decided on %(day)s how it goes on. Reminders pause until then.") % {
            "day": date_format(engagement.decide_on)
        }
    return note


def _since(engagement: Engagement) -> str:
    if engagement.status == Status.ACTIVE:
        return ""
    state, day = engagement.get_status_display(), engagement.status_since
    return state_since(state, day, engagement.status_reason)


def state_since(state: str, day: date | None, reason: str) -> str:
    """In which state something is, since when and why, as far as both are known."""
    said = {"status": state, "reason": reason, "day": date_format(day) if day else ""}
    if day and reason:
        return _("%(status)s since %(day)s: %(reason)s") % said
    return _("%(status)s since %(day)s") % said if day else str(state)


def steps_of(
    thing: Milestone | Occurrence, rows: QuerySet[Change], verbs: Collection[str]
) -> QuerySet[Change]:
    """Those lines of the history of a thing that tell one of the verbs, the last one first."""
    return rows.filter(
        engagement=thing.engagement_id, thing_type=thing._meta.model_name,
        thing_id=str(thing.pk), verb__in=verbs,
    ).order_by("-number")  # fmt: skip


def since_step(
    thing: Milestone | Occurrence, state: str, user: User, verbs: Collection[str]
) -> str:
    """Since when and why a thing is in its state, by the last of these lines that the person sees.

    Empty where there is none. One query.
    """
    step = steps_of(thing, access.visible(Change, user), verbs).first()
    if step is None:
        return ""
    return state_since(state, access.day_in(thing.engagement.time_zone, step.at), step.reason)


def with_last_step(parties: QuerySet[Party, Any], user: User) -> QuerySet[Party, Any]:
    """The parties, each with what `reopened_sentence` reads of their engagement. None more queries."""
    steps = (
        access.visible(Change, user)
        .filter(
            engagement=OuterRef("engagement"), thing_type="engagement",
            verb__in=("reopened", "phase_moved"),
        )
        .order_by("-at", "-pk")
    )  # fmt: skip
    told = steps.values(told=JSONObject(verb="verb", who="actor_text", why="reason"))
    return parties.annotate(
        last_step=Subquery(told[:1]), last_step_at=Subquery(steps.values("at")[:1])
    )


def reopened_sentence(engagement: Engagement, parties: Iterable[Any], day: date) -> str:
    """When, by whom and why it was reopened, for half a year or until it moves to another phase.

    Empty otherwise, and while it is over again or on hold, which says more. Of parties of the
    engagement that came through `with_last_step`. No query.
    """
    step = next((one for one in parties if one.last_step), None)
    if engagement.status != Status.ACTIVE or step is None or step.last_step["verb"] != "reopened":
        return ""
    on = access.day_in(engagement.time_zone, step.last_step_at)
    if (day - on).days > REOPENED_DAYS:
        return ""
    return _("Reopened on %(day)s by %(who)s: %(reason)s") % {
        "day": date_format(on),
        "who": step.last_step["who"],
        "reason": step.last_step["why"],
    }
