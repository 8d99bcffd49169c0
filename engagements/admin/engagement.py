"""Engagements with their parties; how phase and dates moved, to be read."""

from datetime import date
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements import access
from engagements.actions.engagement import correct_dates, refresh_summary
from engagements.actions.history import claim
from engagements.admin.base import ReadOnlyAdmin, RegisterAdmin, RegisterInline
from engagements.admin.fields import CountryFilter, NamedFilter
from engagements.admin.milestone import MilestoneForm
from engagements.admin.sending import VersionedForm
from engagements.dates import PartialDate
from engagements.models import (
    DateMove,
    DateRequest,
    Engagement,
    EngagementRole,
    GateSwitch,
    Milestone,
    Party,
    PhaseChange,
    ReferenceCounter,
    Waiver,
)
from engagements.models.engagement.party import TWICE
from engagements.queries.gate_rows import gate_title

if TYPE_CHECKING:
    PartyFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    PartyFormSet = BaseInlineFormSet

SUMMARY = (
    "lead_government", "lead_civic", "next_due_on", "next_due_title", "memorandum_state",
    "covered_from", "covered_until", "agreement_signed_on", "suspended_from", "suspended_until",
    "agreed_again_on", "covered_time_zone", "open_gating", "settled_items", "checklist_items", "accepted_milestones",
    "counted_milestones", "waiting_for_government", "waiting_for_civic", "last_update_on",
)  # fmt: skip
# What says how the work goes.
HEALTH = {"health", "health_sentence", "health_on", "health_by"}


class EngagementForm(VersionedForm):
    """Dates that both sides agreed on are corrected here alone, and never without a reason.

    What is known to the month or the year is kept as everywhere: a start as its first day, an end
    as its last. A health has somebody who says it. Whoever changes neither is asked for neither.
    """

    date_reason = forms.CharField(
        label=_("Why start or end is corrected"), required=False, max_length=5_000,
        help_text=_("Kept with the old dates. Milestones and obligations stay where they are."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A reason where a planned date changes."""
        cleaned: dict[str, Any] = super().clean()
        for name in ("starts", "ends"):
            columns = {f"{name}_on", f"{name}_precision"}
            day, known = cleaned.get(f"{name}_on"), cleaned.get(f"{name}_precision")
            if day and known and columns & set(self.changed_data):
                first = PartialDate(_first_of(day, known), known)
                self._take(f"{name}_on", first.day if name == "starts" else first.last_day)
        said = HEALTH & set(self.changed_data)
        if said and cleaned.get("health") and not cleaned.get("health_by"):
            self._take("health_by", str(self.sender))
        if {"starts_on", "ends_on"} & set(self.changed_data) and not cleaned.get("date_reason"):
            self.add_error("date_reason", _("Say why the date moves."))
        return cleaned

    def _take(self, name: str, value: Any) -> None:
        """Another value than was typed, which the history tells as any other."""
        self.cleaned_data[name] = value
        others = [one for one in self.changed_data if one != name]
        self.changed_data = [*others, name] if value != self.initial.get(name) else others


def _first_of(day: date, known: str) -> date:
    """The first day of the year or month that is known, or the day itself."""
    if known == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if known == "month" else day


class PartyForm(VersionedForm):
    """As on the site: who joins on a day to come leads from then on."""

    def clean(self) -> dict[str, Any]:
        """Where it is made the lead, or is to join later."""
        cleaned: dict[str, Any] = super().clean()
        joined_on = cleaned.get("joined_on")
        if cleaned.get("is_lead") and joined_on and joined_on > access.today():
            self.add_error("is_lead", _("It joins on a day to come. Let it lead from that day."))
        return cleaned


class PartyRows(PartyFormSet):
    """Each row asks for those on record (`Party.clean`); here those that are sent together."""

    def clean(self) -> None:
        """No body takes part twice on a day."""
        super().clean()
        sent = [one for one in self.forms if one not in self.deleted_forms]
        if any(
            one.instance.shares_a_day_with(other.instance)
            for one, other in combinations(sent, 2)
            if one.has_changed() or other.has_changed()
        ):
            raise ValidationError(TWICE)


class PartyInline(RegisterInline):
    model = Party
    form = PartyForm
    formset = PartyRows


class RoleInline(RegisterInline):
    model = EngagementRole
    also_loads = ("contact__person", "contact__organisation", "contact__office")


class MilestoneInline(RegisterInline):
    """Milestones stay, and their moves are kept for ever: they are moved and dropped on the site."""

    form = MilestoneForm
    model = Milestone
    fields = ("title", "side", "due_on", "state")
    readonly_fields = ("state",)
    can_delete = False


@admin.register(Engagement)
class EngagementAdmin(RegisterAdmin):
    form = EngagementForm
    list_display = (
        "reference",
        "title",
        "collaboration_model",
        "phase",
        "status",
        "health",
        "lead_government",
        "lead_civic",
        "starts_on",
        "site",
    )
    list_filter = (
        "collaboration_model",
        "phase",
        "status",
        "health",
        "recorded",
        "memorandum_state",
        ("country", CountryFilter),
        ("starts_on", admin.DateFieldListFilter),
    )
    search_fields = ("reference", "title", "search_text")
    # Phase and status move on the site alone, where gates are asked and reasons kept.
    readonly_fields = (
        "reference", "phase", "status", "status_reason", "status_since", "status_side",
        "status_consequences", "decide_on", "first_starts_on", "first_ends_on", "created_at",
        *SUMMARY,
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("reference", "title", "summary", "collaboration_model",
                           "playbook_version")}),
        (_("Where it stands"), {"fields": (
            ("status", "phase"), "status_reason", ("status_since", "decide_on"),
            ("status_side", "status_consequences"), "health", "health_sentence", ("health_on", "health_by"))}),
        (_("Dates"), {"fields": (
            ("starts_on", "starts_precision", "first_starts_on"),
            ("ends_on", "ends_precision", "first_ends_on"), "date_reason",
            ("actual_start_on", "actual_end_on"), "time_zone", "update_interval_days",
            "created_at")}),
        (_("Place and subject"), {"fields": (("country", "language"), "sector", "tags")}),
        (_("Result"), {"fields": ("outcome", "participants", "still_in_use")}),
        (_("Source"), {"fields": ("recorded", "source_title", "source_url", "source_year"),
                       "classes": ("collapse",)}),
        (_("Counted from its parts"), {"fields": SUMMARY, "classes": ("collapse",)}),
    )  # fmt: skip
    inlines: ClassVar = [PartyInline, RoleInline, MilestoneInline]
    ordering = ("-created_at", "-pk")
    actions = (*RegisterAdmin.actions, "refresh_summaries")
    instead = _("Cancel it on the site and say why: its plan and its history stay to be read.")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """An engagement is logged on the site, where the playbook drafts its plan."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and keep a moved date with its reason."""
        before = {name: form.initial.get(name) for name in ("starts_on", "ends_on")}
        super().save_model(request, obj, form, change)
        reason = form.cleaned_data.get("date_reason", "")
        if reason and {"starts_on", "ends_on"} & set(form.changed_data):
            user: Any = request.user
            correct_dates(obj, actor=user, reason=reason, before=before)

    @admin.action(description=_("Count summaries anew"))
    def refresh_summaries(self, request: HttpRequest, queryset: QuerySet[Engagement]) -> None:
        """Write the summary columns of the chosen engagements from their children."""
        count = 0
        for engagement in queryset.iterator(chunk_size=500):
            with transaction.atomic():
                refresh_summary(claim(engagement))
            count += 1
        self.message_user(
            request,
            ngettext("%(count)d summary counted anew.", "%(count)d summaries counted anew.", count)
            % {"count": count},
        )


@admin.register(Party)
class PartyAdmin(RegisterAdmin):
    form = PartyForm
    list_display = ("engagement", "organisation", "side", "is_lead", "joined_on", "left_on")
    list_filter = ("side", "is_lead")
    list_select_related = ("engagement", "organisation")
    search_fields = ("engagement__reference", "engagement__title", "organisation__name")


@admin.register(PhaseChange)
class PhaseChangeAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "from_phase", "to_phase", "changed_at", "changed_by")
    list_filter = ("from_phase", "to_phase", ("changed_at", admin.DateFieldListFilter))
    list_select_related = ("engagement", "changed_by")
    search_fields = ("engagement__reference", "engagement__title")


class ConditionFilter(NamedFilter):
    """The conditions that occur, in words."""

    name_of = staticmethod(partial(gate_title, "condition"))


class GateFilter(NamedFilter):
    """The conditions and challenges that occur, in words."""

    @staticmethod
    def name_of(code: str) -> str:
        """A slug names a condition or a challenge, never both."""
        title = gate_title("condition", code)
        return title if title != code else gate_title("challenge", code)


@admin.register(Waiver)
class WaiverAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "phase", "asked", "was", "waived_by", "waived_at")
    list_filter = (
        "phase",
        ("condition", ConditionFilter),
        "was",
        ("waived_at", admin.DateFieldListFilter),
    )
    list_select_related = ("engagement", "waived_by")
    search_fields = ("engagement__reference", "engagement__title", "reason")
    exclude = ("condition",)
    readonly_fields = ("asked",)

    def name_of(self, obj: Any) -> str:
        """What the condition asks for."""
        return gate_title("condition", obj.condition)

    @admin.display(description=_("condition"), ordering="condition")
    def asked(self, obj: Waiver) -> str:
        """The condition in words."""
        return self.name_of(obj)


