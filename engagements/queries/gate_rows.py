"""Gates as their pages show them: conditions with waivers and switches, and how often one waives."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access, playbook
from engagements.models import Change, Engagement, GateSwitch, Organisation, Party, User, Waiver
from engagements.queries.gates import MET, UNCHECKED, Judged, condition_title, judge
from engagements.queries.part import phase_labels

MOST_ROWS = 200
STEPS = ("phase_moved", "held", "resumed", "cancelled", "closed", "reopened")


def condition_rows(engagement: Engagement, user: User) -> list[dict[str, Any]]:
    """Each condition of the present gate, with what may be done about it."""
    may_waive = engagement.status == "active" and access.can(user, "waive", engagement)
    is_admin = access.can(user, "waive_agreement")
    return [_condition_row(engagement, judged, may_waive, is_admin) for judged in judge(engagement)]


def _condition_row(
    engagement: Engagement, judged: Judged, may_waive: bool, is_admin: bool
) -> dict[str, Any]:
    tag, words = _state(judged)
    waivable = judged.is_open and may_waive
    where = [engagement.reference, judged.condition]
    return {
        "title": judged.title,
        "sentence": judged.sentence,
        "settled_by": judged.settled_by if judged.state != MET else "",
        "link": judged.link,
        "tag": tag,
        "words": words,
        "open": judged.is_open,
        "waivers": judged.waivers,
        "met": judged.state == MET,
        "switch": judged.switch,
        "challenges": judged.switched_challenges,
        "waive": reverse("engagement_waive", args=where)
        if waivable and (is_admin or not judged.needs_admin)
        else "",
        "admin_only": waivable and judged.needs_admin and not is_admin,
        "lacks_agreement": judged.is_open and judged.needs_admin,
    }


def _state(judged: Judged) -> tuple[str, str]:
    if judged.state == MET:
        return "ok", _("Met")
    if judged.switch:
        return "mute", _("Switched off")
    if judged.waivers:
        return "info", _("Waived")
    return ("mute", _("Cannot be met yet")) if judged.state == UNCHECKED else ("warn", _("Not met"))


def course_of(engagement: Engagement, user: User) -> list[dict[str, Any]]:
    """How it came here: every step of phase and status, with who and why. One query."""
    labels = phase_labels(engagement)
    changes = access.visible(Change, user).filter(
        engagement=engagement, thing_type="engagement", verb__in=STEPS
    )
    return [
        {
            "on": change.at,
            "step": _step(change, labels),
            "by": change.actor_text,
            "sentence": change.reason,
            "passed": [
                (
                    _("waived") if one["field"] == "waived" else _("switched off"),
                    condition_title(engagement.collaboration_model, one["to"]),
                )
                for one in change.fields
                if one["field"] in ("waived", "switched off")
            ],
        }
        for change in changes.order_by("at", "pk")
    ]


def _step(change: Change, labels: dict[str, str]) -> str:
    words = {
        "held": _("Put on hold"),
        "resumed": _("Resumed"),
        "cancelled": _("Cancelled"),
        "closed": _("Closed"),
        "reopened": _("Reopened"),
    }
    if change.verb in words:
        return words[change.verb]
    moved = next((one for one in change.fields if one["field"] == "phase"), None)
    if moved is None:
        return _("Moved")
    return f"{labels.get(moved['from'], moved['from'])} → {labels.get(moved['to'], moved['to'])}"


def waiver_counts(user: User, organisation: Organisation | None = None) -> list[dict[str, Any]]:
    """How often each condition was waived, for each organisation that leads the civic side.

    Of the engagements that the person sees, with those of the latest waivers. One query, and one
    each for the names of organisations and for the latest waivers.
    """
    leads = Party.objects.leading("civic").filter(engagement=OuterRef("engagement"))
    rows = access.visible(Waiver, user).annotate(lead=Subquery(leads.values("organisation")[:1]))
    if organisation is not None:
        rows = rows.filter(lead=organisation.pk)
    counted = list(
        rows.filter(lead__isnull=False)
        .values("lead", "condition")
        .annotate(number=Count("pk"), last=Max("waived_at"))
        .order_by("-number", "condition", "lead")[:MOST_ROWS]
    )
    names = dict(
        access.visible(Organisation, user)
        .filter(pk__in={row["lead"] for row in counted})
        .values_list("pk", "name")
    )
    latest = {
        (one.lead, one.condition): one
        for one in rows.filter(waived_at__in={row["last"] for row in counted})
        .select_related("engagement", "waived_by")
        .order_by("pk")
    }
    return [
        {
            "organisation": names.get(row["lead"], ""),
            "url": reverse("engagement_switches", args=[row["lead"]]),
            "title": condition_title("", row["condition"]),
            "number": row["number"],
            "last": row["last"],
            "latest": latest.get((row["lead"], row["condition"])),
        }
        for row in counted
    ]


def switch_rows(organisation: Organisation, user: User) -> list[dict[str, Any]]:
    """What is switched off for the organisation, as far as the person may see. One query."""
    found: Iterable[GateSwitch] = (
        access.visible(GateSwitch, user)
        .filter(organisation=organisation)
        .select_related("switched_by")
    )
    return [
        {
            "pk": switch.pk,
            "title": gate_title(switch.what, switch.slug),
            "kind": switch.get_what_display(),
            "by": str(switch.switched_by),
            "at": switch.switched_at,
            "reason": switch.reason,
        }
        for switch in found
    ]


def switch_history(organisation: Organisation, user: User) -> list[dict[str, Any]]:
    """Every switching off and on, the latest first. One query."""
    changes = access.visible(Change, user).filter(
        thing_type="organisation",
        thing_id=str(organisation.pk),
        verb__in=["switched_off", "switched_on"],
    )
    rows = []
    for change in changes[:MOST_ROWS]:
        one = change.fields[0]
        off = change.verb == "switched_off"
        title = gate_title(one["field"], one["to"] if off else one["from"])
        said = _("%(who)s switched off: %(what)s") if off else _("%(who)s switched on: %(what)s")
        rows.append(
            {
                "at": change.at,
                "sentence": said % {"who": change.actor_text, "what": title},
                "reason": change.reason,
            }
        )
    return rows


def gate_title(what: str, slug: str) -> str:
    """A condition or a challenge in words."""
    if what == "condition":
        return condition_title("", slug)
    for book in playbook.all_playbooks():
        challenge = book.challenge(slug)
        if challenge is not None:
            return _(challenge.title)
    return slug


def gate_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every condition and gating challenge of the six playbooks, in groups for a select box."""
    conditions: dict[str, str] = {}
    challenges: dict[str, str] = {}
    for book in playbook.all_playbooks():
        for gate in book.gates:
            for name in gate.requires:
                conditions.setdefault(f"condition:{name}", condition_title(book.slug, name))
        for challenge in book.challenges:
            if challenge.gates:
                challenges.setdefault(f"challenge:{challenge.slug}", _(challenge.title))
    return [
        (_("Conditions"), sorted(conditions.items(), key=lambda pair: pair[1])),
        (_("Challenges"), sorted(challenges.items(), key=lambda pair: pair[1])),
    ]
