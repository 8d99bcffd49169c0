"""Whether an engagement meets the conditions of its playbook for leaving a phase.

What each condition means stands in `gate_conditions`. Here a gate is judged as a whole: what is
met, what was waived for this passage, and what the leading civic organisation has switched off.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import playbook
from engagements.models import ChecklistItem, Engagement, GateSwitch, Party, Waiver
from engagements.playbook import PHASES
from engagements.queries.gate_conditions import CONDITIONS, MET, UNCHECKED, UNMET, Asked

__all__ = [
    "AGREEMENTS",
    "MET",
    "UNCHECKED",
    "UNMET",
    "Judged",
    "condition_title",
    "holds_back",
    "judge",
    "next_phase",
    "open_conditions",
    "settled_before",
    "switch_sentence",
    "switched_off",
    "switches_for",
    "with_switches",
    "without_switched_off",
]
# Without one of these only an administrator lets an engagement go on.
AGREEMENTS = frozenset({
    "memorandum_signed",
    "memorandum_in_force",
    "governing_instrument_signed",
    "governing_instrument_in_force",
})  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """One condition: its state, why, who can settle it and where; waivers and switch beside it.

    A condition that was waived and is met later keeps both: `state` is the fact of today.
    """

    condition: str
    title: str
    state: str
    sentence: str
    settled_by: str
    link: str = ""
    waivers: tuple[Waiver, ...] = ()
    switch: GateSwitch | None = None
    switched_challenges: tuple[tuple[str, GateSwitch], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it holds the engagement back: neither met nor waived nor switched off."""
        return self.state != MET and not self.waivers and self.switch is None

    @property
    def needs_admin(self) -> bool:
        """Whether only an administrator may waive it."""
        return self.condition in AGREEMENTS


def judge(engagement: Engagement) -> list[Judged]:
    """Every condition of the gate out of the present phase, in the playbook's order.

    Empty for what was recorded from a source: no gate is demanded of the past.
    """
    if engagement.recorded:
        return []
    gate = playbook.get(engagement.collaboration_model).gate(engagement.phase)
    conditions, challenges = switches_for(engagement)
    waivers = _waivers_for_this_passage(engagement)
    found = []
    for condition, name in zip(gate.conditions, gate.requires, strict=True):
        asked = Asked(engagement, condition.slug, condition.argument, challenges)
        verdict = CONDITIONS[condition.slug](asked)
        found.append(
            Judged(
                name, condition_title(engagement.collaboration_model, name),
                verdict.state, verdict.sentence, verdict.settled_by, verdict.link,
                waivers=tuple(waivers[name]), switch=conditions.get(name),
                switched_challenges=_switched_here(asked),
            )
        )  # fmt: skip
    return found


def open_conditions(engagement: Engagement) -> list[Judged]:
    """Those that hold the engagement back."""
    return [judged for judged in judge(engagement) if judged.is_open]


def next_phase(engagement: Engagement) -> str:
    """The phase after the present one; empty in the last."""
    place = PHASES.index(engagement.phase) + 1
    return PHASES[place] if place < len(PHASES) else ""


def settled_before(model: str, phase: str) -> str:
    """The phase that the needed challenges of a phase must be settled for; empty for the end.

    Not every gate asks for them: those of a phase whose gate does not wait for the next that does.
    """
    start = PHASES.index(phase)
    for here, following in zip(PHASES[start:], PHASES[start + 1 :], strict=False):
        if _asks_for_challenges(model, here):
            return following
    return ""


def _asks_for_challenges(model: str, phase: str) -> bool:
    return "gating_challenges_settled" in playbook.get(model).gate(phase).requires


def holds_back(engagement: Engagement, item: ChecklistItem) -> bool:
    """Whether the step out of the present phase waits for this item, from `with_switches`."""
    reached = PHASES.index(item.phase) <= PHASES.index(engagement.phase)
    return (
        item.gates
        and not item.is_settled
        and not getattr(item, "switched_off", False)
        and reached
        and _asks_for_challenges(engagement.collaboration_model, engagement.phase)
    )


