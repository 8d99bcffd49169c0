"""Many engagements at once: found, filtered, sorted, and prepared as rows of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access
from engagements.access import Days
from engagements.countries import country_name
from engagements.dates import as_known
from engagements.models import Engagement, Organisation, Party, User
from engagements.models.engagement import party_on
from engagements.models.memorandum import coverings
from engagements.queries.engagement import (
    OPEN,
    UNSIGNED,
    Badge,
    Flag,
    Watched,
    agreement_word,
    badge,
    by_law_of_row,
    flags,
    late,
    late_since,
    needs_attention,
    next_due,
    not_covered,
    silent,
    translated,
)
from engagements.queries.memorandum.turn import Turn, waits_since, waits_word
from engagements.queries.memorandum.unsigned import turns_in, unsigned_in
from engagements.queries.part import labels_of
from engagements.queries.signed_before_start import signed_before_start
from engagements.text import fold
from engagements.words import CollaborationModel, Phase, Status

COLUMNS = (
    "pk", "reference", "title", "collaboration_model", "lead_government", "lead_civic", "country",
    "phase", "status", "health", "next_due_on", "next_due_title", "memorandum_state",
    "covered_from", "covered_until", "suspended_from", "suspended_until", "agreed_again_on", "last_update_on", "created_at", "update_interval_days",
    "recorded", "starts_on", "starts_precision", "ends_on", "ends_precision", "time_zone",
    "covered_time_zone", "health_on", "has_sent", "by_law_on", "by_law_text",
)  # fmt: skip
Engagements = QuerySet[Engagement, Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """One fifth of the little bar of phases."""

    x: str
    on: bool


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """One engagement in a list; its planned dates in ISO form, as exactly as they are known."""

    pk: int
    reference: str
    url: str
    title: str
    model: str
    partners: str
    lead_government: str
    lead_civic: str
    country: str
    phase: str
    segments: list[Segment]
    status: str
    is_active: bool
    badge: Badge
    said_on: date | None
    next_title: str
    next_on: date | None
    late: str
    memorandum: str
    memorandum_state: str
    was_signed: bool
    uncovered: str
    has_sent: bool
    waits: str
    updated_on: date | None
    starts: str
    ends: str
    flags: list[Flag]


def filtered(user: User, chosen: Mapping[str, str], days: Days) -> Engagements:
    """The visible engagements that meet every chosen filter, sorted. At most one query now."""
    rows: Engagements = access.visible(Engagement, user)
    rows = rows.filter(_plain(chosen))
    for word in fold(chosen.get("q", "")).split():
        rows = rows.filter(search_text__contains=word)
    if "organisation" in chosen:
        parties = access.visible(Party, user).filter(
            party_on(days.here), organisation=int(chosen["organisation"])
        )
        rows = rows.filter(pk__in=parties.values("engagement"))
    if "health" in chosen:
        rows = rows.filter(_health(rows, chosen["health"], days))
    if "signed" in chosen:
        rows = rows.filter(signed_before_start(chosen["signed"], days))
    return sorted_by(rows, chosen.get("sort", "newest"))


def _plain(chosen: Mapping[str, str]) -> Q:
    columns = {
        "model": "collaboration_model",
        "phase": "phase",
        "status": "status",
        "country": "country",
    }
    found = Q(**{column: chosen[name] for name, column in columns.items() if name in chosen})
    memorandum = chosen.get("memorandum", "")
    if memorandum == "unsigned":
        return found & Q(recorded=False, memorandum_state__in=UNSIGNED)
    return found & Q(memorandum_state=memorandum) if memorandum else found


def _health(rows: Engagements, health: str, days: Days) -> Q:
    if health == "attention":
        return needs_attention(days, silent(rows, days))
    if health == "silent":
        return silent(rows, days)
    if health in ("on_track", "unsaid"):
        # As the badge: what nobody renewed in time is found as silent.
        return Q(health="" if health == "unsaid" else health) & ~silent(rows, days)
    conditions = {"late": late(days), "not_covered": not_covered(days)}
    return conditions.get(health, Q(health=health))


def _place(column: str, order: list[str]) -> Case:
    whens = [When(**{column: value}, then=Value(place)) for place, value in enumerate(order)]
    return Case(*whens, default=Value(len(order)), output_field=IntegerField())


def sorted_by(rows: Engagements, sort: str) -> Engagements:
    """The rows in the order of a word such as "next" or "-title"; unknown ones: newest first."""
    down, name = sort.startswith("-"), sort.lstrip("-")
    if name in ("title", "next", "updated", "starts"):
        columns = {"updated": "last_update_on", "starts": "starts_on"}
        # As `next_due`: what is over has nothing due next, on hold only what is fixed by law.
        due = Case(When(status="active", then=F("next_due_on")), default=by_law_of_row("due_on"))
        column = due if name == "next" else F(columns.get(name, name))
        first = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
        return rows.order_by(first, "-pk")
    if name in ("phase", "health"):
        order = Phase.values if name == "phase" else ["off_track", "at_risk", "on_track"]
        place = _place(name, list(order))
        return rows.order_by(place.desc() if down else place.asc(), "-pk")
    return rows.order_by("created_at", "pk") if down else rows.order_by("-created_at", "-pk")


def columns_of(rows: Engagements) -> QuerySet[Engagement, tuple[Any, ...]]:
    """Only the columns that a row needs.

    `has_sent`: whether any text waits for signatures; the summary speaks only of those between the
    leads. `by_law_on` and `by_law_text`: what falls due by law while it is on hold.
    """
    sent = coverings().filter(engagement=OuterRef("pk"), memorandum__state="sent")
    return rows.annotate(
        has_sent=Exists(sent),
        by_law_on=by_law_of_row("due_on"),
        by_law_text=by_law_of_row("obligation__text"),
    ).values_list(*COLUMNS)


def row_of(values: tuple[Any, ...], days: Days) -> EngagementRow:
    """One row, prepared from its columns, on the day where its work and its agreement is. No query."""
    of = dict(zip(COLUMNS, values, strict=True))
    day = days.at(of["time_zone"])
    agreement_day = days.at(of["covered_time_zone"] or of["time_zone"])
    watched = Watched(
        of["status"], of["recorded"], of["phase"], of["next_due_on"], of["next_due_title"],
        of["last_update_on"], access.register_day(of["created_at"]), of["update_interval_days"],
        of["covered_from"], of["covered_until"], of["suspended_from"], of["suspended_until"],
        of["agreed_again_on"], of["memorandum_state"], of["by_law_on"], of["by_law_text"] or "",
    )  # fmt: skip
    noticed = flags(watched, day, agreement_day)
    shown = badge(of["health"], noticed)
    is_open = of["status"] in OPEN
    next_title, next_on = next_due(watched) if is_open else ("", None)
    place = Phase.values.index(of["phase"])
    return EngagementRow(
        pk=of["pk"],
        reference=of["reference"],
        url=reverse("engagement_progress", args=[of["reference"]]),
        title=of["title"],
        model=str(CollaborationModel(of["collaboration_model"]).label),
        partners=" · ".join(name for name in (of["lead_government"], of["lead_civic"]) if name),
        lead_government=of["lead_government"],
        lead_civic=of["lead_civic"],
        country=country_name(of["country"]) if of["country"] else "",
        phase=labels_of(of["collaboration_model"])[of["phase"]],
        segments=[Segment(f"{0.5 + 20 * number:.1f}%", number <= place) for number in range(5)],
        status=str(Status(of["status"]).label),
        is_active=of["status"] == "active",
        badge=shown,
        # A word that a person said carries its day; what the register noticed stands as of today.
        said_on=of["health_on"] if shown.kind == "said" else None,
        next_title=translated(next_title),
        next_on=next_on,
        late="" if of["recorded"] else late_since(next_on, day),
        memorandum=agreement_word(watched, agreement_day),
        memorandum_state=of["memorandum_state"],
        was_signed=of["covered_from"] is not None or of["memorandum_state"] in ("signed", "ended"),
        has_sent=of["has_sent"],
        waits="",
        uncovered=next((flag.word for flag in noticed if flag.kind == "not_covered"), ""),
        updated_on=of["last_update_on"],
        starts=as_known(of["starts_on"], of["starts_precision"]),
        ends=as_known(of["ends_on"], of["ends_precision"]),
        flags=noticed,
    )


def with_turns(
    rows: list[EngagementRow], user: User, known: Mapping[int, list[Turn]] | None = None
) -> list[EngagementRow]:
    """The rows with the side whose signature is waited for, since when and the last letter.

    One query; none where no text waits beyond those that are `known` already, by engagement.
    """
    found = known or {}
    texts = [row.pk for row in rows if row.has_sent and row.pk not in found]
    turns = {**found, **turns_in(unsigned_in(texts, user))}
    return [_with_turn(row, turns[row.pk]) if turns.get(row.pk) else row for row in rows]


def _with_turn(row: EngagementRow, turns: list[Turn]) -> EngagementRow:
    """Below the word; beside what is signed it is another text, or an amendment, that waits."""
    said = {"who": waits_word(turns), "since": waits_since(turns)}
    words = _("Another text: %(who)s, %(since)s") if row.was_signed else _("%(who)s, %(since)s")
    return replace(row, waits=words % said)


def organisation_name(pk: str) -> str:
    """The name of an organisation; empty when there is none."""
    found = Organisation._default_manager.filter(pk=int(pk)).values_list("name", flat=True)
    return found.first() or ""
