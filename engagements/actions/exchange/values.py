"""What one row of an exchange file becomes: the columns of each table, and where it stands."""

from datetime import date, timedelta
from typing import NamedTuple

from engagements.dates import PartialDate
from engagements.exchange import EngagementRow
from engagements.models.organisation import Organisation
from engagements.text import fold, fold_name
from engagements.words import CollaborationModel, Phase, Status

Values = dict[str, object]
OrganisationKey = tuple[bool, str, str]


class KnownOrganisation(NamedTuple):
    """What an import needs to know of an organisation that is in the register."""

    pk: int
    name: str
    names: list[str]  # As in `summary.names_searched`


def body_key(row: EngagementRow) -> OrganisationKey:
    """What the government body is recognised by.

    Needs no permission: it only reads the row.
    """
    return True, row.country, fold_name(row.government_body)


def civic_key(row: EngagementRow) -> OrganisationKey:
    """What the civic organisation is recognised by.

    Needs no permission: it only reads the row.
    """
    return False, row.civic_organisation_country, fold_name(row.civic_organisation)


def new_body(row: EngagementRow) -> Values:
    """The government body as it is added where the register has none.

    Needs no permission: it only reads the row.
    """
    return {
        "name": row.government_body,
        "folded_name": fold_name(row.government_body),
        "kind": Organisation.Kind.GOVERNMENT.value,
        "country": row.country,
        "level": row.government_level,
    }


def new_civic(row: EngagementRow) -> Values:
    """The civic organisation as it is added where the register has none.

    Needs no permission: it only reads the row.
    """
    return {
        "name": row.civic_organisation,
        "folded_name": fold_name(row.civic_organisation),
        "kind": Organisation.Kind.CIVIC.value,
        "country": row.civic_organisation_country,
        "level": "",
    }


def new_engagement(row: EngagementRow, reference: str, version: int, today: date) -> Values:
    """The engagement, recorded from its source, at the phase that fits its dates.

    Needs no permission: it only reads the row.
    """
    phase, status = _standing(row, today)
    start, end = row.start, row.end
    return {
        "reference": reference,
        "playbook_version": version,
        "title": row.title,
        "summary": row.summary,
        "collaboration_model": row.collaboration_model,
        "phase": phase.value,
        "status": status.value,
        "status_since": end.last_day if end and status == Status.CLOSED else None,
        "starts_on": start.day if start else None,
        "starts_precision": start.precision if start else "day",
        "ends_on": end.last_day if end else None,
        "ends_precision": end.precision if end else "day",
        "first_starts_on": start.day if start else None,
        "first_ends_on": end.last_day if end else None,
        "actual_start_on": _past_day(start, today),
        "actual_end_on": _past_day(end, today),
        "country": row.country,
        "language": row.language,
        "source_title": row.source_title,
        "source_url": row.source_url,
        "source_year": row.source_year,
        "participants": row.participants,
        "outcome": row.outcome,
        "still_in_use": row.still_in_use,
    }


def summary(engagement: Values, body: KnownOrganisation, civic: KnownOrganisation) -> Values:
    """The summary columns as `refresh_summary` would write them; a test holds the two together.

    Needs no permission: it only reads what it is given.
    """
    words = [engagement["reference"], engagement["title"], engagement["summary"]]
    for organisation in (body, civic):
        words += organisation.names
    return {
        "lead_government": body.name,
        "lead_civic": civic.name,
        "search_text": fold(" ".join(map(str, words))),
    }


def _past_day(value: PartialDate | None, today: date) -> date | None:
    """The day, if it is known exactly and has passed: then it is what really happened."""
    return value.day if value and value.precision == "day" and value.day < today else None


def _standing(row: EngagementRow, today: date) -> tuple[Phase, Status]:
    """Phase and status that fit the dates, as `docs/import.md` says."""
    if row.start and row.start.day > today:
        return Phase.PREPARE, Status.ACTIVE
    if _still_runs(row):
        return Phase.RUN, Status.ACTIVE
    last_day = _last_day(row)
    if last_day and last_day >= today:
        return Phase.RUN, Status.ACTIVE
    if last_day and last_day >= today - timedelta(days=365):
        return Phase.FOLLOW_UP, Status.ACTIVE
    return Phase.FOLLOW_UP, Status.CLOSED


def _still_runs(row: EngagementRow) -> bool:
    """A service that is in use and has no end is still delivered."""
    is_service = row.collaboration_model == CollaborationModel.SERVICE_DELIVERY
    return is_service and row.end is None and row.still_in_use == "yes"


def _last_day(row: EngagementRow) -> date | None:
    """The end, or what is taken for it: the end of the year of the start, or of the source."""
    if row.end:
        return row.end.last_day
    year = row.start.day.year if row.start else row.source_year
    return date(year, 12, 31) if year else None
