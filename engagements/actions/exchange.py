"""Recording engagements from an exchange file, many at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.actions import history
from engagements.actions.engagement import DETAILS, take_references
from engagements.dates import PartialDate
from engagements.exchange import EngagementRow, Problem, digest
from engagements.models.account import User
from engagements.models.engagement import (
    CollaborationModel,
    Engagement,
    Party,
    Phase,
    Side,
    Status,
)
from engagements.models.history import Change
from engagements.models.organisation import Office, Organisation
from engagements.queries.exchange import known_engagements, stored_content
from engagements.request_id import current_request_id
from engagements.text import fold, fold_name

BATCH = 500
# How many organisations are kept at hand before they are looked up again; bounds the memory.
REMEMBERED = 5_000
# Where the department of the government body belongs, in the models that name one.
OFFICE_FIELDS: dict[str, str] = {
    CollaborationModel.FELLOWSHIP: "host_department",
    CollaborationModel.CONSULTING: "commissioning_office",
    CollaborationModel.POLICY: "lead_office",
}

OrganisationKey = tuple[bool, str, str]


@dataclass(frozen=True)
class Present:
    """A row whose engagement was in the register already, and says the same."""

    line: int
    reference: str


@dataclass
class ImportResult:
    """What an import did, and the rows that contradict what the register holds."""

    imported: int = 0
    present: list[Present] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@transaction.atomic
def import_rows(
    rows: Iterable[EngagementRow], *, actor: User | None, today: date | None = None
) -> ImportResult:
    """Record the rows that the register does not hold yet, all or none.

    Each becomes an engagement recorded from its source, at the phase that fits its dates, with its
    two lead parties, details and history; organisations and offices are found by name or made, and
    never changed. Rows are as `CheckedFile` gives them, each engagement once. Contradictions to the
    register are returned as problems and change nothing. No letters are sent.

    Needs no permission: only without an actor, when it is called from the machine's own command
    line; an actor has to be an administrator.
    """
    if actor is not None:
        access.require(actor, "import_engagements")
    work = _Import(actor, today or timezone.localdate())
    pending = iter(rows)
    while batch := list(islice(pending, BATCH)):
        work.take(batch)
    return work.result


class _Import:
    """One import under way: what is known so far, and the batch in hand."""

    def __init__(self, actor: User | None, today: date) -> None:
        self.actor = actor
        self.today = today
        self.result = ImportResult()
        self.known = known_engagements()
        self.organisations: dict[OrganisationKey, Organisation] = {}
        self.offices: dict[tuple[int, str], Office] = {}
        self.versions = {model: playbook.get(model).version for model in DETAILS}

    def take(self, batch: list[EngagementRow]) -> None:
        """Record what is new in the batch, in one statement for each table."""
        fresh = self._set_known_apart(batch)
        if not fresh:
            return
        if len(self.organisations) > REMEMBERED:
            self.organisations.clear()
            self.offices.clear()
        self._find_organisations(fresh)
        self._find_offices(fresh)
        engagements = Engagement._default_manager.bulk_create(list(self._engagements(fresh)))
        Party._default_manager.bulk_create(
            [
                party
                for pair in zip(fresh, engagements, strict=True)
                for party in self._parties(*pair)
            ]
        )
        self._write_details(fresh, engagements)
        self._record("imported", engagements)
        self.result.imported += len(engagements)

    def _set_known_apart(self, batch: list[EngagementRow]) -> list[EngagementRow]:
        keys = [(row, self.known.get(digest(row.key))) for row in batch]
        stored = stored_content([pk for _row, pk in keys if pk is not None])
        for row, pk in keys:
            if pk is not None:
                self._compare(row, *stored[pk])
        return [row for row, pk in keys if pk is None]

    def _compare(self, row: EngagementRow, reference: str, stored: dict[str, object]) -> None:
        differing = [name for name, value in row.content.items() if value != stored[name]]
        if not differing:
            self.result.present.append(Present(row.line, reference))
            return
        reason = _(
            "Contradicts %(reference)s in the register in: %(columns)s. Nothing was changed."
        )
        self.result.problems.append(
            Problem(
                row.line,
                "title",
                row.title,
                reason % {"reference": reference, "columns": ", ".join(differing)},
            )
        )

    def _find_organisations(self, rows: list[EngagementRow]) -> None:
        missing: dict[OrganisationKey, Organisation] = {}
        for row in rows:
            for key, make in ((_body_key(row), _new_body), (_civic_key(row), _new_civic)):
                if key not in self.organisations and key not in missing:
                    missing[key] = make(row)
        names = {folded for _government, _country, folded in missing}
        for found in Organisation._default_manager.filter(folded_name__in=names).order_by("-pk"):
            # The oldest of several with one name wins.
            if (key := _organisation_key(found)) in missing:
                self.organisations[key] = found
        made = [made for key, made in missing.items() if key not in self.organisations]
        for organisation in Organisation._default_manager.bulk_create(made):
            self.organisations[_organisation_key(organisation)] = organisation
        self._record("added", made)

    def _find_offices(self, rows: list[EngagementRow]) -> None:
        wanted: dict[tuple[int, str], Office] = {}
        for row in rows:
            if row.government_department:
                body = self._body(row)
                key = (body.pk, fold(row.government_department))
                if key not in self.offices:
                    wanted.setdefault(
                        key, Office(organisation=body, name=row.government_department)
                    )
        bodies = {body for body, _name in wanted}
        for found in Office._default_manager.filter(organisation__in=bodies, parent=None).order_by(
            "-pk"
        ):
            self.offices[found.organisation_id, fold(found.name)] = found
        made = [office for key, office in wanted.items() if key not in self.offices]
        for office in Office._default_manager.bulk_create(made):
            self.offices[office.organisation_id, fold(office.name)] = office
        self._record("added", made)

    def _record(self, verb: str, things: Iterable[Engagement | Organisation | Office]) -> None:
        """The first row of history of each thing; it was made just now, so its chain is new."""
        changes = []
        for thing in things:
            name = thing._meta.model_name or ""
            change = Change(
                chain=f"{name}:{thing.pk}",
                number=1,
                engagement=thing if isinstance(thing, Engagement) else None,
                at=timezone.now(),
                actor=self.actor,
                actor_text=str(self.actor)[:300] if self.actor else "",
                verb=verb,
                thing_type=name,
                thing_id=str(thing.pk),
                thing_text=str(thing)[:300],
                request_id=current_request_id(),
            )
            change.digest = history.digest(change, "")
            changes.append(change)
        Change._default_manager.bulk_create(changes)

    def _body(self, row: EngagementRow) -> Organisation:
        return self.organisations[_body_key(row)]

    def _civic(self, row: EngagementRow) -> Organisation:
        return self.organisations[_civic_key(row)]

    def _engagements(self, rows: list[EngagementRow]) -> Iterator[Engagement]:
        counts = Counter(row.collaboration_model for row in rows)
        references = {
            model: iter(take_references(model, self.today.year, count))
            for model, count in sorted(counts.items())
        }
        for row in rows:
            engagement = _engagement(row, self.today)
            engagement.reference = next(references[row.collaboration_model])
            engagement.playbook_version = self.versions[row.collaboration_model]
            _sum_up(engagement, self._body(row), self._civic(row))
            yield engagement

    def _parties(self, row: EngagementRow, engagement: Engagement) -> Iterator[Party]:
        for side, organisation in (
            (Side.GOVERNMENT, self._body(row)),
            (Side.CIVIC, self._civic(row)),
        ):
            yield Party(engagement=engagement, organisation=organisation, side=side, is_lead=True)

    def _write_details(self, rows: list[EngagementRow], engagements: list[Engagement]) -> None:
        details: defaultdict[str, list[models.Model]] = defaultdict(list)
        for row, engagement in zip(rows, engagements, strict=True):
            values: dict[str, object] = {"engagement": engagement}
            office = row.government_department and OFFICE_FIELDS.get(row.collaboration_model)
            if office:
                key = (self._body(row).pk, fold(row.government_department))
                values[office] = self.offices[key]
            details[row.collaboration_model].append(DETAILS[row.collaboration_model](**values))
        for model, made in details.items():
            DETAILS[model]._default_manager.bulk_create(made)


def _body_key(row: EngagementRow) -> OrganisationKey:
    return True, row.country, fold_name(row.government_body)


def _civic_key(row: EngagementRow) -> OrganisationKey:
    return False, row.civic_organisation_country, fold_name(row.civic_organisation)


def _new_body(row: EngagementRow) -> Organisation:
    return Organisation(
        name=row.government_body,
        folded_name=fold_name(row.government_body),
        kind=Organisation.Kind.GOVERNMENT,
        country=row.country,
        level=row.government_level,
    )


def _new_civic(row: EngagementRow) -> Organisation:
    return Organisation(
        name=row.civic_organisation,
        folded_name=fold_name(row.civic_organisation),
        kind=Organisation.Kind.CIVIC,
        country=row.civic_organisation_country,
    )


def _organisation_key(organisation: Organisation) -> OrganisationKey:
    is_government = organisation.kind == Organisation.Kind.GOVERNMENT
    return is_government, organisation.country, organisation.folded_name


def _engagement(row: EngagementRow, today: date) -> Engagement:
    phase, status = _standing(row, today)
    start, end = row.start, row.end
    return Engagement(
        title=row.title,
        summary=row.summary,
        collaboration_model=row.collaboration_model,
        phase=phase,
        status=status,
        status_since=end.last_day if end and status == Status.CLOSED else None,
        starts_on=start.day if start else None,
        starts_precision=start.precision if start else "day",
        ends_on=end.last_day if end else None,
        ends_precision=end.precision if end else "day",
        first_starts_on=start.day if start else None,
        first_ends_on=end.last_day if end else None,
        actual_start_on=_past_day(start, today),
        actual_end_on=_past_day(end, today),
        country=row.country,
        language=row.language,
        recorded=True,
        source_title=row.source_title,
        source_url=row.source_url,
        source_year=row.source_year,
        participants=row.participants,
        outcome=row.outcome,
        still_in_use=row.still_in_use,
    )


def _sum_up(engagement: Engagement, body: Organisation, civic: Organisation) -> None:
    """The summary columns as `refresh_summary` would write them; a test holds the two together."""
    engagement.lead_government = body.name
    engagement.lead_civic = civic.name
    words = [engagement.reference, engagement.title, engagement.summary]
    for organisation in (body, civic):
        words += [organisation.name, organisation.business_name]
    engagement.search_text = fold(" ".join(words))


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
