"""Acts on organisations, their names and their offices."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import access
from engagements.actions.history import Refused, claim, locked, record, write
from engagements.actions.summary import refresh_summaries_naming
from engagements.models import FormerName, Office, Organisation, User
from engagements.text import fold_name


@transaction.atomic
def add_organisation(*, actor: User, name: str, kind: str, **values: Any) -> Organisation:  # noqa: ANN401
    """Add a body to the directory, known to everybody who signs in.

    Whether it is there already under another spelling is asked before (`queries.organisation`).
    """
    access.require(actor, "add_organisation")
    organisation = Organisation(folded_name=fold_name(name))
    write(organisation, {"name": name, "kind": kind, **values})
    record(organisation, "added", actor=actor)
    return organisation


@transaction.atomic
def edit_organisation(
    organisation: Organisation,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Organisation:
    """Change what an organisation says of itself; its legal name changes by `rename_organisation`."""
    access.require(actor, "edit_organisation", organisation)
    fresh = claim(organisation, version)
    changes = write(fresh, values)
    if changes:
        record(fresh, "changed", actor=actor, changes=changes)
    if any(change["field"] == "business_name" for change in changes):
        refresh_summaries_naming(fresh)
    return fresh


@transaction.atomic
def rename_organisation(
    organisation: Organisation, *, actor: User, name: str, until: date | None = None,
    version: int | None = None,
) -> Organisation:  # fmt: skip
    """Give an organisation a new legal name; the old one is kept with its last day."""
    access.require(actor, "edit_organisation", organisation)
    fresh = claim(organisation, version)
    if name == fresh.name:
        raise Refused(_("This is the name it has already. Type the new one."))
    keep_former_name(fresh, until)
    changes = write(fresh, {"name": name, "folded_name": fold_name(name)})
    record(fresh, "renamed", actor=actor, changes=changes)
    refresh_summaries_naming(fresh)
    return fresh


def keep_former_name(before: Organisation, until: date | None = None) -> None:
    """Keep the name of a body that gets another one, unless it stands among its former names.

    Needs no permission: whoever renames has asked for theirs.
    """
    FormerName._default_manager.get_or_create(
        organisation_id=before.pk, name=before.name, until=until,
        defaults={"folded_name": before.folded_name},
    )  # fmt: skip


@transaction.atomic
def succeed_organisation(
    organisation: Organisation, *, actor: User, successor: Organisation, succeeded_on: date,
    version: int | None = None,
) -> Organisation:  # fmt: skip
    """Name the body that took over. Old engagements keep the old name. Refuses a circle."""
    access.require(actor, "edit_organisation", organisation)
    queue_for_successions()
    fresh = claim(organisation, version)
    refuse_circle_of_successors(fresh, successor)
    changes = write(fresh, {"successor": successor, "succeeded_on": succeeded_on})
    record(fresh, "succeeded", actor=actor, changes=changes)
    return fresh


@transaction.atomic
def add_office(
    organisation: Organisation, *, actor: User, name: str, parent: Office | None = None
) -> Office:
    """Add an office to the organisation's tree."""
    access.require(actor, "add_organisation")
    _refuse_foreign_parent(organisation, parent)
    office = Office(organisation=organisation)
    write(office, {"name": name, "parent": parent})
    record(office, "added", actor=actor)
    return office


@transaction.atomic
def edit_office(
    office: Office,
    *,
    actor: User,
    name: str,
    parent: Office | None = None,
    version: int | None = None,
) -> Office:
    """Rename an office or hang it elsewhere in the tree. Refuses a circle.

    The organisation is locked before its offices, so that one tree is changed by one act at a time.
    """
    access.require(actor, "edit_organisation", office.organisation)
    organisation = claim(office.organisation)
    fresh = claim(office, version)
    _refuse_foreign_parent(organisation, parent)
    if parent is not None:
        refuse_circle_of_offices(organisation, {fresh.pk: parent.pk})
    changes = write(fresh, {"name": name, "parent": parent})
    if changes:
        record(fresh, "changed", actor=actor, changes=changes)
    return fresh


@transaction.atomic
def correct_office(office: Office, *, actor: User, name: str, version: int | None = None) -> Office:
    """Correct the name of an office; where it hangs in the tree is for its body to say.

    Also for who added it, or knows people there, while nobody of its body writes here.
    """
    access.require(actor, "correct_office", office)
    claim(office.organisation)
    fresh = claim(office, version)
    changes = write(fresh, {"name": name})
    if changes:
        record(fresh, "changed", actor=actor, changes=changes)
    return fresh


def _refuse_foreign_parent(organisation: Organisation, parent: Office | None) -> None:
    if parent is not None and parent.organisation_id != organisation.pk:
        raise Refused(_("The office above belongs to another organisation."))


def refuse_circle_of_offices(organisation: Organisation, hung: Mapping[int, int | None]) -> None:
    """Raise Refused where an office would hang below itself; `hung` says which hang where anew.

    The organisation is locked by who asks.
    Needs no permission: it only reads the tree.
    """
    above = {**dict(organisation.offices.values_list("pk", "parent")), **hung}
    if any(over is not None and _leads_to(pk, over, above) for pk, over in hung.items()):
        raise Refused(_("An office cannot be part of one of its own parts."))


def refuse_circle_of_successors(organisation: Organisation, successor: Organisation) -> None:
    """Raise Refused where the successor was itself succeeded, in the end, by the organisation.

    Whoever asks stands in the queue for successions.
    Needs no permission: it only reads who succeeded whom.
    """
    successors = Organisation._default_manager.filter(successor__isnull=False)
    if _leads_to(organisation.pk, successor.pk, dict(successors.values_list("pk", "successor"))):
        raise Refused(_("That body was itself succeeded by this one. Choose another."))


def queue_for_successions() -> None:
    """Let one succession be recorded at a time: a chain may run through any organisation.

    All lock the first organisation of the register, before their own.
    Needs no permission: acts that have asked for theirs call it.
    """
    locked(Organisation._base_manager.order_by("pk")).first()


def _leads_to(goal: int, start: int, steps: Mapping[int, int | None]) -> bool:
    """Whether the steps, read after the lock, lead from the start to the goal."""
    place: int | None = start
    seen: set[int] = set()
    while place is not None and place not in seen:
        if place == goal:
            return True
        seen.add(place)
        place = steps.get(place)
    return False
