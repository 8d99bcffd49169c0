"""Joint updates."""

from django.contrib import admin

from engagements.admin.base import RegisterAdmin
from engagements.models import JointUpdate


@admin.register(JointUpdate)
class JointUpdateAdmin(RegisterAdmin):
    list_display = ("on", "engagement", "author_text", "health", "health_sentence")
    list_filter = ("health",)
    list_select_related = ("engagement",)
    search_fields = ("engagement__reference", "engagement__title", "workflow", "problems")
    date_hierarchy = "on"
