"""The playbooks as a reader of the guide meets them: every text translated, every row prepared."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, ngettext

from engagements import playbook
from engagements.playbook import Challenge, Condition, Milestone, Playbook

SIDES = {
    "government": gettext_lazy("Government side"),
    "civic": gettext_lazy("Civic side"),
    "both": gettext_lazy("Both sides"),
}
DAYS_OF_A_MONTH = 30
MONTHS_FROM, WEEKS_FROM = 60, 14


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase with what is asked before it is left."""

    name: str
    label: str
    lasts: str
    purpose: str
    ends_when: str
    gate: str
    conditions: list[str]


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A challenge of the guide."""

    slug: str
    title: str
    question: str
    why: str
    responses: list[str]
    side: str
    side_name: str
    gates: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class ChallengeGroup:
    """The challenges to settle before one phase is left."""

    slug: str
    label: str
    rows: list[ChallengeRow]


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone and when it usually falls."""

    title: str
    when: str
    side: str
    side_name: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ObligationGroup:
    """What one side usually owes."""

    side: str
    side_name: str
    texts: list[str]


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """Questions after the end."""

    when: str
    asked_of: str
    questions: list[str]


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal and how it is measured."""

    text: str
    indicators: list[str]


def duration(days: int) -> str:
    """A length in words, in the largest unit that says it well: days, weeks or months."""
    if days >= MONTHS_FROM:
        months = round(days / DAYS_OF_A_MONTH)
        return ngettext("about %(count)d month", "about %(count)d months", months) % {
            "count": months
        }
    if days >= WEEKS_FROM:
        weeks = round(days / 7)
        return ngettext("about %(count)d week", "about %(count)d weeks", weeks) % {"count": weeks}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def when(milestone: Milestone) -> str:
    """When a milestone usually falls, such as “21 days before the start”."""
    days, distance = milestone.offset_days, {"count": abs(milestone.offset_days)}
    if milestone.anchor == "start":
        if days == 0:
            return gettext("On the first day")
        if days < 0:
            return (
                ngettext("%(count)d day before the start", "%(count)d days before the start", -days)
                % distance
            )
        return (
            ngettext("%(count)d day after the start", "%(count)d days after the start", days)
            % distance
        )
    if days == 0:
        return gettext("On the last day")
    if days < 0:
        return ngettext("%(count)d day before the end", "%(count)d days before the end", -days) % (
            distance
        )
    return ngettext("%(count)d day after the end", "%(count)d days after the end", days) % distance


def condition_in_words(of: Playbook, condition: Condition) -> str:
    """What a gate condition asks for, with the milestone's title or the number of offices."""
    if condition.slug == "milestone":
        milestone = of.milestone(condition.argument)
        title = gettext(milestone.title) if milestone else condition.argument
        return gettext("Milestone reached, with evidence: %(title)s") % {"title": title}
    if condition.slug == "contacts_in_offices":
        offices = int(condition.argument)
        return ngettext(
            "Active government contacts in at least %(count)d office.",
            "Active government contacts in at least %(count)d different offices.",
            offices,
        ) % {"count": offices}
    texts = {entry.slug: entry.text for entry in playbook.cross_cutting().gate_conditions}
    return gettext(texts[condition.slug])


def phase_rows(of: Playbook) -> list[PhaseRow]:
    """The five phases in order."""
    names = {entry.slug: entry.name for entry in playbook.cross_cutting().phases}
    rows = []
    for phase in of.phases:
        gate = of.gate(phase.slug)
        rows.append(
            PhaseRow(
                name=gettext(names[phase.slug]),
                label=gettext(phase.label),
                lasts=duration(phase.usual_days),
                purpose=gettext(phase.purpose),
                ends_when=gettext(phase.ends_when),
                gate=gettext(gate.text),
                conditions=[condition_in_words(of, entry) for entry in gate.conditions],
            )
        )
    return rows


def challenge_groups(of: Playbook) -> list[ChallengeGroup]:
    """The challenges by phase; a phase without any is left out."""
    groups = [
        ChallengeGroup(
            slug=phase.slug,
            label=gettext(phase.label),
            rows=[_challenge(entry) for entry in of.challenges if entry.phase == phase.slug],
        )
        for phase in of.phases
    ]
    return [group for group in groups if group.rows]


def _challenge(entry: Challenge) -> ChallengeRow:
    return ChallengeRow(
        slug=entry.slug,
        title=gettext(entry.title),
        question=gettext(entry.question),
        why=gettext(entry.why),
        responses=[gettext(text) for text in entry.responses],
        side=entry.side,
        side_name=str(SIDES[entry.side]),
        gates=entry.gates,
        shared=entry.origin == playbook.CROSS_CUTTING,
    )


def milestone_rows(of: Playbook) -> list[MilestoneRow]:
    """The milestones in the playbook's order."""
    return [
        MilestoneRow(
            title=gettext(entry.title),
            when=when(entry),
            side=entry.side,
            side_name=str(SIDES[entry.side]),
            evidence=gettext(entry.evidence),
        )
        for entry in of.milestones
    ]


def obligation_groups(of: Playbook) -> list[ObligationGroup]:
    """What each side usually owes, the government side first."""
    groups = [
        ObligationGroup(
            side=side,
            side_name=str(SIDES[side]),
            texts=[gettext(entry.text) for entry in of.obligations if entry.side == side],
        )
        for side in playbook.SIDES
    ]
    return [group for group in groups if group.texts]


def follow_up_rows(of: Playbook) -> list[FollowUpRow]:
    """The follow-ups in the playbook's order."""
    return [
        FollowUpRow(
            when=after_the_end(entry.months_after_end),
            asked_of=str(SIDES[entry.asked_of]),
            questions=[gettext(text) for text in entry.questions],
        )
        for entry in of.follow_ups
    ]


def after_the_end(months: int) -> str:
    """Such as “3 months after the end”."""
    return ngettext("%(count)d month after the end", "%(count)d months after the end", months) % {
        "count": months
    }


def goal_rows(of: Playbook) -> list[GoalRow]:
    """The goals, each with what is measured for it."""
    return [
        GoalRow(
            text=gettext(goal.text),
            indicators=[
                gettext("%(name)s (%(unit)s)")
                % {"name": gettext(entry.name), "unit": gettext(entry.unit)}
                for entry in of.indicators
                if entry.goal == goal.slug
            ],
        )
        for goal in of.goals
    ]


def sources(of: Playbook) -> list[str]:
    """What the playbook rests on, each once, apart from the text that the register grew from."""
    named = {entry.source for entry in of.goals} | {entry.source for entry in of.challenges}
    return sorted((gettext(source) for source in named - {playbook.SEED}), key=str.casefold)
