"""Joint updates of an engagement: read them, write one, correct one's own."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.update import add_update, edit_update
from engagements.forms.update import UpdateForm
from engagements.http import SignedInRequest, find, make_form, page_of, submit
from engagements.models import Engagement, JointUpdate
from engagements.queries.engagement import HEALTH_TAGS
from engagements.queries.part import author_told, frame

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """The updates, newest first."""
    engagement = find(Engagement, request, reference=reference)
    page = page_of(request, access.visible(JointUpdate, request.user).filter(
        engagement=engagement
    ), PAGE_SIZE)  # fmt: skip
    may_write = access.can(request.user, "write_update", engagement)
    rows = [
        {
            "update": update,
            "by": author_told(update.author_text),
            "tag": HEALTH_TAGS.get(update.health, ""),
            "edit": reverse("update_edit", args=[reference, update.pk])
            if may_write and update.author_id == request.user.pk
            else "",
        }
        for update in page
    ]
    return render(
        request,
        "update/index.html",
        {
            **frame(engagement, _("Updates")),
            "rows": rows,
            "page": page,
            "numbers": list(page.paginator.get_elided_page_range(page.number)),
            "add": reverse("update_add", args=[reference]) if may_write else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write an update."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "write_update", engagement)
    back = reverse("update_index", args=[reference])
    return submit(
        request,
        make_form(UpdateForm, request),
        partial(add_update, engagement, actor=request.user),
        template="layouts/part_form.html",
        context={
            **frame(engagement, _("Write an update"), (back, _("Updates"))),
            "submit": _("Post the update"),
            "cancel": back,
        },
        done=back,
        said=_("Your update is posted. Both sides see it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Correct one's own update."""
    update = find(JointUpdate, request, "engagement", engagement__reference=reference, pk=pk)
    access.require(request.user, "edit_update", update)
    back = reverse("update_index", args=[reference])
    return submit(
        request,
        make_form(UpdateForm, request, instance=update),
        partial(edit_update, update, actor=request.user),
        template="layouts/part_form.html",
        context={
            **frame(update.engagement, _("Correct your update"), (back, _("Updates"))),
            "submit": _("Save"),
            "cancel": back,
        },
        done=back,
        said=_("Your update is corrected."),
    )
