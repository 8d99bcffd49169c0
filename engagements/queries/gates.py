"""Whether an engagement meets the conditions of its playbook for leaving a phase."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access, details, playbook
from engagements.models import Contact, Engagement, Memorandum
from engagements.models.contact import open_on
from engagements.playbook import PHASES, Condition

MET, UNMET, UNCHECKED = "met", "unmet", "unchecked"
# Without one of these only an administrator lets an engagement go on.
AGREEMENTS = frozenset({
    "memorandum_signed",
    "memorandum_in_force",
    "governing_instrument_signed",
    "governing_instrument_in_force",
})  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """One condition: met, unmet or unchecked, a sentence, and where it can be met."""

    condition: str
    state: str
    sentence: str
    link: str = ""

    @property
    def needs_admin(self) -> bool:
        """Whether only an administrator may go on without it."""
        return self.state != MET and self.condition in AGREEMENTS


def judge(engagement: Engagement) -> list[Judged]:
    """Every condition of the gate out of the present phase, in the playbook's order."""
    gate = playbook.get(engagement.collaboration_model).gate(engagement.phase)
    found = []
    for condition, name in zip(gate.conditions, gate.requires, strict=True):
        judged = JUDGES.get(condition.slug)
        if judged is None:
            found.append(Judged(name, UNCHECKED, _unchecked(condition)))
            continue
        met, sentence, link = judged(engagement, condition)
        found.append(Judged(name, MET if met else UNMET, sentence, link))
    return found


def next_phase(engagement: Engagement) -> str:
    """The phase after the present one; empty in the last."""
    place = PHASES.index(engagement.phase) + 1
    return PHASES[place] if place < len(PHASES) else ""


Verdict = tuple[bool, str, str]


def _unchecked(condition: Condition) -> str:
    texts = {entry.slug: entry.text for entry in playbook.cross_cutting().gate_conditions}
    return _(texts[condition.slug])


def _agreements(engagement: Engagement, condition: Condition) -> list[Memorandum]:
    found = engagement.memoranda.all()
    if condition.slug.startswith("memorandum"):
        found = found.filter(kind="memorandum")
    return list(found)


def _place(engagement: Engagement, name: str) -> str:
    return reverse(name, args=[engagement.reference])


def _signed(engagement: Engagement, condition: Condition) -> Verdict:
    start = engagement.actual_start_on or engagement.starts_on
    met = any(
        one.in_force_on(start) if start else one.state == "signed"
        for one in _agreements(engagement, condition)
    )
    sentence = (
        _("An agreement is signed and covers the start.")
        if met
        else _("No signed agreement covers the planned start.")
    )
    return met, sentence, _place(engagement, "memorandum_index")


def _in_force(engagement: Engagement, condition: Condition) -> Verdict:
    today = access.today(engagement)
    met = any(one.in_force_on(today) for one in _agreements(engagement, condition))
    sentence = _("An agreement is in force today.") if met else _("No agreement is in force today.")
    return met, sentence, _place(engagement, "memorandum_index")


def _gating_settled(engagement: Engagement, condition: Condition) -> Verdict:
    reached = PHASES[: PHASES.index(engagement.phase) + 1]
    left = engagement.checklist.filter(
        gates=True, phase__in=reached, status__in=["open", "in_work"]
    ).count()
    sentence = (
        ngettext(
            "%(number)d challenge that is needed for this step is not settled.",
            "%(number)d challenges that are needed for this step are not settled.",
            left,
        )
        % {"number": left}
        if left
        else _("Every challenge that is needed for this step is settled.")
    )
    return left == 0, sentence, _place(engagement, "challenge_index")


def _required(engagement: Engagement, condition: Condition) -> Verdict:
    row = getattr(engagement, f"{engagement.collaboration_model}_details", None)
    names = details.missing(row, engagement.phase) if row else []
    # The names of details that one side keeps to itself are not said here.
    shown = [
        str(row._meta.get_field(details.columns(name, row.DETAILS[name])[0]).verbose_name)
        for name in names
        if row and not row.DETAILS[name].private_to
    ]
    number = len(names)
    sentence = _("Every detail that is needed by now is filled in.")
    if number:
        sentence = ngettext(
            "%(number)d detail is missing.", "%(number)d details are missing.", number
        ) % {"number": number}
    if shown:
        sentence += " " + _("Among them: %(names)s.") % {"names": ", ".join(shown)}
    return number == 0, sentence, _place(engagement, "engagement_details")


def _milestone(engagement: Engagement, condition: Condition) -> Verdict:
    found = engagement.milestones.filter(slug=condition.argument).first()
    met = found is not None and found.state == "accepted"
    planned = playbook.get(engagement.collaboration_model).milestone(condition.argument)
    title = _(found.title) if found else _(planned.title) if planned else condition.argument
    sentence = _("“%(title)s” is accepted.") if met else _("“%(title)s” is not accepted yet.")
    link = reverse("milestone_detail", args=[engagement.reference, found.pk]) if found else ""
    return met, sentence % {"title": title}, link


def _contacts(engagement: Engagement, condition: Condition) -> Verdict:
    today = access.today(engagement)
    roles = engagement.roles.filter(open_on(today), private_to_side="")
    offices = (
        Contact._default_manager.filter(
            open_on(today), pk__in=roles.values("contact"), office__isnull=False,
            organisation__in=engagement.parties.filter(side="government").values("organisation"),
        )
        .values("office").distinct().count()
    )  # fmt: skip
    wanted = int(condition.argument)
    sentence = _("People on the government side in %(found)d offices; %(wanted)d are wanted.") % {
        "found": offices,
        "wanted": wanted,
    }
    return offices >= wanted, sentence, _place(engagement, "contact_engagement")


def _update(engagement: Engagement, condition: Condition) -> Verdict:
    came = engagement.phase_changes.filter(to_phase=engagement.phase).last()
    since = came.changed_at.date() if came else engagement.created_at.date()
    met = engagement.updates.filter(on__gte=since).exists()
    sentence = (
        _("An update was written in this phase.")
        if met
        else _("No update was written in this phase yet.")
    )
    return met, sentence, _place(engagement, "update_index")


JUDGES: dict[str, Callable[[Engagement, Condition], Verdict]] = {
    "memorandum_signed": _signed,
    "memorandum_in_force": _in_force,
    "governing_instrument_signed": _signed,
    "governing_instrument_in_force": _in_force,
    "gating_challenges_settled": _gating_settled,
    "required_fields": _required,
    "milestone": _milestone,
    "contacts_in_offices": _contacts,
    "update_recorded": _update,
}
