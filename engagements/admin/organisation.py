"""Organisations, former names and offices."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements.actions.organisation import keep_former_name
from engagements.admin.alike import AlikeAdmin
from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.admin.fields import CountryFilter, in_words
from engagements.countries import country_name
from engagements.forms.alike import AlikeForm
from engagements.forms.organisation import NewOrganisationForm, OfficeNameForm
from engagements.models import FormerName, Office, Organisation


def site_of_organisation(self: RegisterAdmin, obj: Any) -> str:
    """The page of the organisation."""
    return str(obj.organisation.get_absolute_url())


class FormerNameInline(RegisterInline):
    model = FormerName


class OfficeInline(RegisterInline):
    model = Office


@admin.register(Organisation)
class OrganisationAdmin(AlikeAdmin):
    ordering = ("name",)
    list_display = ("name", "kind", "place", "level", "successor", "site")
    place = in_words("country", _("country"), country_name)
    list_filter = ("kind", "level", ("country", CountryFilter))
    instead = _("Name its successor and the day it took over: the past keeps the old name.")
    list_select_related = ("successor",)
    search_fields = ("name", "business_name", "folded_name", "former_names__name")
    inlines: ClassVar = [FormerNameInline, OfficeInline]

    def as_on_site(self, request: HttpRequest, thing: Any) -> AlikeForm:
        """Legal and business name, of the whole directory."""
        return NewOrganisationForm(user=request.user, instance=thing)

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Another name leaves the one of before among the former names, as on the site."""
        super().save_related(request, form, formsets, change)
        if change and "name" in form.changed_data:
            keep_former_name(form.before)


@admin.register(FormerName)
class FormerNameAdmin(RegisterAdmin):
    view_on_site = site_of_organisation
    ordering = ("name",)
    list_display = ("name", "organisation", "until")
    list_filter = ("organisation__kind", ("until", admin.DateFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")


@admin.register(Office)
class OfficeAdmin(AlikeAdmin):
    view_on_site = site_of_organisation
    ordering = ("name",)
    list_display = ("name", "organisation", "parent")
    list_filter = ("organisation__kind", ("organisation__country", CountryFilter))
    instead = _("Give the posts in it their last day, or hang its parts elsewhere.")
    list_select_related = ("organisation", "parent")
    search_fields = ("name", "organisation__name")

    def as_on_site(self, request: HttpRequest, thing: Any) -> AlikeForm | None:
        """Among the offices of its body; before that is chosen there is nothing to compare."""
        if thing is None:
            return None
        user: Any = request.user
        return OfficeNameForm(user=user, instance=thing, organisation=thing.organisation)
