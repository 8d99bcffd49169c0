"""How a write happens: claim the row, change it, keep the change. Every act builds on this."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.many import add_many
from engagements.models import Change, Document, Engagement, Organisation, User
from engagements.request_id import current_request_id

SomeModel = TypeVar("SomeModel", bound=models.Model)
FieldChange = dict[str, str]
# What a row's digest is made over, in this order for ever.
DIGESTED = (
    "chain", "number", "at", "actor_id", "actor_text", "organisation_id", "organisation_text",
    "verb", "thing_type", "thing_id", "thing_text", "fields", "reason", "private_to_side",
    "private_to_organisation_id",
)  # fmt: skip
TEXTS = (models.CharField, models.TextField)
# A clause that is taken out stays in the history as the reason.
LONGEST_REASON = 20_000
QUIET_FIELDS = frozenset({"version", "search_text", "folded_name"})


class Refused(Exception):
    """The act is allowed, but not in this state. Says why and what to do; shown at the form."""


class StaleVersion(Exception):
    """Somebody else changed the thing meanwhile; `current` is how it stands now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("changed meanwhile")
        self.current = current


def claim(thing: SomeModel, version: int | None = None) -> SomeModel:
    """Lock the row until the transaction ends and return it as it stands now.

    Raises StaleVersion when a version is given and it is not the present one, Refused where the
    row was removed meanwhile: the form comes back with what was typed.
    Needs no permission: acts that have asked for theirs call it.
    """
    try:
        fresh = locked(type(thing)._base_manager.all()).get(pk=thing.pk)
    except ObjectDoesNotExist:
        raise Refused(
            _("Somebody else removed this at the same moment. Copy what you typed, then go back.")
        ) from None
    refuse_stale(fresh, version)
    return fresh


def refuse_stale(fresh: models.Model, version: int | None) -> None:
    """Raise StaleVersion when a version is given and it is not that of the row as it stands.

    Needs no permission: acts that have asked for theirs call it.
    """
    if version is not None and getattr(fresh, "version", version) != version:
        raise StaleVersion(fresh)


def locked(rows: "models.QuerySet[SomeModel]") -> "models.QuerySet[SomeModel]":
    """The rows, each locked until the transaction ends once it is read; joined ones are not.

    Others may still point to a locked row: a line of the history that names a body waits for
    nobody who renames it, and so never in a circle.
    Needs no permission: acts that have asked for theirs call it.
    """
    return rows.select_for_update(of=("self",), no_key=True)


def as_text(value: Any) -> str:  # noqa: ANN401
    """A value as it stands in the history: ISO dates, plain numbers, the name of a thing.

    Needs no permission: it only reads the value.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list | tuple):
        return ", ".join(as_text(entry) for entry in value)
    return str(value)


def write(thing: models.Model, values: dict[str, Any]) -> list[FieldChange]:
    """Set the values, save under a new version, and return what changed from what to what.

    Nothing is saved when nothing changes. Raises ValidationError when a named constraint is broken,
    Refused for a text longer than its field: pages ask before, the database would take it. Refused
    too for a document that is gone, or that others see than did when it was chosen.
    Needs no permission: acts that have asked for theirs call it.
    """
    changes: list[FieldChange] = []
    for name, value in values.items():
        # A new row has nothing yet behind a foreign key that must be filled.
        before = getattr(thing, name, None)
        if before != value:
            if isinstance(value, Document):
                _refuse_another_document(value)
            setattr(thing, name, value)
            if name not in QUIET_FIELDS:
                changes.append({"field": name, "from": as_text(before), "to": as_text(value)})
    if not changes and not thing._state.adding:
        return []
    _refuse_too_long(thing, values)
    if hasattr(thing, "version") and not thing._state.adding:
        thing.version += 1
    _save(thing)
    return changes


def _refuse_another_document(chosen: Document) -> None:
    """Under the engagement's lock, without which no document is removed or taken back."""
    fresh = Document._default_manager.filter(pk=chosen.pk).first()
    if fresh is None or fresh.visibility != chosen.visibility:
        raise Refused(
            _(
                "Somebody else removed “%(title)s” at the same moment, or changed who sees it. "
                "Choose a document again."
            )
            % {"title": chosen}
        )


def _save(thing: models.Model) -> None:
    """The database judges; where it refuses, the broken constraint is named in words.

    Asking first costs a query for each constraint of each row, and the answer may be old by then.
    """
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError:
        thing.validate_constraints()
        raise


def _refuse_too_long(thing: models.Model, values: Mapping[str, Any]) -> None:
    """Of a new row every text is looked at, of another one those that are written."""
    for field in thing._meta.concrete_fields:
        if not isinstance(field, TEXTS) or not (thing._state.adding or field.name in values):
            continue
        text, most = getattr(thing, field.attname), field.max_length
        if isinstance(text, str) and most is not None and len(text) > most:
            raise Refused(
                _(
                    "“%(field)s” takes at most %(most)s characters, and these are %(count)s. "
                    "Shorten the text."
                )
                % {"field": field.verbose_name, "most": most, "count": len(text)}
            )


