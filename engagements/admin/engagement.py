"""Engagements with their parties; how phase and dates moved, to be read."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.actions.engagement import correct_dates, refresh_summary
from engagements.admin.base import ReadOnlyAdmin, RegisterAdmin, RegisterInline, VersionedForm
from engagements.models import (
    ConsultingDetails,
    DateMove,
    DateRequest,
    Engagement,
    EngagementRole,
    FellowshipDetails,
    GateSwitch,
    HackathonDetails,
    Milestone,
    Party,
    PhaseChange,
    PolicyDetails,
    ReferenceCounter,
    ServiceDeliveryDetails,
    TrainingDetails,
    Waiver,
)

SUMMARY = (
    "lead_government", "lead_civic", "next_due_on", "next_due_title", "memorandum_state",
    "covered_from", "covered_until", "open_gating", "settled_items", "checklist_items",
    "accepted_milestones", "counted_milestones", "last_update_on",
)  # fmt: skip


class EngagementForm(VersionedForm):
    """Dates that both sides agreed on are corrected here alone, and never without a reason."""

    date_reason = forms.CharField(
        label=_("Why start or end is corrected"), required=False, max_length=5_000,
        help_text=_("Kept with the old dates. Milestones and obligations stay where they are."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A reason where a planned date changes."""
        cleaned: dict[str, Any] = super().clean()
        if {"starts_on", "ends_on"} & set(self.changed_data) and not cleaned.get("date_reason"):
            self.add_error("date_reason", _("Say why the date moves."))
        return cleaned


class PartyInline(RegisterInline):
    model = Party


class RoleInline(RegisterInline):
    model = EngagementRole


class MilestoneInline(RegisterInline):
    model = Milestone
    fields = ("title", "side", "due_on", "state")
    readonly_fields = ("state",)


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
    )
    list_filter = (
        "collaboration_model",
        "phase",
        "status",
        "health",
        "recorded",
        "memorandum_state",
    )
    search_fields = ("reference", "title", "search_text")
    date_hierarchy = "starts_on"
    readonly_fields = ("reference", "first_starts_on", "first_ends_on", "created_at", *SUMMARY)
    inlines: ClassVar = [PartyInline, RoleInline, MilestoneInline]
    actions = ("refresh_summaries",)

    def has_add_permission(self, request: HttpRequest) -> bool:
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
        for engagement in queryset:
            refresh_summary(engagement)
        count = queryset.count()
        self.message_user(
            request,
            ngettext("%(count)d summary counted anew.", "%(count)d summaries counted anew.", count)
            % {"count": count},
        )


@admin.register(Party)
class PartyAdmin(RegisterAdmin):
    list_display = ("engagement", "organisation", "side", "is_lead", "joined_on", "left_on")
    list_filter = ("side", "is_lead")
    list_select_related = ("engagement", "organisation")
    search_fields = ("engagement__reference", "engagement__title", "organisation__name")


@admin.register(PhaseChange)
class PhaseChangeAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "from_phase", "to_phase", "changed_at", "changed_by")
    list_filter = ("from_phase", "to_phase")
    list_select_related = ("engagement", "changed_by")
    search_fields = ("engagement__reference", "engagement__title")
    date_hierarchy = "changed_at"


@admin.register(Waiver)
class WaiverAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "phase", "condition", "was", "waived_by", "waived_at")
    list_filter = ("phase", "condition", "was")
    list_select_related = ("engagement", "waived_by")
    search_fields = ("engagement__reference", "engagement__title", "reason")
    date_hierarchy = "waived_at"


@admin.register(DateMove)
class DateMoveAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "what", "milestone", "moved_from", "moved_to", "moved_by")
    list_filter = ("what",)
    list_select_related = ("engagement", "milestone", "moved_by")
    search_fields = ("engagement__reference", "engagement__title", "reason")
    date_hierarchy = "moved_at"


@admin.register(DateRequest)
class DateRequestAdmin(ReadOnlyAdmin):
    list_display = ("engagement", "starts_on", "ends_on", "side", "state", "asked_at")
    list_filter = ("state", "side")
    list_select_related = ("engagement",)
    search_fields = ("engagement__reference", "engagement__title", "reason")
    date_hierarchy = "asked_at"


@admin.register(GateSwitch)
class GateSwitchAdmin(ReadOnlyAdmin):
    """Switched on the site, with its reason; here to be read."""

    list_display = ("organisation", "what", "slug", "switched_by", "switched_at")
    list_filter = ("what", "slug")
    list_select_related = ("organisation", "switched_by")
    search_fields = ("organisation__name", "slug", "reason")
    date_hierarchy = "switched_at"


@admin.register(ReferenceCounter)
class ReferenceCounterAdmin(ReadOnlyAdmin):
    list_display = ("collaboration_model", "year", "last")
    list_filter = ("collaboration_model",)


@admin.register(
    FellowshipDetails, HackathonDetails, TrainingDetails, ServiceDeliveryDetails, ConsultingDetails, PolicyDetails
)  # fmt: skip
class DetailsAdmin(RegisterAdmin):
    """The typed details of one model."""

    list_display = ("engagement",)
    list_select_related = ("engagement",)
    search_fields = ("engagement__reference", "engagement__title")