def condition_title(model: str, name: str) -> str:
    """What a condition asks for, in a sentence; a milestone is named as the model names it.

    Without a model, as the first model that has it does. What is no condition stands as it is: the
    history of earlier days keeps sentences.
    """
    word, _colon, argument = name.partition(":")
    texts = {entry.slug: entry.text for entry in playbook.cross_cutting().gate_conditions}
    if word not in texts:
        return name
    text = _(texts[word])
    if word == "milestone":
        books = [playbook.get(model)] if model else playbook.all_playbooks()
        planned = next(filter(None, (book.milestone(argument) for book in books)), None)
        title = _(planned.title) if planned else argument
        return _("Milestone “%(title)s”: done, with evidence.") % {"title": title}
    if word == "contacts_in_offices":
        return _("%(text)s (%(number)s offices)") % {"text": text, "number": argument}
    return text


def switches_for(
    engagement: Engagement,
) -> tuple[dict[str, GateSwitch], dict[str, GateSwitch]]:
    """What the leading civic organisation has switched off: conditions, and challenges by slug."""
    leads = engagement.parties.leading("civic")
    switches: Iterable[GateSwitch] = GateSwitch._default_manager.filter(
        organisation__in=leads.values("organisation")
    ).select_related("organisation", "switched_by")
    conditions: dict[str, GateSwitch] = {}
    challenges: dict[str, GateSwitch] = {}
    for switch in switches:
        (conditions if switch.what == "condition" else challenges)[switch.slug] = switch
    return conditions, challenges


def switched_off(item: ChecklistItem) -> str:
    """Who switched it off for which organisation, when and why; empty where the gate asks for it.

    One query for a challenge that gates, none for another.
    """
    if not item.gates:
        return ""
    _conditions, challenges = switches_for(item.engagement)
    return switch_sentence(item, challenges)


def switch_sentence(item: ChecklistItem, challenges: Mapping[str, GateSwitch]) -> str:
    """The same out of what was read already; `challenges` by slug, as `switches_for` gives them."""
    switch = challenges.get(item.slug) if item.gates and item.slug else None
    if switch is None:
        return ""
    return _("Switched off for %(organisation)s by %(by)s, %(day)s: %(reason)s") % {
        "organisation": switch.organisation,
        "by": switch.switched_by,
        "day": date_format(timezone.localtime(switch.switched_at)),
        "reason": switch.reason,
    }


def with_switches(items: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem]:
    """The items, each with `switched_off`: whether it is switched off where it stands."""
    return items.annotate(switched_off=_switched_off())


def without_switched_off(items: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem]:
    """Those that are not switched off where they stand."""
    return items.filter(~_switched_off())


def _switched_off() -> Exists:
    leads = Party.objects.leading("civic").filter(engagement=OuterRef(OuterRef("engagement")))
    return Exists(
        GateSwitch._default_manager.filter(
            what="challenge", slug=OuterRef("slug"), organisation__in=leads.values("organisation")
        )
    )


def _switched_here(asked: Asked) -> tuple[tuple[str, GateSwitch], ...]:
    """The challenges that would have held this step back and are switched off."""
    if asked.word != "gating_challenges_settled" or not asked.switched_off:
        return ()
    reached = PHASES[: PHASES.index(asked.engagement.phase) + 1]
    items: Iterable[ChecklistItem] = asked.engagement.checklist.filter(
        gates=True, phase__in=reached, slug__in=list(asked.switched_off)
    )
    return tuple((_(item.title), asked.switched_off[item.slug]) for item in items)


def _waivers_for_this_passage(engagement: Engagement) -> dict[str, list[Waiver]]:
    """Given for the present phase and not yet used to leave it, by condition."""
    found: dict[str, list[Waiver]] = defaultdict(list)
    for waiver in engagement.waivers.filter(
        phase=engagement.phase, phase_change__isnull=True
    ).select_related("waived_by"):
        found[waiver.condition].append(waiver)
    return found
