"""Memoranda and their parties. What is signed is read here, not written."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.models import Memorandum, MemorandumParty

FROZEN = (
    "kind",
    "title",
    "state",
    "signed_on",
    "begins_on",
    "ends_on",
    "ended_on",
    "time_zone",
    "document",
    "engagements",
)


class MemorandumPartyInline(RegisterInline):
    model = MemorandumParty


@admin.register(Memorandum)
class MemorandumAdmin(RegisterAdmin):
    list_display = ("title", "kind", "state", "signed_on", "begins_on", "ends_on", "site")
    list_filter = ("kind", "state", ("begins_on", admin.DateFieldListFilter))
    search_fields = ("title", "engagements__reference", "engagements__title")
    inlines: ClassVar = [MemorandumPartyInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Everything, once it is signed."""
        return FROZEN if obj is not None and obj.state in ("signed", "ended") else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A signed memorandum is never removed."""
        return obj is None or obj.state not in ("signed", "ended")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No removal of several at once: a signed one might be among them."""
        return {
            name: act
            for name, act in super().get_actions(request).items()
            if name != "delete_selected"
        }


@admin.register(MemorandumParty)
class MemorandumPartyAdmin(RegisterAdmin):
    list_display = ("memorandum", "organisation", "side")
    list_filter = ("side",)
    list_select_related = ("memorandum", "organisation")
    search_fields = ("memorandum__title", "organisation__name")
