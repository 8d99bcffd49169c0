"""What happens to a signed memorandum, and the letters about it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import ReadOnlyAdmin
from engagements.models import Letter, MemorandumProposal, Suspension


@admin.register(MemorandumProposal)
class MemorandumProposalAdmin(ReadOnlyAdmin):
    list_display = (
        "memorandum", "kind", "state", "side", "proposed_by_text", "proposed_at", "from_on", "site",
    )  # fmt: skip
    list_filter = ("kind", "state", "side", ("proposed_at", admin.DateFieldListFilter))
    list_select_related = ("memorandum",)
    search_fields = ("memorandum__title", "reason", "answer", "proposed_by_text")
    kept_because = _("One side proposes and the other answers, both on the site.")


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    list_display = ("memorandum", "from_on", "until_on", "site")
    list_filter = (
        ("from_on", admin.DateFieldListFilter),
        ("until_on", admin.EmptyFieldListFilter),
    )
    list_select_related = ("memorandum",)
    search_fields = ("memorandum__title",)
    kept_because = _("Both sides suspend and resume together, on the site.")


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ("subject", "to", "written_at", "sent_at", "dropped_at", "attempts", "site")
    list_filter = (
        ("sent_at", admin.EmptyFieldListFilter),
        ("written_at", admin.DateFieldListFilter),
    )
    list_select_related = ("to", "memorandum")
    search_fields = ("subject", "to__email", "to__name", "memorandum__title")
    exclude = ("text",)
    kept_because = _(
        "Letters are written by what people do. One that waits is sent by itself, again and again."
    )