@admin.register(DateMove)
class DateMoveAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "what", "milestone", "moved_from", "moved_to", "moved_by")
    list_filter = ("what", ("moved_at", admin.DateFieldListFilter))
    list_select_related = ("engagement", "milestone", "moved_by")
    search_fields = ("engagement__reference", "engagement__title", "reason")


@admin.register(DateRequest)
class DateRequestAdmin(ReadOnlyAdmin):
    list_display = (
        "engagement", "starts_on", "ends_on", "milestone", "due_on", "side", "state", "asked_at",
    )  # fmt: skip
    list_filter = ("state", "side", ("asked_at", admin.DateFieldListFilter))
    list_select_related = ("engagement", "milestone")
    search_fields = ("engagement__reference", "engagement__title", "reason")


@admin.register(GateSwitch)
class GateSwitchAdmin(ReadOnlyAdmin):
    """Switched on the site, with its reason; here to be read."""

    list_display = ("organisation", "what", "which", "switched_by", "switched_at")
    list_filter = ("what", ("slug", GateFilter), ("switched_at", admin.DateFieldListFilter))
    list_select_related = ("organisation", "switched_by")
    search_fields = ("organisation__name", "slug", "reason")
    exclude = ("slug",)
    readonly_fields = ("which",)

    def name_of(self, obj: Any) -> str:
        """The condition or the challenge in words."""
        return gate_title(obj.what, obj.slug)

    @admin.display(description=_("which"), ordering="slug")
    def which(self, obj: GateSwitch) -> str:
        """The same in the list."""
        return self.name_of(obj)


@admin.register(ReferenceCounter)
class ReferenceCounterAdmin(ReadOnlyAdmin):
    list_display = ("collaboration_model", "year", "last")
    list_filter = ("collaboration_model",)
