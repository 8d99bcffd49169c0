"""Moving engagements: on to the next phase, on hold, cancelled, closed, and back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
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
from engagements.forms.engagement import HoldForm, PhaseForm, ReasonForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import Engagement
from engagements.queries.gates import judge, next_phase
from engagements.queries.part import frame, phase_labels

GATE_WORDS = {
    "met": lambda: _("Met"),
    "unmet": lambda: _("Not met"),
    "unchecked": lambda: _("Not yet checked"),
}


def _conditions(engagement: Engagement) -> list[dict[str, str]]:
    return [
        {
            "state": judged.state,
            "words": GATE_WORDS[judged.state](),
            "sentence": judged.sentence,
            "link": judged.link if judged.state == "unmet" else "",
        }
        for judged in judge(engagement)
    ]


@require_http_methods(["GET", "POST"])
def phase(request: SignedInRequest, reference: str) -> HttpResponse:
    """The conditions of the next phase, and the step itself."""
    engagement = find(Engagement, request, reference=reference)
    if request.method == "POST":
        access.require(request.user, "move_phase", engagement)
    labels = phase_labels(engagement)
    changes = engagement.phase_changes.select_related("changed_by").prefetch_related("waivers")
    return submit(
        request,
        make_form(PhaseForm, request, instance=engagement, labels=labels),
        partial(move_phase, engagement, actor=request.user),
        template="engagement/phase.html",
        context={
            **frame(engagement, _("Phase")),
            "conditions": _conditions(engagement),
            "next": labels.get(next_phase(engagement), ""),
            "may_move": engagement.status == "active"
            and access.can(request.user, "move_phase", engagement),
            "submit": _("Move the engagement"),
            "cancel": engagement.get_absolute_url(),
            "changes": [
                {
                    "on": change.changed_at,
                    "step": f"{labels[change.from_phase]} → {labels[change.to_phase]}",
                    "by": str(change.changed_by),
                    "sentence": change.sentence,
                    "waived": len(change.waivers.all()),
                }
                for change in changes
            ],
        },
        done=engagement.get_absolute_url(),
        said=_("The engagement has moved."),
    )


def _with_reason(
    request: SignedInRequest,
    reference: str,
    act: Callable[..., Any],
    words: tuple[str, str],
    form_class: type[WritingForm] = ReasonForm,
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    """One status change: its own address, a reason, the progress page."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "change_status", engagement)
    heading, said = words
    if "conditions" in more:
        more["conditions"] = _conditions(engagement)
    return submit(
        request,
        make_form(form_class, request, instance=engagement),
        partial(act, engagement, actor=request.user),
        template="engagement/form.html",
        context={
            **frame(engagement, heading),
            "submit": heading,
            "cancel": engagement.get_absolute_url(),
            **more,
        },
        done=engagement.get_absolute_url(),
        said=said,
    )


@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put it on hold until a day of decision."""
    words = (_("Put on hold"), _("The engagement is on hold."))
    return _with_reason(request, reference, hold_engagement, words, HoldForm)


@require_http_methods(["GET", "POST"])
def resume(request: SignedInRequest, reference: str) -> HttpResponse:
    """Go on after a hold."""
    words = (_("Resume"), _("The engagement goes on."))
    return _with_reason(request, reference, resume_engagement, words)


@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, reference: str) -> HttpResponse:
    """End it before its time."""
    words = (_("Cancel the engagement"), _("The engagement is cancelled."))
    return _with_reason(request, reference, cancel_engagement, words, risk=True)


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close it after the follow-up."""
    words = (_("Close the engagement"), _("The engagement is closed."))
    return _with_reason(request, reference, close_engagement, words, conditions=True)


@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a closed or cancelled engagement up again."""
    words = (_("Reopen"), _("The engagement is open again."))
    return _with_reason(request, reference, reopen_engagement, words)
