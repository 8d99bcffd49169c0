"""Milestones of an engagement: the plan, one milestone, and each act on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions import milestone as acts
from engagements.actions.engagement import ask_to_move_milestone
from engagements.forms.base import WritingForm
from engagements.forms.milestone import (
    AcceptForm,
    EvidenceForm,
    MilestoneForm,
    MoveForm,
    NewMilestoneForm,
    ReasonForm,
)
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import DateMove, Engagement, Evidence, Milestone, User
from engagements.queries.date_request import why_not_asked
from engagements.queries.milestone import (
    day_off,
    lateness,
    shown_title,
    since,
    state_of,
    table,
    why_not,
)
from engagements.queries.movers import asking, moves_and_stays
from engagements.queries.part import frame
from engagements.queries.plan import (
    moving_with_milestone,
    needing_both_with,
    owed_by_milestone,
    suited_side,
)


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """The whole plan as table and picture."""
    engagement = find(Engagement, request, reference=reference)
    found = access.standing(request.user, engagement)
    milestones = list(access.visible(Milestone, request.user).filter(engagement=engagement))
    return render(request, "milestone/index.html", {
        **frame(engagement, _("Milestones")),
        "plan": table(engagement, milestones, found.writes, access.today(engagement)),
        "add": reverse("milestone_add", args=[reference]) if found.writes or found.is_admin else "",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add a milestone of one's own."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "add_milestone", engagement)
    plan = reverse("milestone_index", args=[reference])
    return submit(
        request, make_form(NewMilestoneForm, request, engagement=engagement),
        partial(acts.add_milestone, engagement, actor=request.user),
        template="layouts/part_form.html",
        context={
            **frame(engagement, _("Add a milestone"), (plan, _("Milestones"))),
            "submit": _("Add milestone"), "cancel": plan,
        },
        done=plan, said=_("The milestone is in the plan."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def detail(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """One milestone: its state, dates, evidence, and what may be done."""
    milestone = _find(request, reference, pk)
    found = access.standing(request.user, milestone.engagement)
    late = lateness(milestone.engagement, milestone, access.today(milestone.engagement))
    kind, word = state_of(milestone, late, found.writes)
    return render(request, "milestone/detail.html", {
        **_frame(milestone, shown_title(milestone)),
        "milestone": milestone, "kind": kind, "word": word, "late": late,
        "day_off": day_off(milestone.engagement, milestone),
        "evidence_wanted": _(milestone.evidence_wanted) if milestone.slug else milestone.evidence_wanted,
        "evidence": access.visible(Evidence, request.user).filter(milestone=milestone).select_related("document", "added_by"),
        "moves": access.visible(DateMove, request.user).filter(milestone=milestone).select_related("moved_by"),
        "buttons": _buttons(request.user, milestone, found),
    })  # fmt: skip


def _buttons(user: User, milestone: Milestone, found: access.Standing) -> list[dict[str, Any]]:
    """The acts that this person may do to it now, the likeliest first. No query."""
    report, decide, change, shift = (
        access.can(user, f"{act}_milestone", milestone, found=found)
        for act in ("report", "decide", "edit", "move")
    )
    offered = [
        ("accept", _("Accept"), decide),
        ("send_back", _("Return with reason"), decide),
        ("report", _("Report as done"), report),
        ("add_evidence", _("Add evidence"), report and milestone.is_open),
        ("move", _("Move date"), shift),
        ("edit", _("Edit"), change),
        ("miss", _("Mark as missed"), change),
        ("drop", _("Drop from the plan"), change),
        ("restore", _("Put back into the plan"), change),
    ]
    place = [milestone.engagement.reference, milestone.pk]
    return [
        {"address": reverse(f"milestone_{name}", args=place), "words": words}
        for name, words, may in offered
        if may and not why_not(milestone, name)
    ]


def _in_its_state(user: User, milestone: Milestone, act: str) -> dict[str, Any]:
    """What a page says in place of its form where the state refuses the act (the name of its page):
    the state, since when, and what this person can do instead. Nothing where it does not.
    """
    problem = why_not(milestone, act)
    if not problem:
        return {}
    buttons = _buttons(user, milestone, access.standing(user, milestone.engagement))
    return {
        "problem": problem,
        "status_note": since(milestone, user),
        "others": [(one["address"], one["words"]) for one in buttons],
        "back": _("Back to the milestone"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Change what it says."""
    return _act(
        request,
        reference,
        pk,
        "edit",
        "edit_milestone",
        MilestoneForm,
        acts.edit_milestone,
        _("Edit milestone"),
        _("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Give it another date, with the reason; the other side is asked where both signed what moves."""
    milestone = _find(request, reference, pk)
    access.require(request.user, "move_milestone", milestone)
    form = make_form(MoveForm, request, instance=milestone)
    context = {
        **_below(milestone, _("Move the date")), "submit": _("Move date"), "milestone": milestone,
        "owed": owed_by_milestone(milestone, request.user),
        **_in_its_state(request.user, milestone, "move"),
    }  # fmt: skip
    sent = request.method == "POST" and not context.get("problem")
    if isinstance(form, MoveForm) and sent and form.is_valid():
        due_on = form.cleaned_data["due_on"]
        if needing_both_with(milestone.engagement, request.user, {milestone.pk: due_on}):
            return _ask_to_move(request, milestone, form, context)
    return submit(
        request, form, partial(acts.move_milestone, milestone, actor=request.user),
        template="milestone/move.html", context=context,
        done=milestone.get_absolute_url(), said=_("Saved. Both sides see it."),
    )  # fmt: skip


def _ask_to_move(
    request: SignedInRequest, milestone: Milestone, form: MoveForm, context: dict[str, Any]
) -> HttpResponse:
    """Send the request once what it affects was on the page; show that first.

    Who is no party of what moves is told at once who asks, and everybody where nobody can ask now:
    the act refuses.
    """
    due_on = form.cleaned_data["due_on"]
    moves, side = moving_with_milestone(milestone, due_on), suited_side(milestone, due_on)
    voice = asking(request.user, milestone.engagement, moves, side)
    found = moves_and_stays(moves, voice.texts)
    may_ask = not (voice.problem or why_not_asked(milestone.engagement))
    shown = {
        **context, "asks": may_ask, "moves": found.moves if may_ask else moves, "due_on": due_on,
        "stays": found.stays if may_ask else [], "several": found.several,
        "waits": found.waits,
        "submit": _("Ask the other side"),
    }  # fmt: skip
    if may_ask and not form.was_looked_at:
        form.renew(looked=str(due_on))
        return render(request, "milestone/move.html", {"form": form, **shown})
    reference = milestone.engagement.reference
    return submit(
        request, form, partial(ask_to_move_milestone, milestone, actor=request.user),
        template="milestone/move.html", context=shown,
        done=lambda asked: reverse("engagement_date_request", args=[reference, asked.pk]),
        said=_("The other side is asked. Nothing moves before it has agreed."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Report it as done, with evidence."""
    return _act(
        request,
        reference,
        pk,
        "report",
        "report_milestone",
        EvidenceForm,
        acts.report_milestone,
        _("Report as done"),
        _("Report as done"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Add a piece of evidence."""
    milestone = _find(request, reference, pk)
    access.require(request.user, "report_milestone", milestone)
    return submit(
        request, make_form(EvidenceForm, request, engagement=milestone.engagement),
        partial(acts.add_evidence, milestone, actor=request.user),
        template="layouts/part_form.html",
        context={
            **_below(milestone, _("Add evidence")), "submit": _("Add evidence"),
            **_in_its_state(request.user, milestone, "add_evidence"),
        },
        done=milestone.get_absolute_url(), said=_("The evidence is added."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Accept what the other side reported."""
    return _act(
        request,
        reference,
        pk,
        "accept",
        "decide_milestone",
        AcceptForm,
        acts.accept_milestone,
        _("Accept the milestone"),
        _("Accept"),
        "milestone/accept.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Return it and say what is missing."""
    return _act(
        request,
        reference,
        pk,
        "send_back",
        "decide_milestone",
        ReasonForm,
        acts.return_milestone,
        _("Return the milestone"),
        _("Return with reason"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def miss(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Mark it as missed."""
    return _act(
        request,
        reference,
        pk,
        "miss",
        "edit_milestone",
        ReasonForm,
        acts.miss_milestone,
        _("Mark as missed"),
        _("Mark as missed"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Take it out of the plan."""
    return _act(
        request,
        reference,
        pk,
        "drop",
        "edit_milestone",
        ReasonForm,
        acts.drop_milestone,
        _("Drop from the plan"),
        _("Drop"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Put it back into the plan."""
    return _act(
        request,
        reference,
        pk,
        "restore",
        "edit_milestone",
        ReasonForm,
        acts.restore_milestone,
        _("Put back into the plan"),
        _("Put back"),
    )


def _act(
    request: SignedInRequest, reference: str, pk: int, name: str, verb: str, form_class: type[WritingForm],
    act: Callable[..., Any], here: str, button: str, template: str = "layouts/part_form.html",
) -> HttpResponse:  # fmt: skip
    """What all acts on one milestone share: find it, ask, show the form, do it, go back to it."""
    milestone = _find(request, reference, pk)
    access.require(request.user, verb, milestone)
    asks_engagement = issubclass(form_class, EvidenceForm | MilestoneForm)
    extra = {"engagement": milestone.engagement} if asks_engagement else {}
    return submit(
        request, make_form(form_class, request, instance=milestone, **extra),
        partial(act, milestone, actor=request.user),
        template=template,
        context={
            **_below(milestone, here), "submit": button, "milestone": milestone,
            "evidence": access.visible(Evidence, request.user).filter(milestone=milestone).select_related("document"),
            **_in_its_state(request.user, milestone, name),
        },
        done=milestone.get_absolute_url(), said=_("Saved. Both sides see it."),
    )  # fmt: skip


def _find(request: SignedInRequest, reference: str, pk: int) -> Milestone:
    return find(
        Milestone,
        request,
        "engagement",
        "reported_by",
        "decided_by",
        engagement__reference=reference,
        pk=pk,
    )


def _frame(milestone: Milestone, here: str, *between: tuple[str, str]) -> dict[str, Any]:
    plan = reverse("milestone_index", args=[milestone.engagement.reference])
    return frame(milestone.engagement, here, (plan, _("Milestones")), *between)


def _below(milestone: Milestone, here: str) -> dict[str, Any]:
    address = milestone.get_absolute_url()
    return {
        **_frame(milestone, here, (address, shown_title(milestone))),
        "lede": shown_title(milestone),
        "cancel": address,
    }
