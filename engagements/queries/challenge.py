"""The challenge checklist as its page shows it: by phase, with progress, gates and severity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Change, ChecklistItem, Engagement, PhaseChange, User
from engagements.models.challenge import Severity
from engagements.queries.gates import settled_before, switch_sentence, switches_for
from engagements.queries.part import phase_labels

BLOCKS = {"none": 0, "low": 1, "medium": 2, "high": 3, "severe": 4}
TAGS = {
    "open": "mute",
    "in_work": "work",
    "addressed": "ok",
    "not_applicable": "ok",
    "waived": "warn",
}
# Of the small picture, in units of its view box.
COLUMNS, COLUMN_STEP, BLOCK_STEP, FLOOR = ("start", "middle", "end"), 14, 4.5, 18.0


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the severity picture; `latest` is drawn in colour."""

    x: int
    y: float
    latest: bool


@dataclass(frozen=True, slots=True)
class SeverityPicture:
    """Three columns of blocks, bare lines for what is not rated, and the same in words."""

    blocks: list[Block]
    lines: list[tuple[int, int]]
    sentence: str
    now: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One of the three ratings, drawn large: four blocks, from the floor up."""

    label: str
    word: str
    rated: bool
    latest: bool
    blocks: list[tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given once."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One checklist item in the list."""

    url: str
    title: str
    who: str
    needed: str
    note: str
    status: str
    tag: str
    state: str
    settled: bool
    severity: SeverityPicture


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a phase's progress: where it starts and how wide it is, in per cent."""

    x: str
    width: str
    settled: bool


@dataclass(frozen=True, slots=True)
class PhaseGroup:
    """The checklist of one phase, and what stands at the gate behind it."""

    slug: str
    number: int
    label: str
    now: bool
    settled: int
    count: int
    progress: str
    note: str
    passed: str
    gate: str
    open_needed: list[ItemRow]
    folded: bool
    rows: list[ItemRow]
    cells: list[Cell]


def text_of(item: ChecklistItem, text: str) -> str:
    """A playbook text in the reader's language; one's own text as it was typed."""
    return _(text) if item.slug and text else text


def who(item: ChecklistItem) -> str:
    """The responsible person with the organisation, or that there is none."""
    if item.responsible is None:
        return _("Nobody responsible yet")
    person, organisation = str(item.responsible.person), str(item.responsible.organisation)
    return person if organisation in person else f"{person}, {organisation}"


def severity_picture(item: ChecklistItem) -> SeverityPicture:
    """How hard it is here at the start, in the middle and at the end, drawn and said."""
    labels = dict(Severity.choices)
    rated = [getattr(item, f"severity_{column}") for column in COLUMNS]
    latest = max((place for place, value in enumerate(rated) if value), default=-1)
    blocks = [
        Block(1 + COLUMN_STEP * place, FLOOR - BLOCK_STEP * height, place == latest)
        for place, value in enumerate(rated)
        for height in range(1, BLOCKS.get(value, 0) + 1)
    ]
    lines = [
        (1 + COLUMN_STEP * place, 12 + COLUMN_STEP * place)
        for place, value in enumerate(rated)
        if not BLOCKS.get(value)
    ]
    words = [str(labels[value]).lower() if value else _("not rated yet") for value in rated]
    return SeverityPicture(
        blocks,
        lines,
        _("Severity: %(start)s at the start, %(middle)s in the middle, %(end)s at the end")
        % dict(zip(COLUMNS, words, strict=True)),
        _("now %(severity)s") % {"severity": words[latest]} if latest >= 0 else _("not rated yet"),
    )


def ratings(item: ChecklistItem) -> list[Rating]:
    """The three ratings for the item's own page."""
    labels = dict(Severity.choices)
    names = (_("Start"), _("Middle"), _("End"))
    rated = [getattr(item, f"severity_{column}") for column in COLUMNS]
    latest = max((place for place, value in enumerate(rated) if value), default=-1)
    return [
        Rating(
            label=name,
            word=str(labels[value]) if value else _("Not rated yet"),
            rated=bool(value),
            latest=place == latest,
            blocks=[(36 - 12 * at, at < BLOCKS.get(value, 0)) for at in range(4)],
        )
        for place, (name, value) in enumerate(zip(names, rated, strict=True))
    ]


def answers_so_far(item: ChecklistItem, user: User) -> list[Answer]:
    """The answers that the history holds, the newest first and at most ten. One query."""
    changes = access.visible(Change, user).filter(
        thing_type="checklistitem", thing_id=str(item.pk), verb="answered"
    )[:30]
    return [
        Answer(change.actor_text, change.at, field["to"])
        for change in changes
        for field in change.fields
        if field["field"] == "answer" and field["to"]
    ][:10]


def checklist(engagement: Engagement, day: date) -> list[PhaseGroup]:
    """The five phases in order with their items. Three queries, whatever the number of items."""
    labels = phase_labels(engagement)
    items = list(
        engagement.checklist.select_related("responsible__person", "responsible__organisation")
    )
    changes = {
        change.from_phase: change
        for change in engagement.phase_changes.annotate(waived=Count("waivers"))
    }
    _conditions, challenges = switches_for(engagement)
    switched = {item.pk: said for item in items if (said := switch_sentence(item, challenges))}
    return [
        _group(
            engagement, slug, labels, [one for one in items if one.phase == slug],
            changes.get(slug), day, switched,
        )
        for slug in labels
    ]  # fmt: skip


