"""Memoranda, their parties, clauses, comments and signatories."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.actions.history import Refused, claim
from engagements.actions.memorandum.confirming import ask_the_other_side, note_recording
from engagements.actions.memorandum.discussing import refuse_to_remove
from engagements.actions.memorandum.opening import refuse_to_rewrite_a_renewal
from engagements.admin.base import FrozenAdmin, ReadOnlyAdmin, RegisterInline
from engagements.admin.fields import LanguageFilter, in_words
from engagements.admin.frozen import stands_still
from engagements.admin.sending import VersionedForm
from engagements.admin.trail import engagements_of, keep, refresh
from engagements.forms.memorandum.recording import RECORDED_STATES
from engagements.languages import language_name
from engagements.models import (
    Clause,
    ClauseComment,
    Document,
    Memorandum,
    MemorandumParty,
    Obligation,
    Signatory,
)

# A recorded one that is signed is read; one drafted here moves by the acts of the site alone.
SIGNED = (
    "kind", "title", "state", "signed_on", "begins_on", "ends_on", "ended_on", "review_on",
    "sign_by", "notice_days", "time_zone", "signing_order", "document", "engagements",
)  # fmt: skip
BY_ACTS = ("state", "signed_on", "ended_on")
FOLLOWS = (
    "drafted_here", "current_version", "amends", "renews", "amended_ends_on",
)  # fmt: skip
# What is shown in place of a code where the page is only read.
IN_WORDS = {"language": "written_in", "prevailing_language": "prevails"}
SIGNED_OF_A_CLAUSE = frozenset({"title", "text"})
# By whom, and who confirmed it, which acts write; empty in what is drafted here.
RECORDED = (
    "recorded_side", "recorded_by_text", "confirmed_at", "confirmed_by_text", "disputed_at",
    "disputed_by_text", "dispute_reason",
)  # fmt: skip
WHY_SET_ASIDE = ("set_aside_at", "set_aside_by_text", "set_aside_reason")


def _note_who_recorded(
    request: HttpRequest, memorandum: Memorandum, *, parties: bool = True
) -> None:
    """As on the site: what one side's administrator records as signed, the other side confirms.

    Other `parties` are a correction, under a version of its own: no page from before confirms it.
    """
    if memorandum.drafted_here or not memorandum.was_signed:
        return
    user: Any = request.user
    covered = engagements_of(memorandum)
    corrected = ("parties",) if parties else ()
    noted = note_recording(memorandum, user, covered, corrected)
    if noted or parties:
        keep(user, memorandum, "changed", noted, covered)
    refresh(covered)
    ask_the_other_side(memorandum)


class PartyForm(VersionedForm):
    """Adds no party to what was sent for signature or set aside, and keeps what is owed across."""

    def clean(self) -> dict[str, Any]:
        """The chosen memorandum is still a draft, or was agreed elsewhere."""
        cleaned = super().clean()
        if stands_still(cleaned.get("memorandum")):
            raise forms.ValidationError(
                _("This memorandum was sent for signature or set aside. Its parties stand still.")
            )
        side, own = cleaned.get("side"), self.instance.pk
        within = Q(owed_by=own, owed_to__side=side) | Q(owed_to=own, owed_by__side=side)
        turned = own and "side" in self.changed_data
        if turned and Obligation._default_manager.filter(within).exists():
            self.add_error("side", _("Something would be owed within this side. Change it first."))
        return cleaned


class MemorandumForm(VersionedForm):
    """Names no document that one of the sides does not see."""

    def clean(self) -> dict[str, Any]:
        """As on the site: a shared document of one of the engagements that it covers."""
        cleaned = super().clean()
        document, covered = cleaned.get("document"), cleaned.get("engagements") or ()
        if document and (document.visibility != "shared" or document.engagement not in covered):
            self.add_error(
                "document",
                _("Choose a document that both sides see, of an engagement that this covers."),
            )
        return cleaned


class MemorandumPartyInline(RegisterInline):
    model = MemorandumParty
    form = PartyForm


def _unseen(request: HttpRequest, obj: Memorandum | None) -> tuple[str, ...]:
    """The column that names a document which this person does not see."""
    if obj is None or obj.document_id is None:
        return ()
    user: Any = request.user
    seen = access.visible(Document, user).filter(pk=obj.document_id).exists()
    return () if seen else ("document",)


def _is_read(obj: Memorandum | None) -> bool:
    """Whether its languages can be changed no more."""
    return obj is not None and (obj.was_signed or stands_still(obj))


@admin.register(Memorandum)
class MemorandumAdmin(FrozenAdmin):
    form = MemorandumForm
    list_display = (
        "title", "kind", "state", "drafted_here", "signed_on", "begins_on", "ends_on", "site",
    )  # fmt: skip
    list_filter = (
        "kind", "state", "drafted_here", "signing_order", ("language", LanguageFilter),
        ("begins_on", admin.DateFieldListFilter), ("ends_on", admin.DateFieldListFilter),
    )  # fmt: skip
    search_fields = ("title", "engagements__reference", "engagements__title")
    written_in = in_words("language", gettext_lazy("language"), language_name)
    prevails = in_words(
        "prevailing_language", gettext_lazy("language that prevails"), language_name
    )
    inlines: ClassVar = [MemorandumPartyInline]
    instead = gettext_lazy(
        "Its parties amend or end it on the site, or take it back before it is signed."
    )

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A document that whoever reads the page does not see, and codes where they are only read."""
        codes = IN_WORDS if _is_read(obj) else ()
        return [*(super().get_exclude(request, obj) or ()), *_unseen(request, obj), *codes]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Everything, once it is signed; of a draft what only sending and signing move."""
        unseen = _unseen(request, obj)
        still = tuple(name for name in self._still(obj) if name not in unseen)
        return (*still, *IN_WORDS.values()) if _is_read(obj) else still

    def _still(self, obj: Any) -> tuple[str, ...]:
        if obj is not None and obj.was_signed:
            return (*SIGNED, *FOLLOWS, *(() if obj.drafted_here else RECORDED))
        if obj is not None and obj.state == Memorandum.State.SET_ASIDE:
            return (*BY_ACTS, *FOLLOWS, *WHY_SET_ASIDE)
        if obj is None or not obj.drafted_here:
            return FOLLOWS
        # An amendment or renewal keeps the time zone of what it changes or follows.
        keeps = ("time_zone",) if obj.amends_id or obj.renews_id else ()
        return (*BY_ACTS, *FOLLOWS, *keeps)

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Signed now, or with other parties: it says who recorded it, once all of it is saved."""
        super().save_related(request, form, formsets, change)
        signed = "state" in form.changed_data
        if signed or any(one.has_changed() for one in formsets):
            _note_who_recorded(request, form.instance, parties=not signed)

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **options: Any
    ) -> forms.TypedChoiceField | None:
        """A recorded one is never set aside: there is no draft of it here."""
        if db_field.name == "state":
            options["choices"] = RECORDED_STATES
        return super().formfield_for_choice_field(db_field, request, **options)


