"""Moving engagements: on to the next phase, on hold, cancelled, closed, and back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.engagement import (
    cancel_engagement,
    close_engagement,
    hold_engagement,
    move_phase,
    reopen_engagement,
    resume_engagement,
)
from engagements.forms.base import WritingForm
from engagements.forms.engagement import BackForm, CancelForm, HoldForm, PhaseForm, ReasonForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import Engagement
from engagements.playbook import PHASES
from engagements.queries.dates import still_owed
from engagements.queries.gate_rows import condition_rows, course_of
from engagements.queries.gates import next_phase
from engagements.queries.memorandum.unsigned import waiting_texts
from engagements.queries.part import frame, phase_labels
from engagements.queries.status import in_its_state, why_gate_holds, why_not, why_not_moved


@require_http_methods(["GET", "HEAD", "POST"])
def phase(request: SignedInRequest, reference: str) -> HttpResponse:
    """The conditions of the next phase, and the step itself."""
    engagement = find(Engagement, request, reference=reference)
    if request.method == "POST":
        access.require(request.user, "move_phase", engagement)
    labels = phase_labels(engagement)
    following = labels.get(next_phase(engagement), "")
    conditions = condition_rows(engagement, request.user)
    may = access.can(request.user, "move_phase", engagement)
    may_move = may and not why_not_moved(engagement)
    left = sum(row["open"] for row in conditions)
    form = make_form(PhaseForm, request, instance=engagement)
    if form.has_typed and (left or not (may_move and following)):
        form.keep_typed()
    return submit(
        request,
        form,
        partial(move_phase, engagement, actor=request.user),
        template="engagement/phase.html",
        context={
            **frame(engagement, _("Phase")),
            "conditions": conditions,
            "left": left,
            "lacks_agreement": any(row["lacks_agreement"] for row in conditions),
            "next": following,
            "may_move": may_move,
            "why_not": why_not_moved(engagement) if may and not form.is_kept else "",
            "may_go_back": may_move and engagement.phase != PHASES[0],
            "submit": _("Move on to %(phase)s") % {"phase": following},
            "cancel": engagement.get_absolute_url(),
            "course": course_of(engagement, request.user),
        },
        done=engagement.get_absolute_url(),
        said=_("The engagement has moved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Back to an earlier phase, with the reason."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "move_phase", engagement)
    problem = why_not_moved(engagement)
    if not problem and engagement.phase == PHASES[0]:
        problem = _("It is in its first phase, and there is no earlier one.")
    return submit(
        request,
        make_form(BackForm, request, instance=engagement, labels=phase_labels(engagement)),
        partial(move_phase, engagement, actor=request.user),
        template="engagement/form.html",
        context={
            **frame(engagement, _("Go back to an earlier phase")),
            **in_its_state(engagement, problem),
            "back": _("Back to the phase"),
            "submit": _("Go back"),
            "cancel": reverse("engagement_phase", args=[reference]),
        },
        done=engagement.get_absolute_url(),
        said=_("The engagement has gone back."),
    )


def _with_reason(
    request: SignedInRequest,
    reference: str,
    verb: str,
    act: Callable[..., Any],
    words: tuple[str, str],
    form_class: type[WritingForm] = ReasonForm,
    *,
    lede: str = "",
) -> HttpResponse:
    """One status change (`verb` as in `queries.status`): a reason, the progress page."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "change_status", engagement)
    heading, said = words
    problem, more = why_not(engagement, verb), {}
    if verb == "close" and engagement.status == "active":
        conditions = condition_rows(engagement, request.user)
        problem = problem or why_gate_holds(sum(row["open"] for row in conditions))
        more = {"conditions": conditions, "waiting": waiting_texts(engagement, request.user)}
    return submit(
        request,
        make_form(form_class, request, instance=engagement),
        partial(act, engagement, actor=request.user),
        template="engagement/form.html",
        context={
            **frame(engagement, heading),
            "submit": heading,
            "cancel": engagement.get_absolute_url(),
            "lede": "" if problem else lede,
            **in_its_state(engagement, problem, verb),
            **more,
        },
        done=engagement.get_absolute_url(),
        said=said,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put it on hold until a day of decision."""
    words = (_("Put on hold"), _("The engagement is on hold."))
    lede = _(
        "Reminders pause until the day on which both sides decide how it goes on, except for days "
        "fixed by law. The memorandum goes on running out. You can resume at any time."
    )
    return _with_reason(request, reference, "hold", hold_engagement, words, HoldForm, lede=lede)


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: SignedInRequest, reference: str) -> HttpResponse:
    """Go on after a hold."""
    words = (_("Resume"), _("The engagement goes on."))
    lede = _("Reminders begin again. Look whether the dates of the plan still hold.")
    return _with_reason(request, reference, "resume", resume_engagement, words, lede=lede)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, reference: str) -> HttpResponse:
    """End it before its time; each open obligation is kept or released."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "cancel_engagement", engagement)
    goes_on = access.can(request.user, "change_status", engagement)
    owed = still_owed(engagement, request.user)
    sides = access.standing(request.user, engagement).decides_for
    return submit(
        request,
        make_form(CancelForm, request, instance=engagement, owed=owed, sides=sides),
        partial(cancel_engagement, engagement, actor=request.user),
        template="engagement/cancel.html",
        context={
            **frame(engagement, _("Cancel the engagement")),
            **in_its_state(engagement, why_not(engagement, "cancel"), goes_on=goes_on),
            "submit": _("Cancel the engagement"),
            "cancel": engagement.get_absolute_url(),
            "leave": _("Do not cancel it"),
            "owed": owed,
            "waiting": waiting_texts(engagement, request.user),
            "own": [one for one in owed if one.acts_for],
            "of_others": [one for one in owed if not one.acts_for],
            "risk": True,
        },
        done=engagement.get_absolute_url(),
        said=_("The engagement is cancelled."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close it after the follow-up."""
    words = (_("Close the engagement"), _("The engagement is closed."))
    return _with_reason(request, reference, "close", close_engagement, words)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a closed or cancelled engagement up again."""
    words = (_("Reopen"), _("The engagement is open again."))
    return _with_reason(request, reference, "reopen", reopen_engagement, words)
