"""People, posts, roles. Relationship notes belong to their organisation and are not shown here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements.admin.alike import AlikeAdmin
from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.admin.fields import CountryFilter
from engagements.forms.alike import AlikeForm
from engagements.forms.contact import PersonForm
from engagements.models import Contact, EngagementRole, Person


class ContactInline(RegisterInline):
    model = Contact


@admin.register(Person)
class PersonAdmin(AlikeAdmin):
    ordering = ("name",)
    list_display = ("name", "email", "phone", "user", "site")
    list_filter = (("user", admin.EmptyFieldListFilter), "contacts__organisation__kind")
    instead = _("Give each of their posts its last day: what they did stays to be read.")
    list_select_related = ("user",)
    search_fields = ("name", "email")
    inlines: ClassVar = [ContactInline]

    def as_on_site(self, request: HttpRequest, thing: Any) -> AlikeForm:
        """Among all people on file."""
        return PersonForm(user=request.user, instance=thing)


@admin.register(Contact)
class ContactAdmin(RegisterAdmin):
    list_display = ("person", "position", "office", "organisation", "starts_on", "ends_on")
    list_filter = (
        "organisation__kind",
        ("organisation__country", CountryFilter),
        ("starts_on", admin.DateFieldListFilter),
    )
    instead = _("Give the post its last day: the roles held from it stay to be read.")
    list_select_related = ("person", "office", "organisation")
    search_fields = ("person__name", "organisation__name", "office__name", "position")

    def view_on_site(self, obj: Contact) -> str:
        """The page of the person."""
        return obj.person.get_absolute_url()


@admin.register(EngagementRole)
class EngagementRoleAdmin(RegisterAdmin):
    list_display = ("engagement", "role", "contact", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = (
        "engagement",
        "contact__person",
        "contact__organisation",
        "contact__office",
    )
    search_fields = ("engagement__reference", "engagement__title", "contact__person__name")
