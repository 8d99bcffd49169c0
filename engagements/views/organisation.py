"""The directory of organisations."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions import organisation as acts
from engagements.countries import country_name
from engagements.forms.organisation import (
    DirectoryForm,
    NewOrganisationForm,
    OfficeForm,
    OfficeNameForm,
    OrganisationForm,
    RenameForm,
    SuccessorForm,
)
from engagements.http import SignedInRequest, find, make_form, page_of, submit
from engagements.models import Contact, Engagement, FormerName, Office, Organisation
from engagements.models.contact import not_ended_by
from engagements.queries.organisation import like, named, offices_alike

PAGE_SIZE = 50
MOST_ENGAGEMENTS = 50


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest) -> HttpResponse:
    """All organisations, by name; search, kind, level and country narrow the list."""
    form = DirectoryForm(request.GET)
    chosen = form.chosen()
    rows = access.visible(Organisation, request.user).order_by("name", "pk")
    rows = named(rows, chosen.get("q", "")).filter(
        **{name: value for name, value in chosen.items() if name != "q"}
    )
    page = page_of(request, rows.values_list("pk", "name", "kind", "country"), PAGE_SIZE)
    kinds = dict(Organisation.Kind.choices)
    query = urlencode(chosen)
    return render(request, "organisation/index.html", {
        "section": "organisations", "here": _("Organisations"), "page": page, "total": page.paginator.count,
        "rows": [
            {"address": reverse("organisation_detail", args=[pk]), "name": name,
             "kind": kinds.get(what, what), "country": country_name(country) if country else ""}
            for pk, name, what, country in page
        ],
        "numbers": list(page.paginator.get_elided_page_range(page.number)),
        "query": f"{query}&" if query else "",
        "form": DirectoryForm(initial=chosen), "chips": form.chips(chosen),
        "here_all": reverse("organisation_index"),
        "add": reverse("organisation_add") if access.can(request.user, "add_organisation") else "",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def suggest(request: SignedInRequest) -> JsonResponse:
    """Up to ten names that hold what was typed, for the form's suggestions.

    With `?offices_of=` those of the offices of that body. `?but=` is the key of the thing itself.
    """
    typed = request.GET.get("q", "").replace("\x00", "")[:100]
    of = request.GET.get("offices_of", "")
    found: list[Office] | list[Organisation] = (
        offices_alike(access.visible(Office, request.user), find(Organisation, request, pk=of), typed)
        if of
        else like(typed, among=access.visible(Organisation, request.user))
    )  # fmt: skip
    itself = request.GET.get("but", "")
    return JsonResponse({"results": [one.name for one in found if str(one.pk) != itself]})


@require_http_methods(["GET", "HEAD"])
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One organisation: offices, people and engagements that this person may see."""
    organisation = find(Organisation, request, "successor", pk=pk)
    engagements = (
        access.visible(Engagement, request.user)
        .filter(parties__organisation=organisation)
        .distinct()
    )
    people = access.visible(Contact, request.user).filter(
        not_ended_by(access.today()), organisation=organisation
    )
    may_edit = access.can(request.user, "edit_organisation", organisation)
    return render(request, "organisation/detail.html", {
        "section": "organisations", "here": organisation.name, "organisation": organisation,
        "crumbs": [(reverse("organisation_index"), _("Organisations"))],
        "country": country_name(organisation.country) if organisation.country else "",
        "offices": office_tree(request, organisation, may_edit),
        "people": people.select_related("person", "office").order_by("person__name")[:100],
        "engagements": engagements.order_by("-created_at")[:MOST_ENGAGEMENTS],
        "former_names": access.visible(FormerName, request.user).filter(organisation=organisation),
        "may_edit": may_edit,
        "may_add_office": access.can(request.user, "add_organisation"),
    })  # fmt: skip


