"""What is kept of an engagement beside its plan: its words, and the typed details of its model."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engagements import access, details
from engagements.countries import country_name
from engagements.details import DetailField
from engagements.languages import language_name
from engagements.models import Document, Engagement, User
from engagements.models.fellowship import KindOfWork
from engagements.queries.indicator import amount
from engagements.text import readable

# What has to be loaded with a row, so that the name of an object asks nothing more.
PARTS_OF = {"contact": ("person", "office", "organisation"), "office": ("organisation",)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A name with what is kept under it; `url` where it is an address, `only_ours` for one side's."""

    name: str
    value: str
    url: str = ""
    only_ours: bool = False


def words_of(engagement: Engagement) -> list[Kept]:
    """What the lists find the engagement by; nothing that is empty."""
    found = {
        "summary": engagement.summary,
        "country": country_name(engagement.country),
        "language": language_name(engagement.language),
        "sector": engagement.sector,
        "tags": engagement.tags,
        "time_zone": engagement.time_zone.replace("_", " "),
    }
    return [Kept(_name(engagement, name), value) for name, value in found.items() if value]


def details_of(engagement: Engagement, user: User) -> tuple[list[Kept], int]:
    """The details that the reader's sides may see, and how many of them are still empty.

    Two queries, whatever is filled in. A document that the reader does not see is left out.
    """
    field: Any = Engagement._meta.get_field(f"{engagement.collaboration_model}_details")
    model = field.related_model
    row = model._default_manager.select_related(*_loaded(model.DETAILS)).get(engagement=engagement)
    names = details.visible_to(model.DETAILS, access.standing(user, engagement).sees)
    seen = _documents(row, [name for name in names if model.DETAILS[name].kind == "document"], user)
    found, empty = [], 0
    for name in names:
        detail, value = model.DETAILS[name], details.value_of(row, name)
        if value is None or value in ("", []):
            empty += 1
        elif detail.kind != "document" or value in seen:
            label = _name(row, details.columns(name, detail)[0])
            url = _address(detail, value, seen)
            text = _text(row, name, detail)
            found.append(Kept(label, text, url, only_ours=bool(detail.private_to)))
    return found, empty


def _loaded(fields: dict[str, DetailField]) -> list[str]:
    loaded = [name for name, one in fields.items() if one.kind in ("contact", "office", "document")]
    return loaded + [
        f"{name}__{part}" for name in loaded for part in PARTS_OF.get(fields[name].kind, ())
    ]


def _documents(row: Any, names: list[str], user: User) -> dict[object, Document]:  # noqa: ANN401
    held = [key for name in names if (key := details.value_of(row, name))]
    return access.visible(Document, user).in_bulk(held) if held else {}


def _address(detail: DetailField, value: Any, seen: dict[object, Document]) -> str:  # noqa: ANN401
    if detail.kind == "document":
        return seen[value].link or reverse("document_download", args=[value])
    return str(value) if detail.kind == "url" else ""


def _text(row: Any, name: str, detail: DetailField) -> str:  # noqa: ANN401
    value: Any = getattr(row, details.columns(name, detail)[0])
    if detail.kind == "money":
        return f"{amount(Decimal(value))} {getattr(row, f'{name}_currency')}".strip()
    if detail.kind in ("decimal", "integer"):
        return f"{amount(Decimal(value))} {_(detail.unit) if detail.unit else ''}".strip()
    if detail.kind == "choices":
        labels = dict(KindOfWork.choices)
        return ", ".join(str(labels.get(one, one)) for one in value)
    if detail.kind == "choice":
        return str(getattr(row, f"get_{name}_display")())
    return language_name(value) if detail.kind == "language" else readable(value)


def _name(row: Any, column: str) -> str:  # noqa: ANN401
    label = str(row._meta.get_field(column).verbose_name)
    return capfirst(label)
