"""What every page of the back office does: keep history, keep summaries, load no whole table."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.actions.memorandum.opening import lock_engagements
from engagements.actions.summary import refresh_summaries_naming
from engagements.admin.fields import AskedWell, is_key
from engagements.admin.frozen import agreement_of, is_set_aside, say_why_not, stands_still
from engagements.admin.removal import StaysWhileReliedOn
from engagements.admin.sending import UNSEEN, UNSEEN_BELOW, VersionedForm, send_once, typed_before
from engagements.admin.trail import (
    changes_of,
    complete,
    engagements_of,
    keep,
    lock,
    refresh,
    values_of,
)
from engagements.models import Change, Engagement, Organisation, Person
from engagements.queries.history import sentences
from engagements.text import NOTHING

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline

HISTORY_SHOWN = 200
# The fields in which a page names the engagements that its row is put under.
NAMED_BY = ("engagement", "engagements")


class RegisterAdmin(AskedWell, StaysWhileReliedOn):
    """Base of all pages: every write leaves the same history as the register's own acts.

    Select boxes never load a table, the total of all rows is not counted, and dates are filtered
    without looking through all of them, so that pages stay fast at 100,000 rows.
    """

    form = VersionedForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.ALLOW
    list_per_page = 50
    # Newest first by the one column that every table has sorted already.
    ordering: ClassVar[Any] = ("-pk",)
    list_max_show_all = 200

    def view_on_site(self, obj: Any) -> str | None:
        """The page on the site: the thing's own, or that of its engagement."""
        if hasattr(obj, "get_absolute_url"):
            return str(obj.get_absolute_url())
        agreement = agreement_of(obj)
        if agreement is not None:
            return agreement.get_absolute_url()
        return next((one.get_absolute_url() for one in engagements_of(obj)), None)

    def name_of(self, obj: Any) -> str:
        """What the row is called at the head of its page."""
        return str(obj)

    @admin.display(description=_("On the site"))
    def site(self, obj: Any) -> str:
        """The link of a row to its page on the site."""
        address = self.view_on_site(obj)
        return format_html('<a href="{}">{}</a>', address, _("Open")) if address else NOTHING

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows, without those that one side or one organisation keeps to itself."""
        return access.only_visible(super().get_queryset(request), request.user)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django's page, sent once; what the database itself refuses is a sentence, never a fault."""
        page = partial(super().changeform_view, request, *args, **kwargs)
        try:
            return say_why_not(request, self, partial(send_once, request, self, page))
        except PermissionDenied as denied:
            # Django gives no reason; a row that was sent for signature meanwhile has one.
            key = kwargs.get("object_id") or next(iter(args), None)
            row = self.get_object(request, unquote(key)) if key and not str(denied) else None
            why = self.why_it_stays(row) if row else ""
            raise (PermissionDenied(str(why)) if why else denied) from None

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, with a one-use key for whoever opens it, and what a lost session had kept."""
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        made.sender = request.user
        if request.method == "GET" and (obj is None or self.has_change_permission(request, obj)):
            made.typed = typed_before(request)
        return made

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The rows below, as they are stored or sent; after a lost session as they were typed."""
        asked: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        typed = getattr(request, "typed_before", None)
        if typed is not None and f"{prefix}-TOTAL_FORMS" in typed:
            asked["data"] = typed
        return asked

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields; with them, where something is sent, what the form carries unseen."""
        rows: list[Any] = [
            (title, {**told, "fields": [name for name in told["fields"] if name not in UNSEEN]})
            for title, told in super().get_fieldsets(request, obj)
        ]
        if obj is None or self.has_change_permission(request, obj):
            rows[0][1]["fields"] += UNSEEN
        return rows

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Django leads to the index; what was typed for a row that others removed is shown first."""
        if "form_key" in request.POST:
            raise Http404
        answer: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return answer

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The same for a removal."""
        return say_why_not(request, self, partial(super().delete_view, request, *args, **kwargs))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """No list is asked whether it has rows below that one side or organisation keeps to itself."""
        quiet = {
            one.name
            for one in self.opts.related_objects
            if one.related_model in access.PRIVATE_EVEN_TO_ADMINS
        }
        asked = lookup.partition("__")[0]
        return asked not in quiet and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The same for several at once; what no column can hold is not asked for."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        numbered = isinstance(self.opts.pk, models.IntegerField)
        if any("\x00" in value for value in request.GET.values()) or (
            numbered and not all(map(is_key, chosen))
        ):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        page = partial(super().changelist_view, request, *args, **kwargs)
        try:
            return say_why_not(request, self, page)
        except OverflowError:
            # SQLite takes no number above 64 bits; PostgreSQL finds no row with such a one.
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """What a search box finds, without the character that PostgreSQL takes in no text."""
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page under its name, and on one that cannot be changed the sentence that says why."""
        thing = kwargs.get("obj")
        context["why_it_stays"] = self.why_it_stays(thing)
        context["subtitle"] = self.name_of(thing) if thing else None
        return super().render_change_form(request, context, *args, **kwargs)

    def why_it_stays(self, obj: Any) -> Any:
        """Why the row can be neither changed nor removed; empty where it can."""
        return ""

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row; while a form is saved it is locked, with the rows that are shown below it.

        So two people do not overwrite each other, and no act of the site slips in between.
        """
        if request.method == "POST" and from_field is None and str(object_id).isdecimal():
            chosen = [one for name in NAMED_BY for one in request.POST.getlist(name) if is_key(one)]
            lock(self.model, object_id, chosen, [one.model for one in self.inlines])
        return super().get_object(request, object_id, from_field)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The register's own history of the thing, whoever wrote it; an engagement's is the whole."""
        told = access.visible(Change, request.user)
        thing = self.get_object(request, object_id)
        if thing is None:
            # Django's own page answers that there is no such row.
            return super().history_view(request, object_id, extra_context)
        if self.model is Engagement:
            told = told.filter(engagement=thing)
        else:
            told = told.filter(thing_type=self.opts.model_name, thing_id=str(thing.pk))
        rows = sentences(told.order_by("-at", "-pk")[:HISTORY_SHOWN])
        head = {"rows": rows, "title": self.name_of(thing), "subtitle": _("History")}
        return super().history_view(request, object_id, {**head, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save under a new version; the history waits until all that belongs to it is saved.

        What it belongs to, or is put under, is held before anything is written.
        """
        own = engagements_of(obj)
        lock_engagements([*own, *form.cleaned_data.get("engagements", ())])
        form.told = changes_of(form) if change else []
        form.touched = own if change else []
        complete(obj, request.user)  # type: ignore[arg-type]
        if form.told and hasattr(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below, keep every change, write the summaries once."""
        form.save_m2m()
        thing = form.instance
        touched = list({one.pk: one for one in [*form.touched, *engagements_of(thing)]}.values())
        if form.told or not change:
            before = getattr(form, "before", None)
            keep(request.user, thing, "changed" if change else "added", form.told, touched, before)
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        refresh(touched)
        self.rows_saved(form, formsets)

    def rows_saved(self, form: Any, formsets: Any) -> None:
        """What follows from the page as a whole; engagements are found by the names of today."""
        if isinstance(form.instance, Organisation | Person) and form.told:
            refresh_summaries_naming(form.instance)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows below the page, each with its own line: from what to what."""
        told: dict[Any, Any] = {}
        for row in formset.deleted_forms:
            if row.instance.pk:
                gone = row.instance
                keep(request.user, gone, "removed", values_of(gone), engagements_of(gone))
        for row in formset.forms:
            if row.instance.pk and row.has_changed() and row not in formset.deleted_forms:
                told[row.instance.pk] = changes_of(row), row.before
                row.instance.version = getattr(row.instance, "version", 0) + 1
            complete(row.instance, request.user)  # type: ignore[arg-type]
        super().save_formset(request, form, formset, change)
        for thing in formset.new_objects:
            new = [{**one, "from": "", "to": one["from"]} for one in values_of(thing)]
            keep(request.user, thing, "added", new, engagements_of(thing))
        for thing, _names in formset.changed_objects:
            changes, before = told[thing.pk]
            keep(request.user, thing, "changed", changes, engagements_of(thing), before)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove, unless others rely on it, and keep what it was."""
        touched = engagements_of(obj)
        lock_engagements(touched)
        keep(request.user, obj, "removed", values_of(obj), touched)
        super().delete_model(request, obj)
        refresh(touched)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Several at once, each with its own line."""
        lock_engagements(one for thing in queryset for one in engagements_of(thing))
        for thing in queryset:
            self.delete_model(request, thing)


class ReadOnlyAdmin(RegisterAdmin):
    """What is written by acts alone, or never changes: to be read."""

    kept_because: Any = ""

    def why_it_stays(self, obj: Any) -> Any:
        """Why it is only read here, where the page says so."""
        return self.kept_because

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Rows come from acts alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay."""
        return False


class FrozenAdmin(RegisterAdmin):
    """Rows of a draft: changed here while it is one, read from its sending for signature on."""

    instead: Any = _(
        "A party takes the text back for correction on the site; a signed one is amended."
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not what was sent for signature or set aside."""
        return not stands_still(obj) and super().has_change_permission(request, obj)

    def why_it_stays(self, obj: Any) -> Any:
        """It was sent for signature, or set aside."""
        if not stands_still(obj):
            return ""
        if is_set_aside(obj):
            return _("This was set aside and stands still. Another one is drafted on the site.")
        return format_html(
            "{} {}", _("This was sent for signature and stands still."), self.instead
        )


class RegisterInline(AskedWell, TabularInline):
    """Rows below a page, with search boxes in place of select boxes; one query for all of them."""

    form = VersionedForm
    extra = 0
    show_change_link = True
    view_on_site = False
    also_loads: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The columns, and unseen, where they can be changed, what they were loaded with."""
        fields = [name for name in super().get_fields(request, obj) if name not in UNSEEN]
        above: Any = self.admin_site._registry[self.parent_model]
        sent = obj is None or above.has_change_permission(request, obj)
        return [*fields, *UNSEEN_BELOW] if sent else fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows with all that their names are made of."""
        keys = [field.name for field in self.model._meta.fields if field.is_relation]
        rows = access.only_visible(super().get_queryset(request), request.user)
        return rows.select_related(*keys, *self.also_loads)
