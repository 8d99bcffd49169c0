"""The challenge checklist: all of it by phase, one item to work on, a challenge of one's own."""

from collections.abc import Callable
from functools import partial

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.challenge import add_challenge, answer_challenge
from engagements.forms.challenge import RESPONSE, ChallengeAddForm, ChallengeForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import ChecklistItem, Engagement
from engagements.queries import challenge as queries
from engagements.queries.gates import switched_off
from engagements.queries.part import frame, phase_labels


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """The checklist by phase, with what the gates ask."""
    engagement = find(Engagement, request, reference=reference)
    groups = queries.checklist(engagement, access.today(engagement))
    settled, unsettled = queries.standing_sentence(groups)
    may_add = access.can(request.user, "add_challenge", engagement)
    return render(
        request,
        "challenge/index.html",
        {
            **frame(engagement, _("Challenge checklist")),
            "groups": groups,
            "settled": settled,
            "unsettled": unsettled,
            "add": reverse("challenge_add", args=[reference]) if may_add else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """One item; what is saved here leads back to the checklist."""
    item = _item(request, reference, pk)
    return _work_on(request, item, lambda _item: _back(item))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_next(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """One item; what is saved here leads to the next one that is not settled."""
    item = _item(request, reference, pk)

    def done(saved: ChecklistItem) -> str:
        following = queries.next_open(saved)
        return following.get_absolute_url() if following else _back(item)

    return _work_on(request, item, done)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add a challenge of one's own."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "add_challenge", engagement)
    back = reverse("challenge_index", args=[reference])
    return submit(
        request,
        make_form(ChallengeAddForm, request, engagement=engagement),
        partial(add_challenge, engagement, actor=request.user),
        template="challenge/add.html",
        context={
            **frame(engagement, _("Add a challenge"), (back, _("Challenge checklist"))),
            "submit": _("Add the challenge"),
            "cancel": back,
        },
        done=lambda item: item.get_absolute_url(),
        said=_("The challenge is on the checklist."),
    )


def _item(request: SignedInRequest, reference: str, pk: int) -> ChecklistItem:
    item = find(
        ChecklistItem,
        request,
        "engagement",
        "responsible__person",
        "responsible__organisation",
        engagement__reference=reference,
        pk=pk,
    )
    prefetch_related_objects([item], "responses")
    return item


def _back(item: ChecklistItem) -> str:
    return reverse("challenge_index", args=[item.engagement.reference])


def _work_on(
    request: SignedInRequest, item: ChecklistItem, done: Callable[[ChecklistItem], str]
) -> HttpResponse:
    user, found = request.user, access.standing(request.user, item.engagement)
    may_answer = access.can(user, "answer_checklist", item, found=found)
    context = _context(item, may_answer)
    context["answers"] = queries.answers_so_far(item, user)
    if request.method != "POST" and not may_answer:
        return render(request, "challenge/detail.html", context)
    access.require(user, "answer_checklist", item, found=found)
    may_waive = item.gates and access.can(user, "waive_checklist_item", item, found=found)
    form = make_form(ChallengeForm, request, instance=item, may_waive=may_waive)
    context["response_fields"] = [form[name] for name in form.fields if name.startswith(RESPONSE)]
    return submit(
        request,
        form,
        partial(answer_challenge, item, actor=request.user),
        template="challenge/detail.html",
        context=context,
        done=done,
        said=_("Saved: %(title)s") % {"title": queries.text_of(item, item.title)},
    )


def _context(item: ChecklistItem, may_answer: bool) -> dict[str, object]:
    labels = phase_labels(item.engagement)
    order = list(labels)
    place = order.index(item.phase)
    following = labels[order[place + 1]] if place + 1 < len(order) else _("the end")
    title = queries.text_of(item, item.title)
    switched = switched_off(item)
    needed = item.gates and not switched
    address = item.get_absolute_url()
    return {
        **frame(item.engagement, title, (_back(item), _("Challenge checklist"))),
        "item": item,
        "may_answer": may_answer,
        "phase_label": labels[item.phase],
        "question": queries.text_of(item, item.question),
        "why": queries.text_of(item, item.why),
        "needed": _("Needed before %(phase)s") % {"phase": following} if needed else "",
        "switched": switched,
        "who": queries.who(item),
        "tag": queries.TAGS[item.status],
        "ratings": queries.ratings(item),
        "responses": [] if may_answer else list(item.responses.all()),
        "save": address,
        "save_next": reverse("challenge_answer_next", args=[item.engagement.reference, item.pk]),
        "cancel": _back(item),
    }
