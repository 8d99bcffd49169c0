"""Obligations and the times they fall due, to be read: the text is frozen, states move by acts."""

from typing import ClassVar

from django.contrib import admin

from engagements.admin.base import ReadOnlyAdmin, RegisterInline
from engagements.models import Obligation, Occurrence


class OccurrenceInline(RegisterInline):
    model = Occurrence
    fields = ("number", "due_on", "state", "reported_on", "decided_on")
    readonly_fields = fields
    can_delete = False
    max_num = 0


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ("text", "memorandum", "engagement", "owed_by", "timing", "due_on")
    list_filter = ("timing", "legal_date", "survives")
    list_select_related = ("memorandum", "engagement", "owed_by__organisation")
    search_fields = ("text", "memorandum__title", "engagement__reference", "engagement__title")
    inlines: ClassVar = [OccurrenceInline]


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    list_display = ("obligation", "engagement", "number", "side", "due_on", "state")
    list_filter = ("state", "side")
    list_select_related = ("obligation", "engagement")
    search_fields = ("obligation__text", "engagement__reference", "engagement__title")
    date_hierarchy = "due_on"
