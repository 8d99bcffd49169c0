"""The summary columns of an engagement: read from its children, written in one place."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagements import access
from engagements.actions.history import locked
from engagements.models import ChecklistItem, Engagement, Occurrence, Organisation, Party, Person
from engagements.models.challenge import UNSETTLED
from engagements.models.obligation import OccurrenceQuerySet
from engagements.queries.coverage import between_the_leads, coverage
from engagements.queries.gates import without_switched_off
from engagements.text import fold


def refresh_summary(engagement: Engagement, *changed: str) -> None:
    """Write the columns that sum up the children, without a new version.

    `changed` names what the act may have changed (`SUMMED`): columns of the others stay as they
    stand. Without any all are written.
    Needs no permission: every act on a child calls it in its own transaction.
    """
    values = summary_of(engagement, *changed)
    Engagement._default_manager.filter(pk=engagement.pk).update(**values)
    for name, value in values.items():
        setattr(engagement, name, value)


def refresh_summaries_naming(thing: Organisation | Person) -> None:
    """The same for every engagement whose summary holds the name of the body or person.

    Locks them in the order of all acts. Needs no permission: acts that have asked for theirs call it.
    """
    engagements = Engagement._default_manager.all()
    if isinstance(thing, Organisation):
        engagements = engagements.filter(parties__organisation=thing)
    else:
        engagements = engagements.filter(roles__contact__person=thing)
    for pk in sorted(set(engagements.values_list("pk", flat=True))):
        refresh_summary(locked(Engagement._default_manager.all()).get(pk=pk))


def recount_gating(organisation: Organisation) -> None:
    """The open gating challenges of every engagement that the body leads on the civic side, anew.

    Locks those in which it stands on that side, in the order of all acts, so that its becoming the
    lead meanwhile waits. Two queries for any number of engagements.
    Needs no permission: acts that have asked for theirs call it.
    """
    parties = Party.objects.filter(organisation=organisation, side="civic")
    engagements = Engagement._default_manager.filter(pk__in=parties.values("engagement"))
    list(locked(engagements.order_by("pk").only("pk")))
    left = _open_gating().filter(engagement=OuterRef("pk")).order_by().values("engagement")
    led = engagements.filter(pk__in=parties.leading("civic").values("engagement"))
    led.update(
        open_gating=Coalesce(Subquery(left.annotate(number=Count("pk")).values("number")), 0)
    )


def _parties_summary(engagement: Engagement) -> dict[str, Any]:
    taking = engagement.parties.select_related("organisation").order_by("left_on", "pk")
    parties = list(taking.prefetch_related("organisation__former_names"))
    leads = {
        side: next(
            (
                party.organisation.name
                for party in sorted(
                    parties, key=lambda one: (one.left_on is not None, not one.is_lead)
                )
                if party.side == side
            ),
            "",
        )
        for side in ("government", "civic")
    }
    people = engagement.roles.filter(private_to_side="").values_list(
        "contact__person__name", flat=True
    )
    words = [engagement.reference, engagement.title, engagement.summary, engagement.tags]
    for party in parties:
        words += names_searched(party.organisation)
    return {
        "lead_government": leads["government"],
        "lead_civic": leads["civic"],
        "search_text": fold(" ".join([*words, *sorted(set(people))])),
    }


def names_searched(body: Organisation) -> list[str]:
    """The names by which the engagements of a body are found: of today, in business, of before.

    Needs no permission: it only reads the row.
    """
    former = sorted({one.name for one in body.former_names.all()})
    return [body.name, body.business_name, *former]


def _work_summary(engagement: Engagement) -> dict[str, Any]:
    """What falls due next, and what waits for a side: milestones and obligations together."""
    milestones = list(engagement.milestones.order_by("due_on", "order", "pk"))
    due = next((one for one in milestones if one.state in ("planned", "returned")), None)
    owed = Occurrence.objects.filter(engagement=engagement)
    reported = [
        *(one.reported_side for one in milestones if one.state == "reported"),
        *owed.filter(state="reported").order_by().values_list("side", flat=True),
    ]
    falling = _falling_due(owed)
    next_on, title = (due.due_on, due.title) if due else (None, "")
    if falling and falling.due_on and (next_on is None or falling.due_on < next_on):
        next_on, title = falling.due_on, str(falling)
    return {
        "next_due_on": next_on,
        "next_due_title": title,
        "accepted_milestones": sum(one.state == "accepted" for one in milestones),
        "counted_milestones": sum(one.state != "dropped" for one in milestones),
        "waiting_for_government": reported.count("civic"),
        "waiting_for_civic": reported.count("government"),
    }


def _falling_due(owed: OccurrenceQuerySet) -> Occurrence | None:
    """The pending one that falls due first and has not fallen away."""
    pending = owed.filter(state="pending", due_on__isnull=False).order_by("due_on", "pk")
    pending = pending.select_related("obligation__memorandum__amends")
    first = pending.first()
    return pending.standing().first() if first is not None and first.fell_away else first


def _memorandum_summary(engagement: Engagement) -> dict[str, Any]:
    """The state of the agreement, and the days that those which count cover together.

    One that one side alone recorded as signed makes the state "recorded" and covers nothing.
    """
    whole = between_the_leads(engagement)
    states = {"recorded" if one.awaits_confirmation else one.state for one in whole}
    for state in ("signed", "recorded", "sent", "draft", "ended"):
        if state in states:
            break
    else:
        state = "none"
    counting = [one for one in whole if one.counts]
    return {"memorandum_state": state, **coverage(counting, access.day_in)}


def _checklist_summary(engagement: Engagement) -> dict[str, Any]:
    items = list(engagement.checklist.order_by().values_list("status", "gates"))
    waits = any(gates and status in UNSETTLED for status, gates in items)
    return {
        "open_gating": _open_gating().filter(engagement=engagement).count() if waits else 0,
        "settled_items": sum(status not in UNSETTLED for status, _gates in items),
        "checklist_items": len(items),
    }


def _open_gating() -> QuerySet[ChecklistItem]:
    """Gating challenges that are not settled, without those that are switched off."""
    return without_switched_off(ChecklistItem.objects.open_gating())


def _updates_summary(engagement: Engagement) -> dict[str, Any]:
    return {"last_update_on": engagement.updates.aggregate(last=Max("on"))["last"]}


# What an act may have changed, and the columns that tell of it. A milestone and an obligation are
# both "work"; who leads decides which agreements count, so that "parties" stands for those too.
SUMMED: Mapping[str, tuple[Callable[[Engagement], dict[str, Any]], ...]] = {
    "parties": (_parties_summary, _memorandum_summary, _checklist_summary),
    "people": (_parties_summary,),
    "work": (_work_summary,),
    "memoranda": (_memorandum_summary, _work_summary),
    "checklist": (_checklist_summary,),
    "updates": (_updates_summary,),
}


def summary_of(engagement: Engagement, *changed: str) -> dict[str, Any]:
    """What the summary columns must say, read from the children; those of `changed`, or all.

    Every act waits for it: rows are read as they stand and counted here, which costs less than
    asking the database to count them in one elaborate query. All take nine to fourteen plain ones.
    Needs no permission: it only reads the children.
    """
    parts = dict.fromkeys(part for name in changed or SUMMED for part in SUMMED[name])
    return {name: value for part in parts for name, value in part(engagement).items()}