def record(
    thing: models.Model,
    verb: str,
    *,
    actor: User | None,
    engagement: Engagement | None = None,
    changes: Iterable[FieldChange] = (),
    reason: str = "",
    private_to_side: str = "",
    private_to_organisation: Organisation | None = None,
    body: Organisation | None = None,
) -> Change:
    """Append one row to the history, chained to the row before it. Needs an open transaction.

    `body` is the one for which the actor acts; else it is the first that takes part.
    Raises Refused for a reason longer than the longest text that an act keeps by it.
    Needs no permission: it is called by acts that have asked for theirs.
    """
    if len(reason) > LONGEST_REASON:
        raise Refused(
            _("A reason takes at most %(most)s characters. Shorten it.") % {"most": LONGEST_REASON}
        )
    organisation = body or _acting_organisation(actor, engagement)
    # The length of a name is the table's; a longer one is cut here, never refused.
    change = Change(
        chain=f"engagement:{engagement.pk}" if engagement else _chain(thing),
        engagement=engagement,
        at=clock.now(),
        actor=actor,
        actor_text=str(actor)[:300] if actor else "",
        organisation=organisation,
        organisation_text=str(organisation)[:300] if organisation else "",
        verb=verb,
        thing_type=thing._meta.model_name or "",
        thing_id=str(thing.pk),
        thing_text=_name_of(thing)[:300],
        fields=list(changes),
        reason=reason,
        private_to_side=private_to_side,
        private_to_organisation=private_to_organisation,
        request_id=current_request_id(),
    )
    append(change)
    return change


def _name_of(thing: models.Model) -> str:
    """Its name in the words of the source, whatever language the actor reads: each reader's own
    follows when it is told (`queries/history/rows.py`)."""
    with translation.override(None):
        return str(thing)


def append(change: Change) -> None:
    """Number the row, digest it over the row before, and save it.

    Needs no permission: acts that have asked for theirs call it.
    """
    with transaction.atomic():
        last = (
            locked(Change._default_manager.filter(chain=change.chain)).order_by("-number").first()
        )
        change.number = last.number + 1 if last else 1
        change.digest = digest(change, last.digest if last else "")
        change.save(force_insert=True)


def record_new(
    model: type[models.Model],
    verb: str,
    things: Mapping[int, str],
    *,
    actor: User | None,
    first: Mapping[int, list[FieldChange]] | None = None,
) -> None:
    """The first row of history of many things that were made just now, by key, with their names.

    `first` are the values with which each begins. Needs an open transaction.
    Needs no permission: acts that have asked for theirs call it.
    """
    name = model._meta.model_name or ""
    common = Change(
        number=1,
        at=clock.now(),
        actor=actor,
        actor_text=str(actor)[:300] if actor else "",
        verb=verb,
        thing_type=name,
        request_id=current_request_id(),
    )
    values = {field: getattr(common, field) for field in (*DIGESTED, "request_id")}
    rows = []
    for pk, text in things.items():
        row = values | {"chain": f"{name}:{pk}", "thing_id": str(pk), "thing_text": text[:300]}
        row["engagement_id"] = pk if model is Engagement else None
        row["fields"] = first.get(pk, []) if first else []
        row["digest"] = _digest(row, "")
        rows.append(row)
    add_many(Change, rows)


def digest(change: Change, before: str) -> str:
    """SHA-256 over the row's content and the digest of the row before it, as 64 hex digits.

    Needs no permission: it only reads the row.
    """
    return _digest({name: getattr(change, name) for name in DIGESTED}, before)


def _digest(values: Mapping[str, Any], before: str) -> str:
    content = [before, *(values[name] for name in DIGESTED)]
    content[DIGESTED.index("at") + 1] = values["at"].timestamp()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_chains() -> list[str]:
    """Names of the chains in which a row was changed, removed or put in. Empty when all is sound.

    Needs no permission: it only reads, for `check_register`.
    """
    faults: list[str] = []
    before, chain, number = "", "", 0
    for change in Change._default_manager.order_by("chain", "number").iterator():
        if change.chain != chain:
            before, chain, number = "", change.chain, 0
        number += 1
        sound = change.number == number and change.digest == digest(change, before)
        if not sound and chain not in faults:
            faults.append(chain)
        before = change.digest
    return faults


def _chain(thing: models.Model) -> str:
    return f"{thing._meta.model_name}:{thing.pk}"


def _acting_organisation(actor: User | None, engagement: Engagement | None) -> Organisation | None:
    if actor is None:
        return None
    if engagement is not None:
        return access.standing(actor, engagement).organisation
    membership = access.memberships(actor).select_related("organisation").order_by("pk").first()
    return membership.organisation if membership else None
