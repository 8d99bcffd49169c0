"""The summary columns of an engagement: read from its children, written in one place."""

from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagements import access
from engagements.actions.history import locked
from engagements.models import ChecklistItem, Engagement, Occurrence, Organisation, Party, Person
from engagements.queries.coverage import between_the_leads, coverage
from engagements.queries.gates import without_switched_off
from engagements.text import fold


def refresh_summary(engagement: Engagement) -> None:
    """Write the columns that sum up the children, without a new version.

    Needs no permission: every act on a child calls it in its own transaction.
    """
    values = summary_of(engagement)
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


def summary_of(engagement: Engagement) -> dict[str, Any]:
    """What the summary columns must say, read from the children.

    Needs no permission: it only reads the children.
    """
    return {
        **_parties_summary(engagement),
        **_work_summary(engagement),
        **_memorandum_summary(engagement),
        **_checklist_summary(engagement),
        "last_update_on": engagement.updates.aggregate(last=Max("on"))["last"],
    }


def _parties_summary(engagement: Engagement) -> dict[str, Any]:
    parties = list(engagement.parties.select_related("organisation").order_by("left_on", "pk"))
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
        words += [party.organisation.name, party.organisation.business_name]
    return {
        "lead_government": leads["government"],
        "lead_civic": leads["civic"],
        "search_text": fold(" ".join([*words, *sorted(set(people))])),
    }


def _work_summary(engagement: Engagement) -> dict[str, Any]:
    """What falls due next, and what waits for a side: milestones and obligations together."""
    milestones = engagement.milestones
    due = (
        milestones.filter(state__in=["planned", "returned"])
        .order_by("due_on", "order", "pk")
        .first()
    )
    counts = milestones.aggregate(
        accepted=Count("pk", filter=Q(state="accepted")),
        counted=Count("pk", filter=~Q(state="dropped")),
        government=Count("pk", filter=Q(state="reported", reported_side="civic")),
        civic=Count("pk", filter=Q(state="reported", reported_side="government")),
    )
    owed = Occurrence.objects.filter(engagement=engagement).standing()
    waiting = owed.aggregate(
        government=Count("pk", filter=Q(state="reported", side="civic")),
        civic=Count("pk", filter=Q(state="reported", side="government")),
    )
    falling = (
        owed.filter(state="pending", due_on__isnull=False)
        .select_related("obligation")
        .order_by("due_on", "pk")
        .first()
    )
    next_on, title = (due.due_on, due.title) if due else (None, "")
    if falling and falling.due_on and (next_on is None or falling.due_on < next_on):
        next_on, title = falling.due_on, str(falling)
    return {
        "next_due_on": next_on,
        "next_due_title": title,
        "accepted_milestones": counts["accepted"],
        "counted_milestones": counts["counted"],
        "waiting_for_government": counts["government"] + waiting["government"],
        "waiting_for_civic": counts["civic"] + waiting["civic"],
    }


def _memorandum_summary(engagement: Engagement) -> dict[str, Any]:
    """The state of the agreement, and the days that signed ones cover together."""
    whole = list(between_the_leads(engagement).prefetch_related("suspensions"))
    states = {memorandum.state for memorandum in whole}
    for state in ("signed", "sent", "draft", "ended"):
        if state in states:
            break
    else:
        state = "none"
    signed = [one for one in whole if one.state in ("signed", "ended")]
    return {"memorandum_state": state, **coverage(signed, access.today(engagement))}


def _checklist_summary(engagement: Engagement) -> dict[str, Any]:
    counts = engagement.checklist.aggregate(
        settled=Count("pk", filter=Q(status__in=["addressed", "not_applicable", "waived"])),
        all=Count("pk"),
    )
    return {
        "open_gating": _open_gating().filter(engagement=engagement).count(),
        "settled_items": counts["settled"],
        "checklist_items": counts["all"],
    }


def _open_gating() -> QuerySet[ChecklistItem]:
    """Gating challenges that are not settled, without those that are switched off."""
    return without_switched_off(ChecklistItem.objects.open_gating())
