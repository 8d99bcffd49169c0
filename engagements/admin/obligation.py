"""Obligations and the times they fall due, to be read: the text is frozen, states move by acts."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import ReadOnlyAdmin, RegisterInline
from engagements.models import Obligation, Occurrence


class OccurrenceInline(RegisterInline):
    model = Occurrence
    fields = ("number", "due_on", "state", "reported_on", "decided_on")
    readonly_fields = fields
    can_delete = False
    max_num = 0
    also_loads = ("obligation__memorandum",)


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ("text", "memorandum", "engagement", "owed_by", "timing", "due_on", "site")
    list_filter = (
        "timing", "legal_date", "survives", "owed_by__side",
        ("memorandum__state", admin.ChoicesFieldListFilter),
        ("due_on", admin.DateFieldListFilter),
    )  # fmt: skip
    list_select_related = ("memorandum", "engagement", "owed_by__organisation")
    search_fields = ("text", "memorandum__title", "engagement__reference", "engagement__title")
    inlines: ClassVar = [OccurrenceInline]
    kept_because = _(
        "Obligations are written in the draft on the site, and stand still once it is sent."
    )


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    list_display = ("obligation", "engagement", "number", "side", "due_on", "state", "site")
    list_filter = ("state", "side", ("due_on", admin.DateFieldListFilter))
    list_select_related = ("obligation", "engagement")
    search_fields = ("obligation__text", "engagement__reference", "engagement__title")
    kept_because = _("One side reports and the other confirms, both on the site.")
