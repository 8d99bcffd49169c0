"""Log an engagement: its reference, its two lead parties, plan and checklist from the playbook."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.actions.history import Refused, locked, record, write
from engagements.actions.organisation import add_organisation
from engagements.actions.summary import refresh_summary
from engagements.models import (
    ChecklistItem,
    ConsultingDetails,
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
from engagements.words import REFERENCE_PREFIX

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
    counter = locked(counters.all()).get(collaboration_model=collaboration_model, year=year)
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

    Without an end the playbook's usual term is taken. It stands in Prepare also when all its dates
    lie behind: gates and agreement are still asked for, so that a wrong year lets nobody past them,
    while an import, which names its source, fits the phase to the dates. Raises PermissionDenied for an organisation
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


@transaction.atomic
def log_with_new_bodies(
    *,
    actor: User,
    civic_organisation: Organisation | dict[str, str],
    government_body: Organisation | dict[str, str],
    **values: Any,  # noqa: ANN401
) -> Engagement:
    """As `log_engagement`; a body given as name, kind and country is added to the directory first.

    Nothing of it stays when the engagement cannot be logged.
    """
    access.require(actor, "log_engagement")
    return log_engagement(
        actor=actor,
        civic_organisation=in_directory(civic_organisation, actor),
        government_body=in_directory(government_body, actor),
        **values,
    )


def in_directory(body: Organisation | dict[str, str], actor: User) -> Organisation:
    """The body; one given as name, kind, level and country is added to the directory first.

    Needs no permission: adding asks for its own.
    """
    return body if isinstance(body, Organisation) else add_organisation(actor=actor, **body)


def last_usual_day(book: playbook.Playbook, starts_on: date) -> date:
    """The last day of a term of the playbook's usual length.

    Needs no permission: it only counts days.
    """
    try:
        return starts_on + timedelta(days=book.typical_term_days - 1)
    except OverflowError:
        return date.max


def draft_plan(engagement: Engagement, book: playbook.Playbook) -> None:
    """Goals with their indicators, milestones and checklist from the playbook, for a new engagement.

    Needs no permission: only acts that log an engagement call it. Playbook texts are stored as
    English source texts and translated when shown.
    """
    goals = Goal._default_manager.bulk_create(
        Goal(engagement=engagement, slug=goal.slug, text=goal.text, order=place)
        for place, goal in enumerate(book.goals)
    )
    by_slug = {goal.slug: goal for goal in goals}
    Indicator._default_manager.bulk_create(
        Indicator(
            engagement=engagement, slug=found.slug, name=found.name, unit=found.unit,
            direction=found.direction, goal=by_slug.get(found.goal), order=place,
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