@admin.register(MemorandumParty)
class MemorandumPartyAdmin(FrozenAdmin):
    form = PartyForm
    list_display = ("memorandum", "organisation", "side", "successor", "site")
    list_filter = ("side", ("memorandum__state", admin.ChoicesFieldListFilter))
    list_select_related = ("memorandum", "organisation", "successor")
    search_fields = ("memorandum__title", "organisation__name")

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Another party of a recorded one is a correction of it."""
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            _note_who_recorded(request, form.instance.memorandum)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """So is one fewer, by the same rules as below the memorandum's own page."""
        super().delete_model(request, obj)
        _note_who_recorded(request, claim(obj.memorandum))


def _repeated(clause: Clause | None) -> str:
    """Why a clause of a renewal is not rewritten; empty for any other."""
    try:
        if clause is not None:
            refuse_to_rewrite_a_renewal(clause.memorandum)
    except Refused as refused:
        return str(refused)
    return ""


@admin.register(Clause)
class ClauseAdmin(FrozenAdmin):
    list_display = ("title", "memorandum", "position", "required", "effect", "site")
    list_filter = ("required", "effect", ("memorandum__state", admin.ChoicesFieldListFilter))
    list_select_related = ("memorandum",)
    search_fields = ("title", "text", "memorandum__title")
    readonly_fields = (
        "memorandum", "key", "required", "effect", "position", "government_agreed_at",
        "civic_agreed_at",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """So is the title that says which clause of the memorandum is changed."""
        still = tuple(super().get_readonly_fields(request, obj))
        return (*still, "title") if obj is not None and obj.names_another else still

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """A clause is added on the site, where it takes its place in the text."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor what a renewal repeats."""
        return not _repeated(obj) and super().has_change_permission(request, obj)

    def why_it_stays(self, obj: Any) -> Any:
        """It stands still, or a renewal repeats it."""
        return super().why_it_stays(obj) or _repeated(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove, unless the site would refuse to."""
        refuse_to_remove(obj)
        super().delete_model(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new title or wording takes both agreements away, as on the site."""
        if not SIGNED_OF_A_CLAUSE.isdisjoint(form.changed_data):
            obj.government_agreed_at = obj.civic_agreed_at = None
        if "text" in form.changed_data and obj.effect == Clause.Effect.STRIKES:
            obj.effect = Clause.Effect.REPLACES
        super().save_model(request, obj, form, change)


@admin.register(ClauseComment)
class ClauseCommentAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__", "clause", "side", "author_text", "written_at", "state", "site",
    )  # fmt: skip
    list_filter = ("state", "side", ("written_at", admin.DateFieldListFilter))
    list_select_related = ("clause__memorandum",)
    search_fields = ("text", "proposed_text", "clause__title", "clause__memorandum__title")
    kept_because = gettext_lazy(
        "What a side said stays as it was said; it is answered on the site."
    )


class SignatoryForm(VersionedForm):
    """Names only somebody who holds a post in the party's organisation."""

    def clean(self) -> dict[str, Any]:
        """The post belongs to the party for which the person signs."""
        cleaned = super().clean()
        contact, party = cleaned.get("contact"), self.instance.party
        if contact is not None and contact.organisation_id != party.organisation_id:
            self.add_error(
                "contact",
                _("%(person)s holds no post in %(party)s.")
                % {"person": contact.person, "party": party},
            )
        return cleaned


@admin.register(Signatory)
class SignatoryAdmin(FrozenAdmin):
    form = SignatoryForm
    list_display = ("contact", "position", "party", "memorandum", "order", "replaced_at", "site")
    list_filter = (
        "party__side",
        ("memorandum__state", admin.ChoicesFieldListFilter),
        ("replaced_at", admin.EmptyFieldListFilter),
    )
    list_select_related = (
        "contact__person", "contact__organisation", "contact__office", "party__organisation",
        "memorandum",
    )  # fmt: skip
    search_fields = ("contact__person__name", "position", "memorandum__title")
    readonly_fields = ("memorandum", "party", "replaces", "replaced_at")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Signatories are named on the site."""
        return False
