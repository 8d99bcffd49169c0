"""What each word of a gate's `requires` means: one function for each, in one table.

Adding a condition is adding an entry to `CONDITIONS`. What a word asks of records that the
register does not keep yet is an entry too: it cannot be met yet, and can be waived.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from engagements import access, details, playbook
from engagements.models import Contact, Engagement, GateSwitch, Memorandum
from engagements.models.challenge import UNSETTLED
from engagements.models.contact import named_together, open_on
from engagements.models.engagement import party_on
from engagements.playbook import PHASES
from engagements.queries.coverage import between_the_leads
from engagements.queries.memorandum.recorded import waits_sentence

MET, UNMET, UNCHECKED = "met", "unmet", "unchecked"
# `memorandum_*` asks for a memorandum, or for what the playbook itself puts in its place: see
# docs/gates.md. `governing_instrument_*` takes any kind.
KINDS = {
    "policy": ("memorandum", "mandate"),
    "consulting": ("memorandum", "contract"),
}
# What waits to be confirmed says less than what is signed, and more than what is only sent.
BEST_FIRST = ("signed", "recorded", "sent", "draft", "ended")


@dataclass(frozen=True)
class Asked:
    """One condition of one engagement's gate, and the challenges that are switched off for it."""

    engagement: Engagement
    word: str
    argument: str
    switched_off: Mapping[str, GateSwitch]


@dataclass(frozen=True)
class Verdict:
    """Met or not (or not yet possible), why in one sentence, who can settle it, and where."""

    state: str
    sentence: str
    settled_by: str
    link: str = ""


def side_words(side: str) -> str:
    """A side as the subject of a sentence."""
    if side == "government":
        return _("The government side")
    return _("The civic side") if side == "civic" else _("Both sides")


def _place(engagement: Engagement, name: str) -> str:
    return reverse(name, args=[engagement.reference])


# ---------------------------------------------------------------- the agreement


def kinds_for(engagement: Engagement, word: str) -> tuple[str, ...]:
    """The kinds of agreement that count for the word; empty means any."""
    if not word.startswith("memorandum"):
        return ()
    return KINDS.get(engagement.collaboration_model, ("memorandum",))


def _agreements(asked: Asked) -> tuple[list[Memorandum], list[Memorandum]]:
    """Those that count, the best first, and those of another kind.

    Amendments are neither, nor is what was set aside or agreed on without a body that leads.
    """
    whole = between_the_leads(asked.engagement)
    found = sorted(
        (one for one in whole if one.state != "set_aside"),
        key=lambda one: BEST_FIRST.index("recorded" if one.awaits_confirmation else one.state),
    )
    kinds = kinds_for(asked.engagement, asked.word)
    counting = [one for one in found if not kinds or one.kind in kinds]
    return counting, [one for one in found if one not in counting]


def missing_signatures(memorandum: Memorandum) -> list[str]:
    """Who has still to sign the version that was sent; nobody for one agreed elsewhere."""
    if not memorandum.drafted_here:
        return []
    waiting = memorandum.signatories.filter(replaced_at__isnull=True).exclude(
        signatures__signed=memorandum.current_version_id
    )
    return [
        one.contact.person.named(one.position) for one in waiting.select_related("contact__person")
    ]


def _signed(asked: Asked) -> Verdict:
    """Every signatory has signed, and the period includes the planned start.

    The actual first day counts for nothing here: one side alone notes it.
    """
    start = asked.engagement.starts_on
    if start is None:
        return Verdict(
            UNMET, _("The start is not planned yet, so no agreement can cover it."),
            side_words("both"), _place(asked.engagement, "engagement_dates"),
        )  # fmt: skip
    counting, other = _agreements(asked)
    for one in counting:
        if one.in_force_on(start) and not missing_signatures(one):
            said = _("“%(title)s” is signed and covers the planned start.") % {"title": one.title}
            return Verdict(MET, said, side_words("both"), one.get_absolute_url())
    return _no_agreement(asked, counting, other, start)


def _in_force(asked: Asked) -> Verdict:
    """A signed agreement is in force today; today is where the agreement's time zone is."""
    counting, other = _agreements(asked)
    for one in counting:
        if one.in_force_on(access.today(one)):
            said = _("“%(title)s” is in force today.") % {"title": one.title}
            return Verdict(MET, said, side_words("both"), one.get_absolute_url())
    return _no_agreement(asked, counting, other, None)


def _no_agreement(
    asked: Asked, counting: list[Memorandum], other: list[Memorandum], start: date | None
) -> Verdict:
    # What would do once it is confirmed says more than another that does not.
    waiting = [
        one
        for one in counting
        if one.awaits_confirmation and one.would_be_in_force_on(start or access.today(one))
    ]
    best = next(iter(waiting or counting or other), None)
    link = best.get_absolute_url() if best else _place(asked.engagement, "memorandum_index")
    return Verdict(UNMET, _why_not(asked, best, bool(counting), start), _signers(best), link)


