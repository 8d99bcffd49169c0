"""Milestones and their evidence."""

from typing import ClassVar

from django.contrib import admin

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import Evidence, Milestone


class EvidenceInline(RegisterInline):
    model = Evidence


@admin.register(Milestone)
class MilestoneAdmin(RegisterAdmin):
    list_display = ("title", "engagement", "side", "due_on", "state")
    list_filter = ("state", "side")
    list_select_related = ("engagement",)
    search_fields = ("title", "engagement__reference", "engagement__title")
    readonly_fields = (
        "first_due_on",
        "reported_on",
        "reported_side",
        "reported_by",
        "decided_on",
        "decided_side",
        "decided_by",
    )
    date_hierarchy = "due_on"
    inlines: ClassVar = [EvidenceInline]


@admin.register(Evidence)
class EvidenceAdmin(RegisterAdmin):
    list_display = ("milestone", "note", "link", "document", "added_by", "added_on")
    list_select_related = ("milestone", "document", "added_by")
    search_fields = ("milestone__title", "milestone__engagement__reference", "note", "link")
