"""Organisations, former names and offices."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements.actions.history import Refused, claim
from engagements.actions.organisation import (
    keep_former_name,
    queue_for_successions,
    refuse_circle_of_offices,
    refuse_circle_of_successors,
)
from engagements.actions.summary import refresh_summaries_naming
from engagements.admin.alike import AlikeAdmin
from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.admin.fields import CountryFilter, in_words, is_key
from engagements.admin.sending import VersionedForm
from engagements.countries import country_name
from engagements.forms.alike import AlikeForm
from engagements.forms.organisation import NewOrganisationForm, OfficeNameForm
from engagements.models import FormerName, Office, Organisation

if TYPE_CHECKING:
    OfficeFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    OfficeFormSet = BaseInlineFormSet


def site_of_organisation(self: RegisterAdmin, obj: Any) -> str:
    """The page of the organisation."""
    return str(obj.organisation.get_absolute_url())


class FormerNameInline(RegisterInline):
    model = FormerName


class SuccessionForm(VersionedForm):
    """No body is succeeded, in the end, by itself."""

    def clean(self) -> dict[str, Any]:
        """As on the site."""
        cleaned: dict[str, Any] = super().clean()
        successor = cleaned.get("successor") if "successor" in self.changed_data else None
        if self.instance.pk and successor and successor != self.instance:
            try:
                refuse_circle_of_successors(self.instance, successor)
            except Refused as problem:
                self.add_error("successor", str(problem))
        return cleaned


class OfficeForm(VersionedForm):
    """An office stays in its organisation, and hangs below none of its own parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "organisation" in self.fields:
            self.fields["organisation"].disabled = True
            self.fields["organisation"].help_text = _(
                "It stays where it is: its parts and the posts in it are there."
            )

    def clean(self) -> dict[str, Any]:
        """As on the site."""
        cleaned: dict[str, Any] = super().clean()
        parent = cleaned.get("parent") if "parent" in self.changed_data else None
        if self.instance.pk and parent and parent != self.instance:
            try:
                refuse_circle_of_offices(self.instance.organisation, {self.instance.pk: parent.pk})
            except Refused as problem:
                self.add_error("parent", str(problem))
        return cleaned


class OfficeRows(OfficeFormSet):
    """The tree as it is once all rows are saved."""

    def clean(self) -> None:
        """No office hangs below one of its own parts, also where several are hung elsewhere."""
        super().clean()
        hung = {
            one.instance.pk: one.instance.parent_id
            for one in self.forms
            if one.instance.pk and "parent" in one.changed_data
            and one.instance.parent_id != one.instance.pk
        }  # fmt: skip
        try:
            if hung:
                refuse_circle_of_offices(self.instance, hung)
        except Refused as problem:
            raise ValidationError(str(problem)) from problem


class OfficeInline(RegisterInline):
    model = Office
    formset = OfficeRows


@admin.register(Organisation)
class OrganisationAdmin(AlikeAdmin):
    form = SuccessionForm
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

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row; one succession is recorded at a time, as on the site."""
        if request.method == "POST" and request.POST.get("successor"):
            queue_for_successions()
        return super().get_object(request, object_id, from_field)

    def rows_saved(self, form: Any, formsets: Any) -> None:
        """Another name leaves the one of before among the former names, as on the site."""
        if form.told and "name" in form.changed_data:
            keep_former_name(form.before)
        if form.told or any(one.model is FormerName and one.has_changed() for one in formsets):
            refresh_summaries_naming(form.instance)


@admin.register(FormerName)
class FormerNameAdmin(RegisterAdmin):
    view_on_site = site_of_organisation
    ordering = ("name",)
    list_display = ("name", "organisation", "until")
    list_filter = ("organisation__kind", ("until", admin.DateFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")

    def rows_saved(self, form: Any, formsets: Any) -> None:
        """Engagements are found by the former names of their parties."""
        for body in {
            getattr(form, "before", form.instance).organisation,
            form.instance.organisation,
        }:
            refresh_summaries_naming(body)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """And found by it no longer."""
        super().delete_model(request, obj)
        refresh_summaries_naming(obj.organisation)


@admin.register(Office)
class OfficeAdmin(AlikeAdmin):
    form = OfficeForm
    view_on_site = site_of_organisation
    ordering = ("name",)
    list_display = ("name", "organisation", "parent")
    list_filter = ("organisation__kind", ("organisation__country", CountryFilter))
    instead = _("Give the posts in it their last day, or hang its parts elsewhere.")
    list_select_related = ("organisation", "parent")
    search_fields = ("name", "organisation__name")

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row; its organisation is locked first, so that one tree is changed by one at a time."""
        if request.method == "POST" and is_key(object_id):
            body = Organisation._base_manager.filter(offices=int(object_id)).first()
            if body is not None:
                claim(body)
        return super().get_object(request, object_id, from_field)

    def as_on_site(self, request: HttpRequest, thing: Any) -> AlikeForm | None:
        """Among the offices of its body; before that is chosen there is nothing to compare."""
        if thing is None:
            return None
        user: Any = request.user
        return OfficeNameForm(user=user, instance=thing, organisation=thing.organisation)
