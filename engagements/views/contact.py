"""People: the directory, one person, and who does what in an engagement."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions import contact as acts
from engagements.forms.contact import (
    ChangePostForm,
    EditPersonForm,
    EndForm,
    EndPostForm,
    NewPersonForm,
    NewRoleForm,
    NoteForm,
    RoleForm,
)
from engagements.http import SignedInRequest, find, make_form, page_of, submit
from engagements.models import (
    Contact,
    Engagement,
    EngagementRole,
    Organisation,
    Person,
    RelationshipNote,
    User,
)
from engagements.models.contact import not_ended_by
from engagements.queries.contact import (
    alike,
    bodies_of,
    contacts_for,
    contacts_like,
    handovers,
    named,
    organisations_for,
    roles_by_side,
)
from engagements.queries.part import frame

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD"])
def index(request: SignedInRequest) -> HttpResponse:
    """The people one works with, by name; `?q=` narrows the list."""
    wanted = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    rows = access.visible(Person, request.user).order_by("name", "pk")
    page = page_of(request, named(rows, request.user, wanted), PAGE_SIZE)
    posts: dict[int, list[str]] = {}
    people = list(page)
    for contact in (
        access.visible(Contact, request.user)
        .filter(not_ended_by(access.today()), person__in=people)
        .select_related("organisation", "office")
    ):
        parts = [contact.position, str(contact.office or ""), contact.organisation.name]
        posts.setdefault(contact.person_id, []).append(", ".join(part for part in parts if part))
    return render(request, "contact/index.html", {
        "section": "people", "here": _("People"), "page": page, "total": page.paginator.count, "q": wanted,
        "rows": [
            {"address": person.get_absolute_url(), "name": person.name,
             "posts": "; ".join(posts.get(person.pk, []))}
            for person in people
        ],
        "numbers": list(page.paginator.get_elided_page_range(page.number)), "query": f"{urlencode({'q': wanted})}&" if wanted else "",
        "add": reverse("contact_add") if access.can(request.user, "add_person") else "",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def suggest(request: SignedInRequest) -> JsonResponse:
    """Up to ten people that hold what was typed; with `?engagement=`, whoever may have a role in it.

    `?but=` is the key of the person whose name is typed.
    """
    typed = request.GET.get("q", "").replace("\x00", "")[:100]
    reference = request.GET.get("engagement", "")
    found: list[Person] | list[Contact] = (
        contacts_like(contacts_for(find(Engagement, request, reference=reference), request.user), typed)
        if reference
        else [one for one in alike(request.user, typed) if str(one.pk) != request.GET.get("but", "")]
    )  # fmt: skip
    return JsonResponse({"results": [str(one) for one in found]})


@require_http_methods(["GET", "HEAD"])
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person: posts, roles one may see, and the notes of one's own organisation."""
    person = find(Person, request, pk=pk)
    roles = access.visible(EngagementRole, request.user).filter(contact__person=person)
    notes = access.visible(RelationshipNote, request.user).filter(person=person)
    return render(request, "contact/detail.html", {
        "section": "people", "here": person.name, "person": person,
        "crumbs": [(reverse("contact_index"), _("People"))],
        "posts": access.visible(Contact, request.user).filter(person=person).select_related("organisation", "office"),
        "roles": roles.select_related("engagement").order_by("ends_on", "-pk"),
        "notes": notes.select_related("organisation", "author"),
        "may_edit": access.can(request.user, "edit_person", person),
        "may_note": access.can(request.user, "add_person"),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Add a person with the post they hold."""
    access.require(request.user, "add_person")
    return submit(
        request, make_form(NewPersonForm, request, organisations=organisations_for(request.user)),
        partial(acts.add_person, actor=request.user), template="layouts/part_form.html",
        context={
            "section": "people", "here": _("Add a person"), "submit": _("Add person"),
            "crumbs": [(reverse("contact_index"), _("People"))], "cancel": reverse("contact_index"),
        },
        done=partial(_where_shown, request), said=_("The person is on file."),
    )  # fmt: skip


def _where_shown(request: SignedInRequest, contact: Contact) -> str:
    """The page of who was added, or the list where one does not see that page yet."""
    if access.visible(Person, request.user).filter(pk=contact.person_id).exists():
        return contact.person.get_absolute_url()
    messages.info(
        request,
        _("You see %(name)s here once somebody of %(organisation)s gives them a role in an engagement of yours.")
        % {"name": contact.person, "organisation": contact.organisation},
    )  # fmt: skip
    return reverse("contact_index")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct name, e-mail and telephone."""
    person = find(Person, request, pk=pk)
    access.require(request.user, "edit_person", person)
    return submit(
        request, make_form(EditPersonForm, request, instance=person),
        partial(acts.edit_person, person, actor=request.user), template="layouts/part_form.html",
        context=_below(person, _("Edit the person")), done=person.get_absolute_url(), said=_("Saved."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def change_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """End this post and begin another."""
    contact = _find_contact(request, pk)
    access.require(request.user, "edit_contact", contact)
    return submit(
        request, make_form(
            ChangePostForm, request, instance=contact, handovers=handovers(contact, request.user),
            organisations=access.visible(Organisation, request.user),
        ),
        partial(acts.change_post, contact, actor=request.user), template="layouts/part_form.html",
        context=_below(contact.person, _("Record a change of post")), done=contact.person.get_absolute_url(),
        said=_("The old post has ended and the new one has begun."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End this post, and the roles held through it."""
    contact = _find_contact(request, pk)
    access.require(request.user, "edit_contact", contact)
    return submit(
        request, make_form(EndPostForm, request, instance=contact, handovers=handovers(contact, request.user)),
        partial(acts.end_contact, contact, actor=request.user), template="layouts/part_form.html",
        context=_below(contact.person, _("End this post")), done=contact.person.get_absolute_url(),
        said=_("The post has ended; its roles end with it."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a note that only one's own organisation sees."""
    person = find(Person, request, pk=pk)
    access.require(request.user, "add_person")
    return submit(
        request, make_form(NoteForm, request),
        partial(acts.write_relationship_note, person, actor=request.user), template="layouts/part_form.html",
        context=_below(person, _("Write a note")), done=person.get_absolute_url(), said=_("The note is kept."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def engagement(request: SignedInRequest, reference: str) -> HttpResponse:
    """Who does what in an engagement, on both sides."""
    found = find(Engagement, request, reference=reference)
    may = access.can(request.user, "give_role", found)
    return render(request, "contact/engagement.html", {
        **frame(found, _("People")), "sides": roles_by_side(found, request.user), "may": may,
        "today": access.today(),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a role to somebody on file, or to somebody new where nobody fits."""
    found = find(Engagement, request, reference=reference)
    access.require(request.user, "give_role", found)
    return submit(
        request, make_form(RoleForm, request, engagement=found),
        partial(_role_to, found, actor=request.user), template="layouts/part_form.html",
        context=_in_engagement(found, _("Give a role")), done=reverse("contact_engagement", args=[reference]),
        said=_("The role is recorded."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def give_role_to_new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a role to somebody who is not yet on file."""
    found = find(Engagement, request, reference=reference)
    access.require(request.user, "give_role", found)
    return submit(
        request, make_form(NewRoleForm, request, organisations=bodies_of(found, request.user)),
        partial(acts.give_role_to_new_person, found, actor=request.user), template="layouts/part_form.html",
        context=_in_engagement(found, _("Add a person with a role")),
        done=reverse("contact_engagement", args=[reference]), said=_("The person and the role are recorded."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """End a role on its last day."""
    role = find(
        EngagementRole,
        request,
        "engagement",
        "contact__person",
        engagement__reference=reference,
        pk=pk,
    )
    access.require(request.user, "give_role", role.engagement)
    return submit(
        request, make_form(EndForm, request, instance=role), partial(acts.end_role, role, actor=request.user),
        template="layouts/part_form.html",
        context={**_in_engagement(role.engagement, _("End a role")), "lede": f"{role.contact.person} · {role.get_role_display()}"},
        done=reverse("contact_engagement", args=[reference]), said=_("The role has ended."),
    )  # fmt: skip


def _role_to(
    found: Engagement,
    *,
    actor: User,
    contact: Contact | None = None,
    **values: Any,  # noqa: ANN401
) -> EngagementRole:
    if contact is None:
        return acts.give_role_to_new_person(found, actor=actor, **values)
    return acts.give_role(found, actor=actor, contact=contact, **values)


def _find_contact(request: SignedInRequest, pk: int) -> Contact:
    return find(Contact, request, "person", "organisation", pk=pk)


def _below(person: Person, here: str) -> dict[str, Any]:
    address = person.get_absolute_url()
    return {
        "section": "people", "here": here, "lede": person.name, "submit": _("Save"), "cancel": address,
        "crumbs": [(reverse("contact_index"), _("People")), (address, person.name)],
    }  # fmt: skip


def _in_engagement(found: Engagement, here: str) -> dict[str, Any]:
    people = reverse("contact_engagement", args=[found.reference])
    return {**frame(found, here, (people, _("People"))), "submit": _("Save"), "cancel": people}
