"""The typed details of the six models: what is asked of each, in lists that can be searched."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.admin.base import RegisterAdmin
from engagements.admin.fields import CountryFilter, LanguageFilter, in_words
from engagements.admin.sending import VersionedForm
from engagements.details import columns, value_of, visible_to
from engagements.languages import language_name
from engagements.models import (
    ConsultingDetails,
    Document,
    FellowshipDetails,
    HackathonDetails,
    PolicyDetails,
    ServiceDeliveryDetails,
    TrainingDetails,
)
from engagements.models.fellowship import KindOfWork
from engagements.queries.indicator import amount
from engagements.text import NOTHING

OF_ENGAGEMENT = ("engagement__status", "engagement__phase", ("engagement__country", CountryFilter))
FOUND_BY = (
    "engagement__reference",
    "engagement__title",
    "engagement__lead_government",
    "engagement__lead_civic",
)


def contact(name: str) -> tuple[str, ...]:
    """All that the name of a contact is made of."""
    return tuple(f"{name}__{part}" for part in ("person", "office", "organisation"))


class DetailsForm(VersionedForm):
    """Names documents of its own engagement alone."""

    def clean(self) -> dict[str, Any]:
        """As on the site."""
        cleaned: dict[str, Any] = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, Document) and value.engagement_id != self.instance.engagement_id:
                self.add_error(name, _("The document belongs to another engagement."))
        return cleaned


class DetailsAdmin(RegisterAdmin):
    """Base of the six. Details are made and removed with their engagement."""

    form = DetailsForm

    list_filter: ClassVar[Any] = OF_ENGAGEMENT
    search_fields: ClassVar[Any] = FOUND_BY
    list_select_related: ClassVar[Any] = ("engagement",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Details never pass from one engagement to another."""
        return ("engagement",) if obj is not None else ()

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What one side keeps to itself stays closed here as on the site, and is never lost."""
        return [*(super().get_exclude(request, obj) or ()), *self._closed(request, obj)]

    def _closed(self, request: HttpRequest, obj: Any) -> list[str]:
        """Columns that one side alone sees, and those that hold a document of one side."""
        user: Any = request.user
        sees = access.standing(user, obj.engagement).sees if obj else frozenset()
        fields = self.model.DETAILS
        seen = visible_to(fields, sees)
        held = {
            name: key
            for name in seen
            if fields[name].kind == "document" and obj and (key := value_of(obj, name))
        }
        known = access.visible(Document, user).in_bulk(held.values()) if held else {}
        quiet = [name for name, key in held.items() if key not in known]
        closed = [name for name in fields if name not in seen or name in quiet]
        return [column for name in closed for column in columns(name, fields[name])]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """No list is asked for what one side keeps to itself, nor for a document that it may hold."""
        quiet = {
            column
            for name, field in self.model.DETAILS.items()
            if field.private_to or field.kind == "document"
            for column in (*columns(name, field), f"{name}_id")
        }
        asked = lookup.partition("__")[0]
        return asked not in quiet and super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An engagement without its details would be half a record."""
        return False

    def name_of(self, obj: Any) -> str:
        """The engagement that the details belong to."""
        return str(obj.engagement)

    @admin.display(description=_("engagement"), ordering="engagement__reference")
    def of(self, obj: Any) -> str:
        """Reference and title of the engagement."""
        return str(obj.engagement)

    @admin.display(description=_("phase"), ordering="engagement__phase")
    def phase(self, obj: Any) -> str:
        """The phase of the engagement, in words."""
        return str(obj.engagement.get_phase_display())


def money(name: str, label: Any) -> Any:
    """A column that shows an amount as the site does, with its currency, and sorts by the amount."""

    @admin.display(description=label, ordering=f"{name}_amount", empty_value=NOTHING)
    def shown(self: DetailsAdmin, obj: Any) -> str | None:
        value = getattr(obj, f"{name}_amount")
        return None if value is None else f"{amount(value)} {getattr(obj, f'{name}_currency')}"

    return shown


