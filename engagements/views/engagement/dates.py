"""The term: moved alone while preparing, afterwards asked for by one side and answered by the other."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    move_dates,
    take_back_date_request,
)
from engagements.forms.base import WritingForm
from engagements.forms.engagement import AnswerDatesForm, AskDatesForm, DatesForm, ReasonForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import DateRequest, Engagement, User
from engagements.queries.date_request import (
    as_settled,
    in_its_state,
    why_not_asked,
    why_not_moved,
)
from engagements.queries.dates import Effects, effects_of, term_is_bound
from engagements.queries.milestone import shown_title
from engagements.queries.movers import affected_by, answering, asked_for, asking, moves_and_stays
from engagements.queries.part import frame
from engagements.queries.plan import moved_meanwhile
from engagements.queries.recurring import further_times


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: SignedInRequest, reference: str) -> HttpResponse:
    """Move start or end without asking, while the engagement is prepared; else ask.

    An administrator who takes part on neither side corrects agreed dates in the back office.
    """
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "edit_engagement", engagement)
    # What was typed while it still was in preparation is answered by the act, and stays.
    if term_is_bound(engagement) and request.method != "POST":
        if access.can(request.user, "ask_to_move_dates", engagement):
            return redirect("engagement_ask_dates", reference=reference)
        return redirect("admin:engagements_engagement_change", engagement.pk)
    return submit(
        request,
        make_form(DatesForm, request, instance=engagement),
        partial(move_dates, engagement, actor=request.user),
        template="engagement/form.html",
        context={
            **frame(engagement, _("Move start or end")),
            "submit": _("Move the dates"),
            "cancel": engagement.get_absolute_url(),
            **in_its_state(engagement, why_not_moved(engagement), request.user),
        },
        done=engagement.get_absolute_url(),
        said=_("The dates are moved. The first ones stay on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask_dates(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the other side for other dates, after a look at what they affect."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "ask_to_move_dates", engagement)
    form = make_form(AskDatesForm, request, engagement=engagement)
    context = {
        **frame(engagement, _("Ask to move the dates")),
        "submit": _("See what it affects"),
        "cancel": engagement.get_absolute_url(),
        "effects": None,
        **in_its_state(engagement, why_not_asked(engagement), request.user),
    }
    sent = request.method == "POST" and not context.get("problem")
    if isinstance(form, AskDatesForm) and sent and form.is_valid():
        typed = form.cleaned_data
        effects = effects_of(engagement, typed["starts_on"], typed["ends_on"])
        voice = asking(request.user, engagement, effects)
        found = moves_and_stays(effects, voice.texts)
        moves = found.moves if isinstance(found.moves, Effects) else effects
        context |= {
            "effects": effects if voice.problem else moves,
            "stays": [] if voice.problem else found.stays,
            "several": found.several,
            "waits": found.waits,
            "further": further_times(engagement, typed["ends_on"], moves),
            "submit": _("Ask the other side"),
        }
        # Whom it does not concern is told so at once: the act refuses.
        if not voice.problem and not form.was_looked_at:
            form.renew(looked=form.dates)
            return render(request, "engagement/ask_dates.html", {"form": form, **context})
    return submit(
        request,
        form,
        partial(ask_to_move_dates, engagement, actor=request.user),
        template="engagement/ask_dates.html",
        context=context,
        done=lambda asked: reverse("engagement_date_request", args=[reference, asked.pk]),
        said=_("The other side is asked. Nothing moves before it has agreed."),
    )


def _asked(request: SignedInRequest, reference: str, pk: int) -> DateRequest:
    return find(
        DateRequest, request, "engagement", "milestone", engagement__reference=reference, pk=pk
    )


def _context(asked: DateRequest, here: str) -> dict[str, Any]:
    is_open = asked.state == DateRequest.State.OPEN
    return {
        **frame(asked.engagement, here),
        "asked": asked,
        "is_open": is_open,
        "milestone_title": shown_title(asked.milestone) if asked.milestone else "",
        "side": {"government": _("Government side"), "civic": _("Civic side")}.get(asked.side, ""),
        "moved_meanwhile": is_open and moved_meanwhile(asked),
        "cancel": asked.engagement.get_absolute_url(),
    }


def _affected(asked: DateRequest, user: User) -> dict[str, Any]:
    """What an open request moves and what stays; whether the person answers it, or declines alone.

    To who does not agree to it is shown what can move by it.
    """
    affected = affected_by(asked)
    answers = asked.asked_by_id != user.pk and access.can(user, "answer_date_request", asked)
    voice = answering(user, asked, affected) if answers else None
    agrees = voice is not None and not voice.problem
    found = moves_and_stays(
        affected, voice.texts if voice and agrees else asked_for(asked, affected)
    )
    declines = voice is not None and voice.declines and not agrees
    return {
        "effects" if isinstance(affected, Effects) else "moves": found.moves,
        "stays": found.stays,
        "several": found.several and not agrees,
        "waits": found.waits,
        "further": further_times(asked.engagement, asked.ends_on, found.moves)
        if asked.ends_on and isinstance(found.moves, Effects)
        else [],
        "why_not": voice.problem if voice else "",
        "declines": declines,
        "may_answer": agrees or declines,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def date_request(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """What was asked and what it affects; the other side answers here."""
    asked = _asked(request, reference, pk)
    if request.method == "POST":
        access.require(request.user, "answer_date_request", asked)
    is_open = asked.state == DateRequest.State.OPEN
    takes_back = is_open and access.can(request.user, "take_back_date_request", asked)
    found = _affected(asked, request.user) if is_open else {}
    # The lead of the side declines alone, and each body where nobody can agree.
    declines = bool(found.get("declines"))
    form: WritingForm = make_form(AnswerDatesForm, request, instance=asked, declines=declines)
    if form.has_typed and not found.get("may_answer"):
        form.keep_typed()
    context = {
        **_context(asked, _("Other dates")),
        **found,
        "take_back": reverse("engagement_take_back_dates", args=[reference, pk])
        if takes_back
        else "",
        "submit": _("Decline") if declines else _("Answer"),
    }
    return submit(
        request,
        form,
        partial(answer_date_request, asked, actor=request.user),
        template="engagement/date_request.html",
        context=context,
        done=reverse("engagement_date_request", args=[reference, pk]),
        said=_("Your answer is recorded."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_dates(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Take the request back before it is answered."""
    asked = _asked(request, reference, pk)
    access.require(request.user, "take_back_date_request", asked)
    return submit(
        request,
        make_form(ReasonForm, request, instance=asked),
        partial(take_back_date_request, asked, actor=request.user),
        template="engagement/form.html",
        context={
            **_context(asked, _("Take the request back")),
            "submit": _("Take it back"),
            **as_settled(asked),
        },
        done=asked.engagement.get_absolute_url(),
        said=_("The request is taken back. The dates stay."),
    )