def _signers(best: Memorandum | None) -> str:
    if best and best.awaits_confirmation:
        return side_words(best.recorded_side if best.disputed_at else best.confirming_side)
    waiting = missing_signatures(best) if best and best.state == "sent" else []
    if waiting:
        return _("The signatories: %(names)s") % {"names": named_together(waiting)}
    return _("The signatories of both sides")


def _why_not(asked: Asked, best: Memorandum | None, counts: bool, start: date | None) -> str:
    if best is None:
        return _("No signed agreement is on record.")
    said = {"title": best.title, "kind": best.get_kind_display()}
    if not counts:
        labels = dict(Memorandum.Kind.choices)
        kinds = _(" or ").join(
            str(labels[kind]) for kind in kinds_for(asked.engagement, asked.word)
        )
        return _("“%(title)s” is a %(kind)s; this step asks for: %(kinds)s.") % {
            **said, "kinds": kinds,
        }  # fmt: skip
    if best.awaits_confirmation:
        return _("“%(title)s” does not count yet: %(why)s") % {**said, "why": waits_sentence(best)}
    if best.state == "draft":
        return _("“%(title)s” is still a draft.") % said
    if best.state == "sent":
        return _("“%(title)s” is not signed by everybody yet.") % said
    if start is not None and best.state == "signed" and _was_signed_late(best, start):
        return _signed_late(asked, best, start)
    if start is not None:
        return _("“%(title)s” is signed, but not in force on the planned start, %(day)s.") % {
            **said, "day": date_format(start),
        }  # fmt: skip
    return _("“%(title)s” is signed, but not in force today.") % said


def _was_signed_late(best: Memorandum, start: date) -> bool:
    """Whether it would cover the start, had the last signature not come after it."""
    return (
        best.signed_on is not None
        and best.signed_on > start
        and (best.begins_on or date.min) <= start <= (best.last_day or date.max)
    )


def _signed_late(asked: Asked, best: Memorandum, start: date) -> str:
    """What to do then: a start that has been made does not move any more."""
    said = _("“%(title)s” would cover the start, %(day)s, but the last signature came on %(signed)s.") % {
        "title": best.title, "day": date_format(start), "signed": date_format(best.signed_on or start),
    }  # fmt: skip
    if asked.engagement.actual_start_on:
        return f"{said} " + _("Ask an administrator to waive this.")
    return f"{said} " + _("Move the planned start, or ask an administrator to waive this.")


# ---------------------------------------------------------------- checklist, details, plan


def _gating_settled(asked: Asked) -> Verdict:
    engagement = asked.engagement
    reached = PHASES[: PHASES.index(engagement.phase) + 1]
    left = [
        item
        for item in engagement.checklist.filter(gates=True, phase__in=reached, status__in=UNSETTLED)
        if not item.slug or item.slug not in asked.switched_off
    ]
    link = _place(engagement, "challenge_index")
    if not left:
        said = _("Every challenge that is needed for this step is settled.")
        return Verdict(MET, said, side_words("both"), link)
    said = ngettext(
        "%(number)d challenge that is needed for this step is not settled.",
        "%(number)d challenges that are needed for this step are not settled.",
        len(left),
    ) % {"number": len(left)}
    sides = {item.side for item in left}
    if len(left) == 1:
        link = reverse("challenge_detail", args=[engagement.reference, left[0].pk])
    return Verdict(UNMET, said, side_words(sides.pop() if len(sides) == 1 else "both"), link)


def _required(asked: Asked) -> Verdict:
    engagement = asked.engagement
    link = _place(engagement, "engagement_details")
    row = getattr(engagement, f"{engagement.collaboration_model}_details", None)
    names = details.missing(row, engagement.phase) if row else []
    if row is None or not names:
        said = _("Every detail that is needed by now is filled in.")
        return Verdict(MET, said, side_words("both"), link)
    # The names of details that one side keeps to itself are not said here.
    keepers = {row.DETAILS[name].private_to for name in names}
    shown = [
        str(row._meta.get_field(details.columns(name, row.DETAILS[name])[0]).verbose_name)
        for name in names
        if not row.DETAILS[name].private_to
    ]
    said = ngettext(
        "%(number)d detail is missing.", "%(number)d details are missing.", len(names)
    ) % {"number": len(names)}
    if shown:
        said = ngettext(
            "%(number)d detail is missing, among what is missing: %(names)s.",
            "%(number)d details are missing, among them: %(names)s.",
            len(names),
        ) % {"number": len(names), "names": ", ".join(shown)}
    keeper = keepers.pop() if len(keepers) == 1 else ""
    who = side_words(keeper) if keeper else _("Either side")
    return Verdict(UNMET, said, who, link)


