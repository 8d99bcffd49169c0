"""The cast's engagement with one of everything, and the table of every route at its addresses."""

import csv
from pathlib import Path
from types import SimpleNamespace

from engagements import access
from engagements.models import (
    ChecklistItem,
    DateRequest,
    Document,
    Evidence,
    GateSwitch,
    Indicator,
    JointUpdate,
    Memorandum,
    Milestone,
    RelationshipNote,
)
from tests.agreement_factories import living_places, make_recorded, memorandum_places
from tests.factories import (
    make_cast,
    make_contact,
    make_occurrence,
    make_office,
    make_role,
    make_signed_memorandum,
)
from tests.kept_scenes import laid_again

TABLE = Path(__file__).parent / "permissions.csv"
# Of the pages that django-allauth and the back office bring along, those of the tables aside.
OF_LIBRARIES = Path(__file__).parent / "permissions_libraries.csv"


def rows(table: Path = TABLE) -> list[dict[str, str]]:
    """The table: route, address, method, and the status for each role."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@laid_again
def make_scene(word: str = "sample") -> SimpleNamespace:
    """The cast, and in `places` the key of one thing of each kind; each text holds the word."""
    cast = make_cast(title=f"Engagement {word}", summary=f"Summary {word}")
    engagement = cast.engagement
    contact = make_contact(
        cast.government, f"Supervisor {word}", office=make_office(cast.government)
    )
    day = access.today()
    milestone = Milestone.objects.filter(engagement=engagement).first()
    assert milestone is not None
    cast.places = {
        "reference": engagement.reference,
        "milestone": milestone.pk,
        "item": ChecklistItem.objects.filter(engagement=engagement).first().pk,
        "update": JointUpdate.objects.create(
            engagement=engagement, on=day, workflow=f"Work {word}", side="civic", author=cast.coordinator
        ).pk,
        "document": Document.objects.create(
            engagement=engagement, title=f"Document {word}", link="https://example.org/a",
            side="civic", added_by=cast.coordinator,
        ).pk,
        "memorandum": make_signed_memorandum(engagement).pk,
        "recorded": make_recorded(cast, title=f"Recorded {word}").pk,
        "organisation": cast.government.pk,
        "office": contact.office_id,
        "person": contact.person_id,
        "contact": contact.pk,
        "role": make_role(engagement, contact).pk,
        "indicator": Indicator.objects.filter(engagement=engagement).first().pk,
        "evidence": Evidence.objects.create(
            milestone=milestone, note=f"Note {word}", side="civic", added_by=cast.coordinator, added_on=day
        ).pk,
        "note": RelationshipNote.objects.create(
            organisation=cast.civic, person=contact.person, noted_on=day, text=f"Private {word}",
            author=cast.coordinator,
        ).pk,
        "party": engagement.parties.first().pk,
        "date_request": DateRequest.objects.create(
            engagement=engagement, starts_on=day, ends_on=day, reason=f"Later {word}", side="civic",
            asked_by=cast.coordinator, was_starts_on=engagement.starts_on, was_ends_on=engagement.ends_on,
        ).pk,
        "civic": cast.civic.pk,
        "switch": GateSwitch.objects.create(
            organisation=cast.civic, what="condition", slug="required_fields",
            reason=f"Switch {word}", switched_by=cast.admin,
        ).pk,
        "occurrence": make_occurrence(engagement, text=f"Owes {word}").pk,
        "slug": "fellowship",
        **memorandum_places(cast, word),
    }  # fmt: skip
    signed = Memorandum.objects.get(pk=cast.places["memorandum"])
    cast.places |= living_places(cast, signed, word)
    return cast
