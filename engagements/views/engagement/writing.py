"""Writing engagements: log one, look over its plan, change its words, term, details and parties."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.engagement import (
    add_party,
    edit_engagement,
    lead_party,
    leave_party,
    log_with_new_bodies,
    review_plan,
)
from engagements.actions.engagement import edit_details as save_details
from engagements.forms.base import OWN_FIELDS
from engagements.forms.engagement import (
    EditForm,
    JoinForm,
    LeadForm,
    LeaveForm,
    LogForm,
    ReviewForm,
    details_form,
)
from engagements.http import SignedInRequest, find, kept_text, make_form, submit, to_its_button
from engagements.models import ChecklistItem, Engagement, Milestone, Party, User
from engagements.queries.coverage import uncovering_sentence
from engagements.queries.part import frame

DRAFT_KEY = "log_draft"
DRAFT_FIELDS = tuple(name for name in LogForm.base_fields if name not in OWN_FIELDS)
DRAFT_LETTERS = 5_000
KEPT_BY = {
    "government": gettext_noop(
        "Who joins or leads the government side is recorded by that side, or by an administrator."
    ),
    "civic": gettext_noop(
        "Who joins or leads the civic side is recorded by that side, or by an administrator."
    ),
}
WHOLLY_PAST = gettext_noop(
    "All its dates lie in the past. It stands in Prepare all the same, so that its agreement and "
    "conditions are asked for. If it is only to be kept on record, ask an administrator to import it "
    "from its source instead."
)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Log an engagement; then its plan and checklist are looked over."""
    access.require(request.user, "log_engagement")
    initial = {**request.session.get(DRAFT_KEY, {})}
    if model := request.GET.get("model", ""):
        initial["collaboration_model"] = model

    def done(engagement: Engagement) -> str:
        request.session.pop(DRAFT_KEY, None)
        if engagement.ends_on and engagement.ends_on < access.today(engagement):
            messages.info(request, _(WHOLLY_PAST))
        return reverse("engagement_review", args=[engagement.reference])

    return submit(
        request,
        make_form(LogForm, request, initial=initial),
        partial(log_with_new_bodies, actor=request.user),
        template="engagement/new.html",
        context={
            "section": "engagements",
            "here": _("Log an engagement"),
            "crumbs": [(reverse("engagement_index"), _("Engagements"))],
            "submit": _("Log engagement"),
            "cancel": reverse("engagement_index"),
            "keep": reverse("engagement_keep"),
        },
        done=done,
        said=_("The engagement is logged. Its plan and checklist are drafted from the playbook."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep what was typed so far, and open the guide; after a lost session too."""
    access.require(request.user, "log_engagement")
    sent = request.POST if request.method == "POST" else kept_text(request)
    if sent is None:
        return redirect("engagement_new")
    typed = {name: sent.get(name, "")[:DRAFT_LETTERS] for name in DRAFT_FIELDS}
    request.session[DRAFT_KEY] = {name: text for name, text in typed.items() if text}
    return redirect(reverse("guide_index") + "?draft=1")


def _context(engagement: Engagement, here: str, submit_words: str = "") -> dict[str, Any]:
    return {
        **frame(engagement, here),
        "submit": submit_words or _("Save"),
        "cancel": engagement.get_absolute_url(),
    }


def _settled(row: Milestone | ChecklistItem, route: str, word: str) -> dict[str, str]:
    """A row that changes on its own page alone."""
    return {
        "title": _(row.title) if row.slug else row.title,
        "word": word,
        "url": reverse(route, args=[row.engagement.reference, row.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedInRequest, reference: str) -> HttpResponse:
    """Look over the plan and checklist that the playbook drafted."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "edit_plan", engagement)
    milestones, items = list(engagement.milestones.all()), list(engagement.checklist.all())
    form = make_form(
        ReviewForm,
        request,
        instance=engagement,
        milestones=[row for row in milestones if row.state in ("planned", "dropped")],
        items=[row for row in items if row.status in ("open", "in_work", "not_applicable")],
    )
    context = {
        "settled_milestones": [
            _settled(row, "milestone_detail", row.get_state_display())
            for row in milestones
            if row.state not in ("planned", "dropped")
        ],
        "settled_items": [
            _settled(row, "challenge_detail", row.get_status_display())
            for row in items
            if row.status in ("addressed", "waived")
        ],
        "add_milestone": reverse("milestone_add", args=[reference]),
        "add_challenge": reverse("challenge_add", args=[reference]),
    }
    return submit(
        request,
        form,
        partial(review_plan, engagement, actor=request.user),
        template="engagement/review.html",
        context={**_context(engagement, _("Look over the plan"), _("Done")), **context},
        done=engagement.get_absolute_url(),
        said=_("The plan is set."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Change what the engagement says of itself."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "edit_engagement", engagement)
    more = [
        (reverse("engagement_dates", args=[reference]), _("Move start or end")),
        (reverse("engagement_edit_details", args=[reference]), _("Details of this model")),
        (reverse("engagement_parties", args=[reference]), _("Parties")),
        (reverse("engagement_review", args=[reference]), _("Look over the plan")),
    ]
    return submit(
        request,
        make_form(EditForm, request, instance=engagement),
        partial(edit_engagement, engagement, actor=request.user),
        template="engagement/form.html",
        context={**_context(engagement, _("Edit the engagement")), "more": more},
        done=engagement.get_absolute_url(),
        said=_("The engagement is changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_details(request: SignedInRequest, reference: str) -> HttpResponse:
    """Change the typed details of the model, those that the reader's sides may see."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "edit_details", engagement)
    row = getattr(engagement, f"{engagement.collaboration_model}_details")
    return submit(
        request,
        make_form(details_form(row, request.user), request, instance=row),
        partial(save_details, engagement, actor=request.user),
        template="engagement/form.html",
        context={
            **_context(engagement, _("Change the details")),
            "cancel": reverse("engagement_details", args=[reference]),
        },
        done=reverse("engagement_details", args=[reference]),
        said=_("The details are saved."),
    )


def _party_rows(engagement: Engagement, user: User, kept: frozenset[str]) -> list[dict[str, Any]]:
    """Each party with what the reader, who keeps these sides, may record of it."""
    rows = list(engagement.parties.select_related("organisation"))
    let_go = set(access.parties_to_let_go(user, engagement, kept).values_list("pk", flat=True))
    leads = {one.side: one.pk for one in rows if one.is_lead and not one.left_on}
    return [
        {
            "party": one,
            "form": LeadForm(user=user, instance=one),
            "may_leave": one.pk in let_go,
            "may_lead": one.has_joined_by(access.today())
            and (leads[one.side] in let_go if one.side in leads else one.side in kept),
            "is_bound": one.side in kept and not one.left_on and one.pk not in let_go,
        }
        for one in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: SignedInRequest, reference: str) -> HttpResponse:
    """Who takes part; let another organisation join, and others hand over or leave."""
    engagement = find(Engagement, request, reference=reference)
    found = access.standing(request.user, engagement)
    access.require(request.user, "edit_parties", engagement, found=found)
    kept = access.sides_kept(found, engagement)
    rows = _party_rows(engagement, request.user, kept)
    return submit(
        request,
        make_form(JoinForm, request, sides=kept),
        partial(add_party, engagement, actor=request.user),
        template="engagement/parties.html",
        context={
            **_context(engagement, _("Parties"), _("Add the party")),
            "rows": rows,
            "some_bound": any(row["is_bound"] for row in rows),
            "kept_by_others": [_(KEPT_BY[side]) for side in KEPT_BY if side not in kept],
        },
        done=reverse("engagement_parties", args=[reference]),
        said=_("The organisation takes part now."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Make a party the lead of its side."""
    party = find(Party, request, "engagement", engagement__reference=reference, pk=pk)
    if request.method != "POST":
        return to_its_button(request, "engagement_parties", reference)
    access.require(request.user, "lead_party", party)
    return submit(
        request,
        make_form(LeadForm, request, instance=party, lost=uncovering_sentence(party)),
        partial(lead_party, party, actor=request.user),
        template="engagement/form.html",
        context=_context(party.engagement, _("Make it the lead")),
        done=reverse("engagement_parties", args=[reference]),
        said=_("It leads its side now."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Record the last day of a party."""
    party = find(Party, request, "engagement", engagement__reference=reference, pk=pk)
    access.require(request.user, "leave_party", party)
    heading = _("%(name)s leaves") % {"name": party.organisation.name}
    return submit(
        request,
        make_form(LeaveForm, request, instance=party),
        partial(leave_party, party, actor=request.user),
        template="engagement/form.html",
        context=_context(party.engagement, heading),
        done=reverse("engagement_parties", args=[reference]),
        said=_("The last day is recorded."),
    )
