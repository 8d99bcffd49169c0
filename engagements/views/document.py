"""Documents of an engagement: list, add, download through the access check, change, remove."""

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.document import (
    add_document,
    discard_file,
    edit_document,
    remove_document,
)
from engagements.forms.document import DocumentEditForm, DocumentForm, DocumentRemoveForm
from engagements.http import SignedInRequest, find, make_form, page_of, submit
from engagements.languages import language_name
from engagements.models import Document, Engagement
from engagements.queries.part import frame

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest, reference: str) -> HttpResponse:
    """The documents that the person sees, newest first."""
    engagement = find(Engagement, request, reference=reference)
    standing = access.standing(request.user, engagement)
    found = access.visible(Document, request.user).filter(engagement=engagement)
    page = page_of(request, found, PAGE_SIZE)
    rows = [
        {
            "document": document,
            "address": reverse("document_download", args=[document.pk]),
            "kind": document.file_name.rpartition(".")[2].upper() if document.file else _("Link"),
            "language": language_name(document.language) if document.language else "",
            "edit": reverse("document_edit", args=[reference, document.pk])
            if document.side in standing.writes
            or (standing.is_admin and document.visibility == "shared")
            else "",
        }
        for document in page
    ]
    return render(
        request,
        "document/index.html",
        {
            **frame(engagement, _("Documents")),
            "rows": rows,
            "page": page,
            "numbers": list(page.paginator.get_elided_page_range(page.number)),
            "add": reverse("document_add", args=[reference]) if standing.writes else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add a file or a link. The file goes when the form does not go through."""
    engagement = find(Engagement, request, reference=reference)
    access.require(request.user, "add_document", engagement)
    back = reverse("document_index", args=[reference])
    kept: list[Document] = []

    def act(**values: Any) -> Document:  # noqa: ANN401
        kept.append(add_document(engagement, actor=request.user, **values))
        return kept[0]

    done = False
    try:
        response = submit(
            request,
            make_form(DocumentForm, request),
            act,
            template="layouts/part_form.html",
            context={
                **frame(engagement, _("Add a document"), (back, _("Documents"))),
                "submit": _("Add the document"),
                "cancel": back,
            },
            done=back,
            said=_("The document is added."),
        )
        done = response.status_code == 302
    finally:
        if kept and not done:
            discard_file(kept[0])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Change what is said of a document, and who sees it."""
    document = find(Document, request, "engagement", engagement__reference=reference, pk=pk)
    access.require(request.user, "edit_document", document)
    back = reverse("document_index", args=[reference])
    return submit(
        request,
        make_form(DocumentEditForm, request, instance=document),
        partial(edit_document, document, actor=request.user),
        template="layouts/part_form.html",
        context={
            **frame(document.engagement, _("Change a document"), (back, _("Documents"))),
            "submit": _("Save"),
            "cancel": back,
            "other": (reverse("document_remove", args=[reference, pk]), _("Remove this document")),
        },
        done=back,
        said=_("The document is changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Remove a document on which nothing relies."""
    document = find(Document, request, "engagement", engagement__reference=reference, pk=pk)
    access.require(request.user, "edit_document", document)
    back = reverse("document_index", args=[reference])
    return submit(
        request,
        make_form(DocumentRemoveForm, request, instance=document),
        partial(remove_document, document, actor=request.user),
        template="layouts/part_form.html",
        context={
            **frame(document.engagement, _("Remove a document"), (back, _("Documents"))),
            "lede": _("“%(title)s” will be gone for both sides.") % {"title": document.title},
            "submit": _("Remove the document"),
            "risk": True,
            "cancel": back,
        },
        done=back,
        said=_("The document is removed."),
    )


@require_http_methods(["GET", "HEAD"])
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file itself, only ever as something to save; a link leads where it points."""
    document = find(Document, request, pk=pk)
    if not document.file:
        return HttpResponseRedirect(document.link)
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=True,
        filename=document.file_name,
        content_type=document.media_type,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
