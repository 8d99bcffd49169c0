"""Recording the rows of an exchange file, a batch at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.actions import history
from engagements.actions.engagement import DETAILS, take_references
from engagements.actions.exchange.values import (
    KnownOrganisation,
    OrganisationKey,
    Values,
    body_key,
    civic_key,
    new_body,
    new_civic,
    new_engagement,
    summary,
)
from engagements.actions.many import add_many
from engagements.actions.summary import names_searched
from engagements.exchange import EngagementRow, Problem, digest
from engagements.models.account import User
from engagements.models.engagement import Engagement, Party
from engagements.models.organisation import Office, Organisation
from engagements.queries.exchange import known_engagements, stored_content
from engagements.text import fold
from engagements.words import CollaborationModel, Side

BATCH = 500
# How many organisations are kept at hand before they are looked up again; bounds the memory.
REMEMBERED = 5_000
# Where the department of the government body belongs, in the models that name one.
OFFICE_FIELDS: dict[str, str] = {
    CollaborationModel.FELLOWSHIP: "host_department_id",
    CollaborationModel.CONSULTING: "commissioning_office_id",
    CollaborationModel.POLICY: "lead_office_id",
}


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
    register are returned as problems and change nothing. No letters are sent. Two imports at once
    take turns: a file that both bring is recorded by the first.

    Needs no permission: only without an actor, when it is called from the machine's own command
    line; an actor has to be an administrator.
    """
    if actor is not None:
        access.require(actor, "import_engagements")
    today = today or timezone.localdate()
    _queue_for_imports(today)
    work = _Import(actor, today)
    pending = iter(rows)
    while batch := list(islice(pending, BATCH)):
        work.take(batch)
    return work.result


def _queue_for_imports(today: date) -> None:
    """Wait for whoever imports just now: what the register holds is looked up once, at the beginning.

    All lock the year's counter of the same model, before those that they count with.
    """
    take_references(min(DETAILS), today.year, 0)


class _Import:
    """One import under way: what is known so far, and the batch in hand."""

    def __init__(self, actor: User | None, today: date) -> None:
        self.actor = actor
        self.today = today
        self.result = ImportResult()
        self.known = known_engagements()
        self.organisations: dict[OrganisationKey, KnownOrganisation] = {}
        self.offices: dict[tuple[int, str], int] = {}
        self.versions = {model: playbook.get(model).version for model in DETAILS}

    def take(self, batch: list[EngagementRow]) -> None:
        """Record what is new in the batch, in one go for each table."""
        fresh = self._set_known_apart(batch)
        if not fresh:
            return
        if len(self.organisations) > REMEMBERED:
            self.organisations.clear()
            self.offices.clear()
        self._find_organisations(fresh)
        self._find_offices(fresh)
        engagements = self._add_engagements(fresh)
        add_many(Party, list(self._parties(fresh, engagements)), is_lead=True)
        self._add_details(fresh, engagements)
        self.result.imported += len(fresh)

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
        missing: dict[OrganisationKey, Values] = {}
        for row in rows:
            for key, make in ((body_key(row), new_body), (civic_key(row), new_civic)):
                if key not in self.organisations and key not in missing:
                    missing[key] = make(row)
        self._look_up_organisations(missing)
        new = {key: made for key, made in missing.items() if key not in self.organisations}
        add_many(Organisation, list(new.values()))
        self._look_up_organisations(new)
        added = {self.organisations[key].pk: self.organisations[key].name for key in new}
        history.record_new(Organisation, "added", added, actor=self.actor)

    def _look_up_organisations(self, wanted: dict[OrganisationKey, Values]) -> None:
        if not wanted:
            return
        names = {folded for _is_government, _country, folded in wanted}
        found = Organisation._default_manager.filter(folded_name__in=names).order_by("-pk")
        # The oldest of several with one name wins.
        for body in found.prefetch_related("former_names"):
            key = (body.kind == Organisation.Kind.GOVERNMENT, body.country, body.folded_name)
            if key in wanted:
                self.organisations[key] = KnownOrganisation(
                    body.pk, body.name, names_searched(body)
                )

    def _find_offices(self, rows: list[EngagementRow]) -> None:
        wanted: dict[tuple[int, str], Office] = {}
        for row in rows:
            if row.government_department:
                body = self._body(row).pk
                key = (body, fold(row.government_department))
                if key not in self.offices:
                    wanted.setdefault(
                        key, Office(organisation_id=body, name=row.government_department)
                    )
        bodies = {body for body, _name in wanted}
        found = Office._default_manager.filter(organisation__in=bodies, parent=None).order_by("-pk")
        for pk, body, name in found.values_list("pk", "organisation_id", "name"):
            self.offices[body, fold(name)] = pk
        new = [office for key, office in wanted.items() if key not in self.offices]
        for office in Office._default_manager.bulk_create(new):
            self.offices[office.organisation_id, fold(office.name)] = office.pk
        added = {office.pk: office.name for office in new}
        history.record_new(Office, "added", added, actor=self.actor)

    def _body(self, row: EngagementRow) -> KnownOrganisation:
        return self.organisations[body_key(row)]

    def _civic(self, row: EngagementRow) -> KnownOrganisation:
        return self.organisations[civic_key(row)]

    def _add_engagements(self, rows: list[EngagementRow]) -> list[int]:
        """Adds them with the first row of their history; returns their keys in the same order."""
        counts = Counter(row.collaboration_model for row in rows)
        references = {
            model: iter(take_references(model, self.today.year, count))
            for model, count in sorted(counts.items())
        }
        texts: dict[str, str] = {}
        made: list[Values] = []
        for row in rows:
            model = row.collaboration_model
            reference = next(references[model])
            values = new_engagement(row, reference, self.versions[model], self.today)
            made.append(values | summary(values, self._body(row), self._civic(row)))
            texts[reference] = f"{reference} {row.title}"
        add_many(Engagement, made, recorded=True)
        found = Engagement._default_manager.filter(reference__in=texts)
        keys = dict(found.values_list("reference", "pk"))
        recorded = {keys[reference]: text for reference, text in texts.items()}
        first = {keys[str(one["reference"])]: _first_values(one) for one in made}
        history.record_new(Engagement, "imported", recorded, actor=self.actor, first=first)
        return list(recorded)

    def _parties(self, rows: list[EngagementRow], engagements: list[int]) -> Iterator[Values]:
        for row, engagement in zip(rows, engagements, strict=True):
            for side, organisation in (
                (Side.GOVERNMENT.value, self._body(row)),
                (Side.CIVIC.value, self._civic(row)),
            ):
                yield {
                    "engagement_id": engagement,
                    "organisation_id": organisation.pk,
                    "side": side,
                }

    def _add_details(self, rows: list[EngagementRow], engagements: list[int]) -> None:
        details: defaultdict[str, list[Values]] = defaultdict(list)
        for row, engagement in zip(rows, engagements, strict=True):
            values: Values = {"engagement_id": engagement}
            if office := OFFICE_FIELDS.get(row.collaboration_model):
                key = (self._body(row).pk, fold(row.government_department))
                values[office] = self.offices[key] if row.government_department else None
            details[row.collaboration_model].append(values)
        for model, made in details.items():
            add_many(DETAILS[model], made)


def _first_values(engagement: Values) -> list[history.FieldChange]:
    """Phase and status with which an engagement begins that was recorded from its source."""
    return [
        {"field": name, "from": "", "to": str(engagement[name])} for name in ("phase", "status")
    ]