@admin.register(FellowshipDetails)
class FellowshipDetailsAdmin(DetailsAdmin):
    list_display = (
        "of", "phase", "host_department", "supervisor", "supervisor_hours", "cohort",
        "funded_by", "stipend", "site",
    )  # fmt: skip
    list_filter = ("funded_by", *OF_ENGAGEMENT)
    list_select_related = ("engagement", "host_department", *contact("supervisor"))
    search_fields = (*FOUND_BY, "cohort", "host_department__name", "supervisor__person__name")
    stipend = money("stipend", _("Stipend or cost per fellow"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Kinds of work are chosen from their list, not typed as JSON."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.JSONField):
            return forms.MultipleChoiceField(
                choices=KindOfWork.choices, required=False, label=field.label,
                help_text=field.help_text, widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        return field


@admin.register(HackathonDetails)
class HackathonDetailsAdmin(DetailsAdmin):
    list_display = (
        "of", "phase", "event_type", "venue", "duration_hours", "support_period_months",
        "users_present", "users_present_count", "prizes", "site",
    )  # fmt: skip
    list_filter = ("event_type", "users_present", *OF_ENGAGEMENT)
    search_fields = (*FOUND_BY, "venue", "terms_url")
    prizes = money("prize_money", _("Prizes"))


@admin.register(TrainingDetails)
class TrainingDetailsAdmin(DetailsAdmin):
    list_display = (
        "of", "phase", "taught_in", "places", "official_trainers",
        "service_measure_name", "service_measure_before", "site",
    )  # fmt: skip
    list_filter = (("working_language", LanguageFilter), *OF_ENGAGEMENT)
    taught_in = in_words("working_language", _("Working language"), language_name)
    search_fields = (*FOUND_BY, "audience", "changes_wanted", "service_measure_name")


@admin.register(ServiceDeliveryDetails)
class ServiceDeliveryDetailsAdmin(DetailsAdmin):
    list_display = (
        "of", "phase", "procurement_route", "route_reference", "is_free", "value",
        "contract_signed_on", "payment_term_days", "operating_unit", "site",
    )  # fmt: skip
    list_filter = (
        "procurement_route",
        "is_free",
        *OF_ENGAGEMENT,
        ("contract_signed_on", admin.DateFieldListFilter),
    )
    list_select_related = ("engagement", "operating_unit")
    search_fields = (
        *FOUND_BY, "product_statement", "presented_as", "route_reference", "operating_unit__name",
    )  # fmt: skip
    value = money("contract_value", _("Contract value"))


@admin.register(ConsultingDetails)
class ConsultingDetailsAdmin(DetailsAdmin):
    list_display = (
        "of", "phase", "commissioning_office", "decision_maker", "paid", "fee", "days_of_advice",
        "later_bidding", "publication", "site",
    )  # fmt: skip
    list_filter = ("paid", "later_bidding", "publication", *OF_ENGAGEMENT)
    list_select_related = ("engagement", "commissioning_office", *contact("decision_maker"))
    search_fields = (
        *FOUND_BY, "advice_question", "decision_depending", "commissioning_office__name",
        "decision_maker__person__name",
    )  # fmt: skip
    fee = money("fee", _("Fee"))


@admin.register(PolicyDetails)
class PolicyDetailsAdmin(DetailsAdmin):
    list_display = (
        "of", "phase", "policy_title", "policy_kind", "policy_stage", "lead_office", "civic_role",
        "adopted_on", "site",
    )  # fmt: skip
    list_filter = (
        "policy_kind",
        "policy_stage",
        "civic_role",
        *OF_ENGAGEMENT,
        ("adopted_on", admin.DateFieldListFilter),
    )
    list_select_related = ("engagement", "lead_office")
    search_fields = (*FOUND_BY, "policy_title", "official_reference", "lead_office__name")