def _milestone(asked: Asked) -> Verdict:
    engagement = asked.engagement
    found = engagement.milestones.filter(slug=asked.argument).first()
    planned = playbook.get(engagement.collaboration_model).milestone(asked.argument)
    title = _(found.title) if found else _(planned.title) if planned else asked.argument
    if found is None:
        said = _("“%(title)s” is not in the plan.") % {"title": title}
        return Verdict(UNMET, said, _("Either side"), _place(engagement, "milestone_index"))
    link = reverse("milestone_detail", args=[engagement.reference, found.pk])
    if found.state == "accepted":
        # Evidence was asked when it was reported; a row from elsewhere may lack it.
        if found.evidence.exists():
            said = _("“%(title)s” is accepted, with evidence.") % {"title": title}
            return Verdict(MET, said, side_words("both"), link)
        said = _("“%(title)s” is accepted, but without evidence.") % {"title": title}
        return Verdict(UNMET, said, side_words(found.side), link)
    if found.state == "reported":
        said = _("“%(title)s” is reported and waits to be accepted.") % {"title": title}
        other = "government" if found.reported_side == "civic" else "civic"
        return Verdict(UNMET, said, side_words(other), link)
    said = _("“%(title)s” is not accepted yet: %(state)s.") % {
        "title": title, "state": found.get_state_display(),
    }  # fmt: skip
    return Verdict(UNMET, said, side_words(found.side), link)


def _contacts(asked: Asked) -> Verdict:
    engagement = asked.engagement
    today = access.today(engagement)
    roles = engagement.roles.filter(open_on(today), private_to_side="")
    offices = (
        Contact._default_manager.filter(
            open_on(today), pk__in=roles.values("contact"), office__isnull=False,
            organisation__in=engagement.parties.filter(party_on(today), side="government").values(
                "organisation"
            ),
        )
        .values("office").distinct().count()
    )  # fmt: skip
    wanted = int(asked.argument)
    said = _("People on the government side in %(found)d offices; %(wanted)d are wanted.") % {
        "found": offices,
        "wanted": wanted,
    }
    state = MET if offices >= wanted else UNMET
    return Verdict(state, said, _("Either side"), _place(engagement, "contact_engagement"))


# ---------------------------------------------------------------- what is not kept yet

NOBODY = gettext_noop("Nobody yet; it can be waived with a reason")


def _not_yet(sentence: str, place: str) -> Callable[[Asked], Verdict]:
    """Says what the register does not keep, and leads to where it stands meanwhile."""
    return lambda asked: Verdict(UNCHECKED, _(sentence), _(NOBODY), _place(asked.engagement, place))


def _update(asked: Asked) -> Verdict:
    """Updates are written by one side; that the other confirms them is not kept yet."""
    engagement = asked.engagement
    came = engagement.phase_changes.filter(to_phase=engagement.phase).last()
    moment = came.changed_at if came else engagement.created_at
    since = access.day_in(engagement.time_zone, moment)
    written = engagement.updates.filter(on__gte=since).first()
    if written is None:
        said = _("Cannot be met yet: no update was written in this phase, and an update cannot be confirmed by both sides so far.")  # fmt: skip
    else:
        said = _("Cannot be met yet: an update was written on %(day)s, but it cannot be confirmed by both sides so far.") % {"day": date_format(written.on)}  # fmt: skip
    return Verdict(UNCHECKED, said, _(NOBODY), _place(engagement, "update_index"))


CONDITIONS: dict[str, Callable[[Asked], Verdict]] = {
    "memorandum_signed": _signed,
    "memorandum_in_force": _in_force,
    "governing_instrument_signed": _signed,
    "governing_instrument_in_force": _in_force,
    "gating_challenges_settled": _gating_settled,
    "required_fields": _required,
    "milestone": _milestone,
    "contacts_in_offices": _contacts,
    "update_recorded": _update,
    "credit_settled": _not_yet(
        gettext_noop("Cannot be met yet: the register keeps no statement of credit so far; what is agreed on it stands in the memorandum."),
        "memorandum_index",
    ),
    "follow_ups_scheduled": _not_yet(
        gettext_noop("Cannot be met yet: the register keeps no follow-ups so far; what each side owes for them stands with the obligations."),
        "obligation_index",
    ),
    "follow_ups_answered": _not_yet(
        gettext_noop("Cannot be met yet: the register keeps no answers to follow-ups so far; what each side owes for them stands with the obligations."),
        "obligation_index",
    ),
    "lessons_recorded": _not_yet(
        gettext_noop("Cannot be met yet: the register keeps no lessons so far; what was learned is written in updates."),
        "update_index",
    ),
    "invoices_settled": _not_yet(
        gettext_noop("Cannot be met yet: the register keeps no invoices so far; their papers stand with the documents."),
        "document_index",
    ),
}  # fmt: skip
