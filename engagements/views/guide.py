"""The guide to the six collaboration models, open to all and made from the playbooks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from engagements import access, playbook
from engagements.playbook import Playbook
from engagements.queries import guide

SECTIONS = (
    ("fit", gettext_lazy("When it fits")),
    ("goals", gettext_lazy("Goals")),
    ("phases", gettext_lazy("Phases")),
    ("challenges", gettext_lazy("Challenges")),
    ("milestones", gettext_lazy("Milestones")),
    ("obligations", gettext_lazy("Usual obligations")),
    ("follow-up", gettext_lazy("Follow-up")),
    ("trouble", gettext_lazy("When something goes wrong")),
    ("sources", gettext_lazy("Sources")),
)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model on a card."""

    slug: str
    url: str
    name: str
    fits_when: str
    think_again_when: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one model says in a row of the comparison."""

    model: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One aspect, with a cell for each model."""

    label: str
    cells: list[Cell]


@login_not_required
@require_http_methods(["GET", "HEAD"])
def index(request: HttpRequest) -> HttpResponse:
    """The six models: when each fits, and side by side."""
    query = _query(request)
    cards = [_card(entry, query) for entry in playbook.all_playbooks()]
    context = {
        "section": "guide",
        "draft": query != "",
        "models": cards,
        "comparison": _comparison(),
        "principles": [gettext(entry.text) for entry in playbook.cross_cutting().principles],
        "factors": [
            {"title": gettext(entry.title), "question": gettext(entry.question)}
            for entry in playbook.cross_cutting().context_factors
        ],
    }
    return render(request, "guide/index.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """One model from its playbook; 404 for a model that does not exist."""
    if slug not in playbook.SLUGS:
        raise Http404
    entry, query = playbook.get(slug), _query(request)
    context = {
        "section": "guide",
        "draft": query != "",
        "may_log": query == "" and access.can(request.user, "log_engagement"),
        "crumbs": [(reverse("guide_index") + query, gettext("Guide"))],
        "card": _card(entry, query),
        "summary": gettext(entry.summary),
        "term": guide.duration(entry.typical_term_days),
        "version": entry.version,
        "sections": SECTIONS,
        "goals": guide.goal_rows(entry),
        "phases": guide.phase_rows(entry),
        "challenges": guide.challenge_groups(entry),
        "milestones": guide.milestone_rows(entry),
        "obligations": guide.obligation_groups(entry),
        "follow_ups": guide.follow_up_rows(entry),
        "every_follow_up": [
            gettext(entry.text) for entry in playbook.cross_cutting().follow_up_questions
        ],
        "failure_cases": _failure_cases(),
        "sources": guide.sources(entry),
        "seed": {"title": gettext(playbook.SEED_TITLE), "url": playbook.SEED_URL},
    }
    return render(request, "guide/model.html", context)


def _query(request: HttpRequest) -> str:
    """`?draft=1` when somebody came here out of a form that is kept, else nothing."""
    asked = request.GET.get("draft") == "1"
    return "?draft=1" if asked and request.session.get("log_draft") else ""


def _card(entry: Playbook, query: str) -> ModelCard:
    hint = playbook.cross_cutting().hint(entry.slug)
    return ModelCard(
        slug=entry.slug,
        url=reverse("guide_model", args=[entry.slug]) + query,
        name=gettext(entry.name),
        fits_when=gettext(hint.fits_when),
        think_again_when=gettext(hint.think_again_when),
    )


def _comparison() -> list[ComparisonRow]:
    """The aspects of the six models side by side."""
    aspects: tuple[tuple[str, Callable[[Playbook], list[str]]], ...] = (
        (gettext("Goals"), lambda entry: [gettext(goal.text) for goal in entry.goals]),
        (gettext("Usual term"), lambda entry: [guide.duration(entry.typical_term_days)]),
        (gettext("Phases"), lambda entry: [gettext(phase.label) for phase in entry.phases]),
        (gettext("Challenges"), _challenge_counts),
        (gettext("Milestones"), _milestone_counts),
        (gettext("Usual obligations"), _obligation_counts),
        (
            gettext("Follow-up"),
            lambda entry: [guide.after_the_end(row.months_after_end) for row in entry.follow_ups],
        ),
    )
    entries = [(gettext(entry.name), entry) for entry in playbook.all_playbooks()]
    return [
        ComparisonRow(label, [Cell(name, lines_of(entry)) for name, entry in entries])
        for label, lines_of in aspects
    ]


def _challenge_counts(entry: Playbook) -> list[str]:
    total = len(entry.challenges)
    gating = sum(challenge.gates for challenge in entry.challenges)
    return [
        ngettext("%(count)d challenge", "%(count)d challenges", total) % {"count": total},
        ngettext(
            "%(count)d must be settled before moving on",
            "%(count)d must be settled before moving on",
            gating,
        )
        % {"count": gating},
    ]


def _milestone_counts(entry: Playbook) -> list[str]:
    total = len(entry.milestones)
    first, last = entry.milestones[0], entry.milestones[-1]
    return [
        ngettext("%(count)d milestone", "%(count)d milestones", total) % {"count": total},
        gettext("The first: %(when)s") % {"when": guide.when(first)},
        gettext("The last: %(when)s") % {"when": guide.when(last)},
    ]


def _obligation_counts(entry: Playbook) -> list[str]:
    return [
        gettext("%(side)s: %(count)d") % {"side": group.side_name, "count": len(group.texts)}
        for group in guide.obligation_groups(entry)
    ]


def _failure_cases() -> list[dict[str, object]]:
    return [
        {
            "title": gettext(entry.title),
            "signs": gettext(entry.signs),
            "steps": [gettext(step) for step in entry.steps],
        }
        for entry in playbook.cross_cutting().failure_cases
    ]
