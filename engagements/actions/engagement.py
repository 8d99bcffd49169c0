"""Acts on an engagement as a whole: log it, change it, and keep its summary true."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.actions.history import Refused, claim, record, write
from engagements.models import (
    ChecklistItem,
    ConsultingDetails,
    DateMove,
    Engagement,
    FellowshipDetails,
    Goal,
    HackathonDetails,
    Indicator,
    Milestone,
    Organisation,
    Party,
    PolicyDetails,
    ReferenceCounter,
    Response,
    ServiceDeliveryDetails,
    TrainingDetails,
    User,
)
from engagements.models.engagement import REFERENCE_PREFIX
from engagements.text import fold

DETAILS = {
    "fellowship": FellowshipDetails,
    "hackathon": HackathonDetails,
    "training": TrainingDetails,
    "service_delivery": ServiceDeliveryDetails,
    "consulting": ConsultingDetails,
    "policy": PolicyDetails,
}


def take_references(collaboration_model: str, year: int, how_many: int = 1) -> list[str]:
    """The next references of a model and year, unique and without gaps.

    The counter's row is locked until the transaction ends, so a rolled back act gives its number
    back. Needs an open transaction. Needs no permission: acts that log have asked.
    """
    counters = ReferenceCounter._default_manager
    counters.get_or_create(collaboration_model=collaboration_model, year=year)
    counter = counters.select_for_update().get(collaboration_model=collaboration_model, year=year)
    first = counter.last + 1
    counter.last += how_many
    counter.save(update_fields=["last"])
    prefix = REFERENCE_PREFIX[collaboration_model]
    return [f"{prefix}-{year}-{number:04d}" for number in range(first, first + how_many)]


@transaction.atomic
def log_engagement(
    *,
    actor: User,
    civic_organisation: Organisation,
    government_body: Organisation,
    collaboration_model: str,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    **values: Any,  # noqa: ANN401
) -> Engagement:
    """Log an engagement with its two lead parties, and draft plan and checklist from the playbook.

    Without an end the playbook's usual term is taken. Raises PermissionDenied for an organisation
    that is not the actor's, ValidationError for dates out of order.
    """
    access.require(actor, "log_engagement_for", civic_organisation)
    book = playbook.get(collaboration_model)
    if civic_organisation == government_body:
        raise Refused(_("The two sides must be two different organisations."))
    engagement = Engagement(
        reference=take_references(collaboration_model, access.today().year)[0],
        collaboration_model=collaboration_model,
        playbook_version=book.version,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on or last_usual_day(book, starts_on),
        country=values.pop("country", "") or government_body.country,
    )
    write(engagement, {**values, "first_starts_on": starts_on, "first_ends_on": engagement.ends_on})
    for organisation, side in ((government_body, "government"), (civic_organisation, "civic")):
        Party._default_manager.create(
            engagement=engagement, organisation=organisation, side=side, is_lead=True,
            joined_on=access.today(),
        )  # fmt: skip
    DETAILS[collaboration_model]._default_manager.create(engagement=engagement)
    draft_plan(engagement, book)
    refresh_summary(engagement)
    record(engagement, "logged", actor=actor, engagement=engagement)
    return engagement


def last_usual_day(book: playbook.Playbook, starts_on: date) -> date:
    """The last day of a term of the playbook's usual length.

    Needs no permission: it only counts days.
    """
    try:
        return starts_on + timedelta(days=book.typical_term_days - 1)
    except OverflowError:
        return date.max


def draft_plan(engagement: Engagement, book: playbook.Playbook) -> None:
    """Goals, indicators, milestones and checklist from the playbook, for a new engagement.

    Needs no permission: only acts that log an engagement call it. Playbook texts are stored as
    English source texts and translated when shown.
    """
    Goal._default_manager.bulk_create(
        Goal(engagement=engagement, slug=goal.slug, text=goal.text, order=place)
        for place, goal in enumerate(book.goals)
    )
    Indicator._default_manager.bulk_create(
        Indicator(
            engagement=engagement, slug=found.slug, name=found.name, unit=found.unit,
            direction=found.direction, order=place,
        )
        for place, found in enumerate(book.indicators)
    )  # fmt: skip
    if engagement.starts_on and engagement.ends_on:
        planned = playbook.plan(book, engagement.starts_on, engagement.ends_on)
        Milestone._default_manager.bulk_create(
            Milestone(
                engagement=engagement, slug=row.milestone.slug, title=row.milestone.title,
                side=row.milestone.side, evidence_wanted=row.milestone.evidence,
                due_on=row.due_on, first_due_on=row.due_on, anchor=row.milestone.anchor,
                offset_days=row.milestone.offset_days, moved_to_fit=row.moved_to_fit, order=place,
            )
            for place, row in enumerate(planned)
        )  # fmt: skip
    draft_checklist(engagement, book)


def draft_checklist(engagement: Engagement, book: playbook.Playbook) -> None:
    """The challenge checklist with its recommended responses.

    Needs no permission: only acts that log an engagement call it.
    """
    items = ChecklistItem._default_manager.bulk_create(
        ChecklistItem(
            engagement=engagement, slug=found.slug, title=found.title, question=found.question,
            why=found.why, phase=found.phase, side=found.side, gates=found.gates, order=place,
        )
        for place, found in enumerate(book.challenges)
    )  # fmt: skip
    Response._default_manager.bulk_create(
        Response(item=item, text=text, recommended=True, order=place)
        for item, found in zip(items, book.challenges, strict=True)
        for place, text in enumerate(found.responses)
    )


@transaction.atomic
def edit_engagement(
    engagement: Engagement,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Engagement:
    """Change what an engagement says of itself; dates move by `move_dates` alone."""
    access.require(actor, "edit_engagement", engagement)
    fresh = claim(engagement, version)
    changes = write(fresh, values)
    if changes:
        refresh_summary(fresh)
        record(fresh, "changed", actor=actor, engagement=fresh, changes=changes)
    return fresh


@transaction.atomic
def move_dates(
    engagement: Engagement,
    *,
    actor: User,
    reason: str,
    starts_on: date | None,
    ends_on: date | None,
    version: int | None = None,
    move_open_milestones: bool = True,
    **precision: str,
) -> Engagement:
    """Move start or end, with the reason. The first planned dates stay.

    Open milestones of the playbook move along by the same days when asked; settled ones never.
    """
    access.require(actor, "edit_engagement", engagement)
    fresh = claim(engagement, version)
    before = {"start": fresh.starts_on, "end": fresh.ends_on}
    changes = write(fresh, {"starts_on": starts_on, "ends_on": ends_on, **precision})
    if not changes:
        return fresh
    for what, day in (("start", starts_on), ("end", ends_on)):
        if before[what] != day:
            DateMove._default_manager.create(
                engagement=fresh, what=what, moved_from=before[what], moved_to=day,
                reason=reason, moved_by=actor,
            )  # fmt: skip
    if fresh.first_starts_on is None or fresh.first_ends_on is None:
        write(fresh, {
            "first_starts_on": fresh.first_starts_on or starts_on,
            "first_ends_on": fresh.first_ends_on or ends_on,
        })  # fmt: skip
    if move_open_milestones:
        shift_open_milestones(fresh, actor=actor, reason=reason)
    refresh_summary(fresh)
    record(fresh, "moved", actor=actor, engagement=fresh, changes=changes, reason=reason)
    return fresh


def shift_open_milestones(engagement: Engagement, *, actor: User, reason: str) -> None:
    """Place open, not yet reported playbook milestones anew in the term.

    Needs no permission: `move_dates` has asked. Every moved date leaves a DateMove.
    """
    if not (engagement.starts_on and engagement.ends_on):
        return
    book = playbook.get(engagement.collaboration_model)
    planned = {
        row.milestone.slug: row
        for row in playbook.plan(book, engagement.starts_on, engagement.ends_on)
    }
    open_ones = engagement.milestones.select_for_update().filter(state="planned").exclude(slug="")
    for milestone in open_ones:
        row = planned.get(milestone.slug)
        if row is None or row.due_on == milestone.due_on:
            continue
        DateMove._default_manager.create(
            engagement=engagement, milestone=milestone, what="milestone",
            moved_from=milestone.due_on, moved_to=row.due_on, reason=reason, moved_by=actor,
        )  # fmt: skip
        write(milestone, {"due_on": row.due_on, "moved_to_fit": row.moved_to_fit})


def refresh_summary(engagement: Engagement) -> None:
    """Write the columns that sum up the children, without a new version.

    Needs no permission: every act on a child calls it in its own transaction.
    """
    values = summary_of(engagement)
    Engagement._default_manager.filter(pk=engagement.pk).update(**values)
    for name, value in values.items():
        setattr(engagement, name, value)


def summary_of(engagement: Engagement) -> dict[str, Any]:
    """What the summary columns must say, read from the children.

    Needs no permission: it only reads the children.
    """
    return {
        **_parties_summary(engagement),
        **_milestone_summary(engagement),
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


def _milestone_summary(engagement: Engagement) -> dict[str, Any]:
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
    return {
        "next_due_on": due.due_on if due else None,
        "next_due_title": due.title if due else "",
        "accepted_milestones": counts["accepted"],
        "counted_milestones": counts["counted"],
        "waiting_for_government": counts["government"],
        "waiting_for_civic": counts["civic"],
    }


def _memorandum_summary(engagement: Engagement) -> dict[str, Any]:
    """The state of the agreement, and the days that the signed one covers now or next."""
    found = list(engagement.memoranda.all())
    states = {memorandum.state for memorandum in found}
    for state in ("signed", "sent", "draft", "ended"):
        if state in states:
            break
    else:
        state = "none"
    signed = [one for one in found if one.state in ("signed", "ended") and one.begins_on]
    reaching = max(signed, key=lambda one: (one.last_day or date.max, one.begins_on), default=None)
    return {
        "memorandum_state": state,
        "covered_from": reaching.begins_on if reaching else None,
        "covered_until": reaching.last_day if reaching else None,
    }


def _checklist_summary(engagement: Engagement) -> dict[str, Any]:
    counts = engagement.checklist.aggregate(
        gating=Count("pk", filter=Q(gates=True, status__in=["open", "in_work"])),
        settled=Count("pk", filter=Q(status__in=["addressed", "not_applicable", "waived"])),
        all=Count("pk"),
    )
    return {
        "open_gating": counts["gating"],
        "settled_items": counts["settled"],
        "checklist_items": counts["all"],
    }
