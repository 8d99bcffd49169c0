"""What the gate out of the present phase lacks and nothing else on the progress page asks for.

Agreements, challenges and milestones are asked for by tasks of their own; what the register does
not keep yet is asked of nobody.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import details, playbook
from engagements.access import Standing
from engagements.models import Engagement, Waiver
from engagements.queries.engagement import reminders_paused
from engagements.queries.gate_conditions import CONDITIONS, UNMET, Asked
from engagements.queries.gates import switches_for
from engagements.queries.task import Task, read_only

NAMES_SHOWN = 4


def gate_tasks(engagement: Engagement, standing: Standing, waivers: Iterable[Waiver]) -> list[Task]:
    """Details and people that the reader's side can add, as far as they hold the engagement back.

    `waivers` are those of the engagement. The row of typed details comes with the engagement. One
    query where the gate asks for people, and one more where something is missing.
    """
    sides = standing.writes or standing.sees
    if not sides or not engagement.is_open or engagement.recorded or reminders_paused(engagement):
        return []
    passed = {
        one.condition
        for one in waivers
        if one.phase == engagement.phase and one.phase_change_id is None
    }
    gate = playbook.get(engagement.collaboration_model).gate(engagement.phase)
    found = {}
    for condition, name in zip(gate.conditions, gate.requires, strict=True):
        if name in passed:
            continue
        task = None
        if condition.slug == "required_fields":
            task = _details(engagement, sides)
        elif condition.slug == "contacts_in_offices":
            task = _people(engagement, condition.argument)
        if task:
            found[name] = task
    switched = switches_for(engagement)[0] if found else {}
    left = [task for name, task in found.items() if name not in switched]
    return left if standing.writes else read_only(left)


def _details(engagement: Engagement, sides: frozenset[str]) -> Task | None:
    """Those that the side may see: what the other side keeps to itself is asked of that side."""
    row = getattr(engagement, f"{engagement.collaboration_model}_details", None)
    if row is None:
        return None
    names = [
        name
        for name in details.missing(row, engagement.phase)
        if row.DETAILS[name].private_to in ("", *sides)
    ]
    if not names:
        return None
    labels = [
        str(row._meta.get_field(details.columns(name, row.DETAILS[name])[0]).verbose_name)
        for name in names[:NAMES_SHOWN]
    ]
    said = {"names": ", ".join(labels), "more": len(names) - len(labels)}
    why = _("The next phase waits for: %(names)s.") % said
    if said["more"]:
        why = ngettext(
            "The next phase waits for: %(names)s and %(more)d more.",
            "The next phase waits for: %(names)s and %(more)d more.",
            len(names) - len(labels),
        ) % said  # fmt: skip
    return Task(
        ngettext("Fill in %(number)d detail", "Fill in %(number)d details", len(names))
        % {"number": len(names)},
        why,
        None,
        reverse("engagement_details", args=[engagement.reference]),
        _("Fill in"),
    )


def _people(engagement: Engagement, argument: str) -> Task | None:
    verdict = CONDITIONS["contacts_in_offices"](
        Asked(engagement, "contacts_in_offices", argument, {})
    )
    if verdict.state != UNMET:
        return None
    return Task(
        _("Say who takes part on the government side"),
        f"{verdict.sentence} {_('The next phase waits for it.')}",
        None,
        verdict.link,
        _("Add people"),
    )
