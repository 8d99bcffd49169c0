"""Versions, withdrawals, signatures and refusals: written once, read here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import ReadOnlyAdmin
from engagements.models import MemorandumVersion, Signature, SigningRefusal, Withdrawal

FOR_EVER = _(
    "This is kept for ever as it was written; the database itself refuses to change or remove it."
)


@admin.register(MemorandumVersion)
class MemorandumVersionAdmin(ReadOnlyAdmin):
    list_display = ("memorandum", "number", "for_signature", "made_at", "made_by_text", "site")
    list_filter = ("for_signature", ("made_at", admin.DateFieldListFilter))
    list_select_related = ("memorandum",)
    search_fields = ("memorandum__title", "digest", "note")
    exclude = ("content",)
    kept_because = FOR_EVER


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnlyAdmin):
    list_display = ("withdrawn", "reason", "at", "by_text", "site")
    list_filter = (("at", admin.DateFieldListFilter),)
    list_select_related = ("withdrawn__memorandum",)
    search_fields = ("withdrawn__memorandum__title", "reason", "by_text")
    kept_because = FOR_EVER


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = (
        "name", "position", "organisation", "signed", "method", "signed_on", "recorded_by_text",
        "site",
    )  # fmt: skip
    list_filter = ("method", ("signed_on", admin.DateFieldListFilter))
    list_select_related = ("signed__memorandum",)
    search_fields = ("name", "position", "organisation", "digest", "signed__memorandum__title")
    kept_because = FOR_EVER


@admin.register(SigningRefusal)
class SigningRefusalAdmin(ReadOnlyAdmin):
    list_display = ("by_text", "refused", "why", "reason", "at", "site")
    list_filter = ("why", ("at", admin.DateFieldListFilter))
    list_select_related = ("refused__memorandum",)
    search_fields = ("by_text", "reason", "refused__memorandum__title")
    kept_because = FOR_EVER