def office_tree(
    request: SignedInRequest, organisation: Organisation, may_edit: bool
) -> list[dict[str, Any]]:
    """The offices in the order of the tree, each with its depth, and whether it may be changed.

    One query; another one for who is not of the body.
    """
    offices = list(
        access.visible(Office, request.user).filter(organisation=organisation).order_by("name")
    )
    own = access.offices_to_correct(request.user).filter(organisation=organisation)
    mine = set() if may_edit or not offices else set(own.values_list("pk", flat=True))
    below: dict[int | None, list[Office]] = {}
    for office in offices:
        below.setdefault(office.parent_id, []).append(office)
    rows: list[dict[str, Any]] = []
    waiting = [(office, 0) for office in reversed(below.get(None, []))]
    while waiting:
        office, depth = waiting.pop()
        may = may_edit or office.pk in mine
        rows.append({"office": office, "indent": "— " * depth, "may": may})
        waiting += [(child, depth + 1) for child in reversed(below.get(office.pk, []))]
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Add an organisation; alike names are shown first."""
    access.require(request.user, "add_organisation")
    return submit(
        request, make_form(NewOrganisationForm, request), partial(acts.add_organisation, actor=request.user),
        template="layouts/part_form.html",
        context={
            "section": "organisations", "here": _("Add an organisation"), "submit": _("Add organisation"),
            "crumbs": [(reverse("organisation_index"), _("Organisations"))],
            "cancel": reverse("organisation_index"),
        },
        done=lambda organisation: organisation.get_absolute_url(), said=_("The organisation is in the directory."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what it says of itself."""
    organisation = find(Organisation, request, pk=pk)
    access.require(request.user, "edit_organisation", organisation)
    return submit(
        request, make_form(OrganisationForm, request, instance=organisation),
        partial(acts.edit_organisation, organisation, actor=request.user),
        template="layouts/part_form.html", context=_below(organisation, _("Edit the organisation")),
        done=organisation.get_absolute_url(), said=_("Saved."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give it a new legal name and keep the old one."""
    organisation = find(Organisation, request, pk=pk)
    access.require(request.user, "edit_organisation", organisation)
    return submit(
        request, make_form(RenameForm, request, instance=organisation),
        partial(acts.rename_organisation, organisation, actor=request.user),
        template="layouts/part_form.html", context=_below(organisation, _("Record a new name")),
        done=organisation.get_absolute_url(), said=_("The new name is recorded; the old one is kept."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def succeed(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the body that took over."""
    organisation = find(Organisation, request, "successor", pk=pk)
    access.require(request.user, "edit_organisation", organisation)
    return submit(
        request,
        make_form(SuccessorForm, request, instance=organisation),
        partial(acts.succeed_organisation, organisation, actor=request.user),
        template="layouts/part_form.html",
        context=_below(organisation, _("Record a successor")),
        done=organisation.get_absolute_url(),
        said=_("The successor is recorded; old engagements keep the old name."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_office(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add an office to its tree."""
    organisation = find(Organisation, request, pk=pk)
    access.require(request.user, "add_organisation")
    return submit(
        request, make_form(OfficeForm, request, organisation=organisation),
        partial(acts.add_office, organisation, actor=request.user),
        template="layouts/part_form.html", context=_below(organisation, _("Add an office")),
        done=organisation.get_absolute_url(), said=_("The office is added."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit_office(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename an office or hang it elsewhere; who is not of its body corrects the name alone."""
    office = find(Office, request, "organisation", pk=pk)
    if not access.can(request.user, "edit_organisation", office.organisation):
        return _correct_office(request, office)
    return submit(
        request, make_form(OfficeForm, request, instance=office, organisation=office.organisation),
        partial(acts.edit_office, office, actor=request.user),
        template="layouts/part_form.html", context=_below(office.organisation, _("Edit the office")),
        done=office.organisation.get_absolute_url(), said=_("Saved."),
    )  # fmt: skip


def _correct_office(request: SignedInRequest, office: Office) -> HttpResponse:
    access.require(request.user, "correct_office", office)
    context = _below(office.organisation, _("Correct the name of the office"))
    context["lede"] = _(
        "Nobody of %(organisation)s writes here yet. As soon as somebody does, its offices are its own."
    ) % {"organisation": office.organisation}  # fmt: skip
    return submit(
        request, make_form(OfficeNameForm, request, instance=office, organisation=office.organisation),
        partial(acts.correct_office, office, actor=request.user),
        template="layouts/part_form.html", context=context,
        done=office.organisation.get_absolute_url(), said=_("Saved."),
    )  # fmt: skip


def _below(organisation: Organisation, here: str) -> dict[str, Any]:
    address = organisation.get_absolute_url()
    return {
        "section": "organisations",
        "here": here,
        "crumbs": [
            (reverse("organisation_index"), _("Organisations")),
            (address, organisation.name),
        ],
        "lede": organisation.name,
        "submit": _("Save"),
        "cancel": address,
    }
