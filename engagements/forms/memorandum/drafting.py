"""A draft and its terms: everything of a text that is neither clause, obligation nor signatory."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.clock import time_zone_choices
from engagements.dates import as_known
from engagements.forms.base import WritingForm, day_field
from engagements.forms.memorandum.recording import CoversField, PartiesField
from engagements.languages import language_choices_or_none
from engagements.models import (
    Engagement,
    Memorandum,
    Party,
    User,
)
from engagements.models.engagement import party_on
from engagements.queries.memorandum.voiding import VOIDS

OF_AN_AMENDMENT = {
    "ends_on": gettext_lazy("Empty: the last day of the memorandum stays. It counts."),
    "review_on": gettext_lazy("Empty: the review of the memorandum stays on its day."),
    "notice_days": gettext_lazy("For the memorandum, from the first day of the amendment on."),
}


def note_what_voids(form: forms.Form) -> None:
    """Say at each field of a text whether changing it after sending voids the signatures."""
    for name, field in form.fields.items():
        if name in VOIDS:
            field.help_text = f"{field.help_text} {VOIDS[name]}".strip()


def _begins_in() -> str:
    """In which languages the register has the wording with which a draft begins."""
    languages = get_text_list([str(name) for _code, name in settings.LANGUAGES], _("and"))
    return _(
        "The register has the wording of clauses and obligations in %(languages)s. A draft in any "
        "other language begins with the English words, for both sides to translate."
    ) % {"languages": languages}


class TermsForm(WritingForm):
    """Everything of a text that is no clause. Each label says whether changing it later voids."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Memorandum.Kind.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        choices=language_choices_or_none,
        help_text=gettext_lazy(
            "Choosing another one later translates nothing: clauses stay as they are written."
        ),
    )
    prevailing_language = forms.ChoiceField(
        label=gettext_lazy("Language that prevails"),
        choices=language_choices_or_none,
        required=False,
    )
    begins_on = day_field(
        gettext_lazy("Begins on"),
        required=False,
        help_text=gettext_lazy("Empty: on the day of the last signature. Never earlier than that."),
    )
    ends_on = day_field(
        gettext_lazy("Ends on"),
        required=False,
        help_text=gettext_lazy(
            "The last day counts; empty: without one. Better after handover and first follow-up."
        ),
    )
    review_on = day_field(gettext_lazy("Review on"), required=False)
    sign_by = day_field(gettext_lazy("To be signed by"), required=False)
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"), min_value=0, max_value=730, initial=30
    )
    signing_order = forms.ChoiceField(
        label=gettext_lazy("Order of signing"), choices=Memorandum.SigningOrder.choices
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=time_zone_choices,
        help_text=gettext_lazy("In it the first and the last day begin and end."),
    )
    covers = CoversField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, user=user, **kwargs)
        covers = self.fields["covers"]
        assert isinstance(covers, CoversField)  # noqa: S101
        covers.user = user
        if getattr(self.instance, "amends_id", None):
            for name, words in OF_AN_AMENDMENT.items():
                self.fields[name].help_text = words
        follows = [getattr(self.instance, name, None) for name in ("amends_id", "renews_id")]
        if any(follows):
            # It covers what the memorandum covers that it changes or renews, in the same place.
            del self.fields["covers"], self.fields["time_zone"]
        note_what_voids(self)

    def clean(self) -> dict[str, Any]:
        """The days lie in order."""
        values = super().clean() or self.cleaned_data
        begins, ends = values.get("begins_on"), values.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day lies before the first day."))
        review = values.get("review_on")
        if review and ends and review > ends:
            self.add_error("review_on", _("The review comes before the last day."))
        return values


class DraftForm(TermsForm):
    """A new draft, between parties of the engagement; all of them are ticked."""

    parties = PartiesField(
        queryset=Party._default_manager.none(),
        label=gettext_lazy("Parties"),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["title", "kind", "parties", "language", "begins_on", "ends_on"]

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        engagement: Engagement,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        # The engagement's; the terms can say another one.
        del self.fields["time_zone"]
        parties = (
            access.visible(Party, user)
            .filter(party_on(access.today()), engagement=engagement)
            .select_related("organisation")
        )
        self.offer_rows("parties", parties)
        sign_by = self.fields["sign_by"]
        sign_by.help_text = (
            f"{_('Empty: by the first day, if that lies ahead.')} {sign_by.help_text}"
        )
        for what, name in (("starts", "begins_on"), ("ends", "ends_on")):
            day, known = getattr(engagement, f"{what}_on"), getattr(engagement, f"{what}_precision")
            if day and known != "day":
                field, said = self.fields[name], {"known": as_known(day, known)}
                words = _("The plan says %(known)s so far: agree on the day.") % said
                field.help_text = f"{words} {field.help_text}"
        language = self.fields["language"]
        language.help_text = f"{_begins_in()} {language.help_text}".strip()
        self.initial.setdefault("parties", [party.pk for party in parties])
        self.initial.setdefault("kind", Memorandum.Kind.MEMORANDUM)


class SignByForm(WritingForm):
    """Another day by which it should be signed."""

    sign_by = day_field(
        gettext_lazy("To be signed by"),
        required=False,
        help_text=gettext_lazy("Empty: no day. Everybody sees it; it is no part of the text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        note_what_voids(self)


class DayForm(forms.Form):
    """A day to look at. Writes nothing."""

    on = day_field(gettext_lazy("On"))
