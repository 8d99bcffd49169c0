"""Gates: waive one condition, switch one off for an organisation, and how often one does."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.engagement import switch_off_gate, switch_on_gate, waive_condition
from engagements.forms.engagement import ReasonForm, SwitchForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import Engagement, GateSwitch, Organisation
from engagements.queries.gate_rows import (
    condition_rows,
    gate_choices,
    gate_title,
    switch_history,
    switch_rows,
    waiver_counts,
)
from engagements.queries.gates import AGREEMENTS, judge
from engagements.queries.part import frame
from engagements.queries.status import HOLDS_NO_MORE, in_its_state, why_not_moved


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: SignedInRequest, reference: str, condition: str) -> HttpResponse:
    """Let the engagement go on without one condition, with the reason."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "waive", engagement)
    if condition in AGREEMENTS:
        access.require(request.user, "waive_agreement")
    names = [judged.condition for judged in judge(engagement)]
    if condition not in names:
        raise Http404
    back = reverse("engagement_phase", args=[reference])
    row = condition_rows(engagement, request.user)[names.index(condition)]
    problem = why_not_moved(engagement) or ("" if row["open"] else str(HOLDS_NO_MORE))
    return submit(
        request,
        make_form(ReasonForm, request),
        partial(waive_condition, engagement, actor=request.user, condition=condition),
        template="engagement/waive.html",
        context={
            **frame(engagement, _("Waive a condition"), (back, _("Phase"))),
            **in_its_state(engagement, problem),
            "back": _("Back to the phase"),
            "row": row,
            "submit": _("Waive it"),
            "cancel": back,
        },
        done=back,
        said=_("The condition is waived. It stays on record for ever."),
    )


@require_http_methods(["GET", "HEAD"])
def waivers(request: SignedInRequest) -> HttpResponse:
    """How often each organisation has waived each condition."""
    here = _("Waived conditions")
    return render(request, "engagement/waivers.html", {
        "section": "engagements", "here": here, "rows": waiver_counts(request.user),
        "crumbs": [(reverse("engagement_index"), _("Engagements"))],
    })  # fmt: skip


def _gates(organisation: Organisation, here: str) -> dict[str, Any]:
    address = reverse("engagement_switches", args=[organisation.pk])
    return {
        "section": "organisations",
        "here": here,
        "organisation": organisation,
        "crumbs": [
            (reverse("organisation_index"), _("Organisations")),
            (organisation.get_absolute_url(), organisation.name),
        ],
        "cancel": address,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def switches(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is not asked of the engagements that an organisation leads; and what it waived."""
    organisation = find(Organisation, request, pk=pk)
    may_switch = access.can(request.user, "switch_gate", organisation)
    if request.method == "POST":
        access.require(request.user, "switch_gate", organisation)
    address = reverse("engagement_switches", args=[pk])
    return submit(
        request,
        make_form(SwitchForm, request, gates=gate_choices()),
        partial(switch_off_gate, organisation, actor=request.user),
        template="engagement/switches.html",
        context={
            **_gates(organisation, _("Gates and waivers")),
            "rows": switch_rows(organisation, request.user),
            "history": switch_history(organisation, request.user),
            "waivers": waiver_counts(request.user, organisation),
            "may_switch": may_switch,
            "submit": _("Switch it off"),
            "cancel": organisation.get_absolute_url(),
        },
        done=address,
        said=_("It is switched off, and shown wherever it would have applied."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def switch_on(request: SignedInRequest, pk: int, switch: int) -> HttpResponse:
    """Ask for it again."""
    found = find(GateSwitch, request, "organisation", organisation=pk, pk=switch)
    access.require(request.user, "switch_gate", found)
    return submit(
        request,
        make_form(ReasonForm, request),
        partial(switch_on_gate, found, actor=request.user),
        template="layouts/part_form.html",
        context={
            **_gates(found.organisation, _("Switch it on again")),
            "lede": gate_title(found.what, found.slug),
            "submit": _("Switch it on"),
        },
        done=reverse("engagement_switches", args=[pk]),
        said=_("It is asked for again."),
    )
