"""What the gate out of the present phase lacks and nothing else on the progress page asks for.

Agreements, challenges and milestones are asked for by tasks of their own; what the register does
not keep yet is asked of nobody.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import details, playbook
from engagements.access import Standing
from engagements.models import Engagement, GateSwitch, Party, Waiver
from engagements.queries.engagement import reminders_paused
from engagements.queries.gate_conditions import CONDITIONS, UNMET, Asked
from engagements.queries.task import Task, read_only

WORDS = ("required_fields", "contacts_in_offices")
NAMES_SHOWN = 4
Parties = QuerySet[Party, Any]


def _asked(engagement: Engagement) -> list[tuple[str, str, str]]:
    """Name, word and argument of the conditions that are asked for here."""
    gate = playbook.get(engagement.collaboration_model).gate(engagement.phase)
    pairs = zip(gate.requires, gate.conditions, strict=True)
    return [(name, one.slug, one.argument) for name, one in pairs if one.slug in WORDS]


def with_switched_conditions(parties: Parties, engagement: Engagement) -> Parties:
    """The parties, each with what is switched off for its organisation, as `gate_tasks` reads it."""
    switches = GateSwitch._default_manager.filter(
        what="condition", organisation=OuterRef("organisation")
    )
    return parties.annotate(
        **{
            f"switched_{place}": Exists(switches.filter(slug=name))
            for place, (name, _word, _argument) in enumerate(_asked(engagement))
        }
    )


def gate_tasks(
    engagement: Engagement,
    standing: Standing,
    waivers: Iterable[Waiver],
    parties: Iterable[Party],
) -> list[Task]:
    """Details and people that the reader's side can add, as far as they hold the engagement back.

    The waivers and the parties of today (`with_switched_conditions`) are those of the engagement;
    its row of typed details comes with it. One query, where the gate asks for people.
    """
    sides = standing.writes or standing.sees
    if not sides or not engagement.is_open or engagement.recorded or reminders_paused(engagement):
        return []
    passed = {
        one.condition
        for one in waivers
        if one.phase == engagement.phase and one.phase_change_id is None
    }
    leads = [one for one in parties if one.side == "civic" and one.is_lead and not one.left_on]
    found = []
    for place, (name, word, argument) in enumerate(_asked(engagement)):
        if name in passed or any(getattr(one, f"switched_{place}") for one in leads):
            continue
        task = (
            _details(engagement, sides)
            if word == "required_fields"
            else _people(engagement, argument)
        )
        if task:
            found.append(task)
    return found if standing.writes else read_only(found)


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
        reverse("engagement_edit_details", args=[engagement.reference]),
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
