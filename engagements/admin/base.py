"""What every page of the back office does: keep history, keep summaries, load no whole table."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from engagements.actions.engagement import refresh_summary
from engagements.actions.history import FieldChange, as_text, record
from engagements.models import Change, Engagement
from engagements.text import fold_name

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline, ModelForm = admin.ModelAdmin, admin.TabularInline, forms.ModelForm


def engagement_of(thing: models.Model) -> Engagement | None:
    """The engagement that a row belongs to, if it belongs to one."""
    if isinstance(thing, Engagement):
        return thing
    found = getattr(thing, "engagement", None)
    for path in ("milestone", "item", "indicator"):
        if found is None and getattr(thing, f"{path}_id", None):
            found = getattr(thing, path).engagement
    return found if isinstance(found, Engagement) else None


def changes_of(form: Any) -> list[FieldChange]:
    """What the form changes, from what to what. A password is never among it."""
    return [
        {
            "field": name,
            "from": as_text(form.initial.get(name)),
            "to": as_text(form.cleaned_data.get(name)),
        }
        for name in form.changed_data
        if "password" not in name and name != "loaded_version" and name in form.cleaned_data
    ]


def private_side_of(thing: models.Model) -> str:
    """The side that alone sees the thing; empty for what both sides see."""
    document = getattr(thing, "document", None)
    for one in (thing, document):
        if getattr(one, "visibility", "") == "side":
            return str(one.side)  # type: ignore[union-attr]
    return str(getattr(thing, "private_to_side", "") or "")


class VersionedForm(ModelForm):
    """Refuses to save over what somebody else changed since the page was opened."""

    loaded_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loaded_version"].initial = getattr(self.instance, "version", None)

    def clean(self) -> dict[str, Any]:
        """The row is locked while it is saved (`RegisterAdmin.get_object`), so the answer holds."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk and cleaned.get("loaded_version") != getattr(
            self.instance, "version", None
        ):
            raise forms.ValidationError(
                _("Somebody else changed this meanwhile. Open it again, then make your change.")
            )
        return cleaned


class SecureLinks:
    """Addresses typed without a scheme are taken as https."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's own field, with the scheme said."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class RegisterAdmin(SecureLinks, ModelAdmin):
    """Base of all pages: every write leaves the same history as the register's own acts.

    Select boxes never load a table: each foreign key has a search box (`autocomplete_fields`,
    filled here). The total of all rows is not counted, so that pages stay fast at 100,000 rows.
    """

    form = VersionedForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.ALLOW
    list_per_page = 50

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """All foreign keys whose own page can be searched."""
        return searchable_keys(self.model)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row; locked while a form is saved, so that two people do not overwrite each other."""
        if request.method == "POST" and from_field is None and str(object_id).isdecimal():
            self.model._base_manager.select_for_update().filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save under a new version and keep the change."""
        if hasattr(obj, "folded_name"):
            obj.folded_name = fold_name(obj.name)
        if change and hasattr(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)
        self._keep(
            request, obj, "changed" if change else "added", changes_of(form) if change else []
        )

    @transaction.atomic
    def save_formset(
        self,
        request: HttpRequest,
        form: Any,
        formset: Any,
        change: bool,
    ) -> None:
        """Save the rows below the page, each with its own line of history."""
        super().save_formset(request, form, formset, change)
        for thing in formset.new_objects:
            self._keep(request, thing, "added", [])
        for thing, names in formset.changed_objects:
            self._keep(
                request,
                thing,
                "changed",
                [
                    {"field": name, "from": "", "to": as_text(getattr(thing, name, ""))}
                    for name in names
                ],
            )
        for thing in formset.deleted_objects:
            self._keep(request, thing, "removed", [])

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove, unless others rely on it, and keep that it was there."""
        self._keep(request, obj, "removed", [])
        super().delete_model(request, obj)
        engagement = engagement_of(obj)
        if engagement is not None and engagement.pk and not isinstance(obj, Engagement):
            refresh_summary(engagement)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Several at once, each with its own line."""
        for thing in queryset:
            self.delete_model(request, thing)

    def _keep(
        self, request: HttpRequest, thing: models.Model, verb: str, changes: list[FieldChange]
    ) -> None:
        engagement = engagement_of(thing)
        if isinstance(thing, Change):
            return
        user: Any = request.user
        record(
            thing, verb, actor=user, engagement=engagement, changes=changes,
            private_to_side=private_side_of(thing),
        )  # fmt: skip
        if engagement is not None:
            refresh_summary(engagement)


class ReadOnlyAdmin(RegisterAdmin):
    """What is written by acts alone, or never changes: to be read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from acts alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay."""
        return False


def searchable_keys(model: type[models.Model]) -> list[str]:
    """Foreign keys and many-to-many fields whose target has a page with a search."""
    found = []
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        target = field.remote_field.model if field.remote_field else None
        page = admin.site._registry.get(target) if target else None
        if page is not None and page.search_fields and field.editable:
            found.append(field.name)
    return found


class RegisterInline(SecureLinks, TabularInline):
    """Rows below a page, with search boxes in place of select boxes."""

    extra = 0
    show_change_link = True

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """All foreign keys whose own page can be searched."""
        return searchable_keys(self.model)
