"""Goals and results of an engagement."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions import indicator as acts
from engagements.forms.base import WritingForm
from engagements.forms.indicator import GoalForm, IndicatorForm, MeasureForm, TargetForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import Engagement, Indicator
from engagements.queries.indicator import results_by_goal
from engagements.queries.part import frame


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """What it is for, and what was measured before, now, and aimed at."""
    engagement = find(Engagement, request, reference=reference)
    return render(request, "indicator/index.html", {
        **frame(engagement, _("Results")),
        "groups": results_by_goal(engagement, request.user),
        "may": access.can(request.user, "measure", engagement),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add an indicator."""
    return _new(
        request, reference, lambda found: make_form(IndicatorForm, request, engagement=found),
        acts.add_indicator, _("Add an indicator"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add_goal(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add a goal."""
    return _new(
        request, reference, lambda _found: make_form(GoalForm, request), acts.add_goal,
        _("Add a goal"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Say what is aimed at."""
    indicator = find(Indicator, request, "engagement", engagement__reference=reference, pk=pk)
    form = make_form(TargetForm, request, instance=indicator)
    return _on(request, indicator, form, acts.set_target, _("Set the target"))


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Record a value."""
    indicator = find(Indicator, request, "engagement", engagement__reference=reference, pk=pk)
    return _on(
        request, indicator, make_form(MeasureForm, request), acts.measure, _("Record a value")
    )


def _new(
    request: SignedInRequest,
    reference: str,
    form_of: Callable[[Engagement], WritingForm],
    act: Callable[..., Any],
    here: str,
) -> HttpResponse:
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "measure", engagement)
    return submit(
        request, form_of(engagement), partial(act, engagement, actor=request.user),
        template="layouts/part_form.html", context=_below(engagement, here),
        done=reverse("indicator_index", args=[reference]), said=_("Saved."),
    )  # fmt: skip


def _on(
    request: SignedInRequest,
    indicator: Indicator,
    form: WritingForm,
    act: Callable[..., Any],
    here: str,
) -> HttpResponse:
    access.require(request.user, "measure", indicator)
    name = _(indicator.name) if indicator.slug else indicator.name
    return submit(
        request, form, partial(act, indicator, actor=request.user), template="layouts/part_form.html",
        context={**_below(indicator.engagement, here), "lede": name},
        done=reverse("indicator_index", args=[indicator.engagement.reference]), said=_("Saved."),
    )  # fmt: skip


def _below(engagement: Engagement, here: str) -> dict[str, Any]:
    results = reverse("indicator_index", args=[engagement.reference])
    return {
        **frame(engagement, here, (results, _("Results"))),
        "submit": _("Save"),
        "cancel": results,
    }
