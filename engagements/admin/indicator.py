"""Goals, indicators and measurements."""

from typing import ClassVar

from django.contrib import admin

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import Goal, Indicator, Measurement


class MeasurementInline(RegisterInline):
    model = Measurement
    exclude = ("measured_by",)


@admin.register(Goal)
class GoalAdmin(RegisterAdmin):
    list_display = ("text", "engagement")
    list_filter = ("engagement__collaboration_model", "engagement__phase")
    list_select_related = ("engagement",)
    search_fields = ("text", "engagement__reference", "engagement__title")


@admin.register(Indicator)
class IndicatorAdmin(RegisterAdmin):
    list_display = ("name", "engagement", "unit", "direction", "target")
    list_filter = ("direction",)
    list_select_related = ("engagement",)
    search_fields = ("name", "engagement__reference", "engagement__title")
    inlines: ClassVar = [MeasurementInline]


@admin.register(Measurement)
class MeasurementAdmin(RegisterAdmin):
    list_display = ("indicator", "on", "value", "source")
    list_filter = (("on", admin.DateFieldListFilter),)
    list_select_related = ("indicator",)
    search_fields = ("indicator__name", "indicator__engagement__reference", "source")
    exclude = ("measured_by",)