def _group(
    engagement: Engagement,
    slug: str,
    labels: dict[str, str],
    items: list[ChecklistItem],
    change: PhaseChange | None,
    day: date,
    switched: Mapping[int, str],
) -> PhaseGroup:
    order = list(labels)
    place = order.index(slug)
    following = labels[order[place + 1]] if place + 1 < len(order) else _("the end")
    asks = settled_before(engagement.collaboration_model, slug)
    before = labels[asks] if asks else _("the end")
    rows = [_row(engagement, item, before, day, switched.get(item.pk, "")) for item in items]
    gating = sum(item.gates and item.pk not in switched for item in items)
    needed = [row for row in rows if row.needed and not row.settled]
    settled = sum(row.settled for row in rows)
    now = slug == engagement.phase
    passed = place < order.index(engagement.phase)
    return PhaseGroup(
        slug=slug,
        number=place + 1,
        label=labels[slug],
        now=now,
        settled=settled,
        count=len(rows),
        progress=_("%(settled)d of %(all)d settled") % {"settled": settled, "all": len(rows)},
        note=_note(now, passed, items, needed, before),
        passed=_passed(change, following) if passed else "",
        gate="" if passed else _gate(gating, needed, before),
        open_needed=[] if passed else needed,
        folded=passed and settled == len(rows),
        rows=rows,
        cells=_cells(items),
    )


def _row(
    engagement: Engagement, item: ChecklistItem, following: str, day: date, switched: str
) -> ItemRow:
    notes = [switched] if switched else []
    if item.status in ("not_applicable", "waived"):
        notes.append(f"{item.get_status_display()}: {item.reason_told}")
    if item.due_on and not item.is_settled:
        words = _("late, due on %(day)s") if item.due_on < day else _("due on %(day)s")
        notes.append(words % {"day": date_format(item.due_on)})
    item.engagement = engagement
    return ItemRow(
        url=item.get_absolute_url(),
        title=text_of(item, item.title),
        who=who(item),
        needed=_("Needed before %(phase)s") % {"phase": following}
        if item.gates and not switched
        else "",
        note=" · ".join(notes),
        status=item.get_status_display(),
        tag=TAGS[item.status],
        state=item.status,
        settled=item.is_settled,
        severity=severity_picture(item),
    )


def _cells(items: list[ChecklistItem]) -> list[Cell]:
    """Cells side by side over the whole width; settled ones first, as one fills a bar."""
    count = len(items)
    step = 100 / count if count else 0
    settled = sum(item.is_settled for item in items)
    return [
        Cell(f"{step * (place + 0.08):.2f}%", f"{step * 0.84:.2f}%", place < settled)
        for place in range(count)
    ]


def _note(
    now: bool, passed: bool, items: list[ChecklistItem], needed: list[ItemRow], following: str
) -> str:
    waived = sum(item.status == "waived" for item in items)
    if waived and passed:
        return ngettext("%(count)d of them by waiver", "%(count)d of them by waiver", waived) % {
            "count": waived
        }
    if now:
        return _("Now")
    if needed and not passed:
        return _("%(count)d needed before %(phase)s") % {"count": len(needed), "phase": following}
    return ""


def _passed(change: PhaseChange | None, following: str) -> str:
    if change is None:
        return _("Gate to %(phase)s passed") % {"phase": following}
    words = _("Gate to %(phase)s passed on %(day)s") % {
        "phase": following,
        "day": date_format(localtime(change.changed_at)),
    }
    waived: int = getattr(change, "waived", 0)
    if waived:
        more = ngettext("with %(count)d waiver", "with %(count)d waivers", waived)
        words += ", " + more % {"count": waived}
    return words


def _gate(gating: int, needed: list[ItemRow], following: str) -> str:
    """What the checklist asks before the phase ends; empty where it asks nothing."""
    if not gating:
        return ""
    if not needed:
        return _("Gate to %(phase)s: every needed challenge is settled") % {"phase": following}
    return ngettext(
        "Gate to %(phase)s: %(open)d of %(count)d needed challenge is open",
        "Gate to %(phase)s: %(open)d of %(count)d needed challenges are open",
        gating,
    ) % {"phase": following, "open": len(needed), "count": gating}


def standing_sentence(groups: list[PhaseGroup]) -> tuple[str, str]:
    """How many challenges are settled, and how many are in work and open."""
    rows = [row for group in groups for row in group.rows]
    counts = {
        "settled": sum(row.settled for row in rows),
        "count": len(rows),
        "in_work": sum(row.state == "in_work" for row in rows),
        "open": sum(row.state == "open" for row in rows),
    }
    settled = ngettext(
        "%(settled)d of %(count)d challenge settled",
        "%(settled)d of %(count)d challenges settled",
        len(rows),
    )
    return settled % counts, _("%(in_work)d in work, %(open)d open") % counts


def next_open(item: ChecklistItem) -> ChecklistItem | None:
    """The next item that is not settled, in the order of the checklist, from the start again."""
    engagement = item.engagement
    phases = list(phase_labels(engagement))
    items = sorted(
        engagement.checklist.all(), key=lambda one: (phases.index(one.phase), one.order, one.pk)
    )
    place = next((at for at, one in enumerate(items) if one.pk == item.pk), -1)
    ring = items[place + 1 :] + items[: max(place, 0)]
    return next((one for one in ring if not one.is_settled), None)
