"""Signing, recording a signature given elsewhere, refusing, replacing and taking back."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.forms.base import WritingForm, card, day_field
from engagements.models import (
    Contact,
    Document,
    Engagement,
    Signatory,
    Signature,
    SigningRefusal,
    User,
)
from engagements.models.contact import open_on
from engagements.models.memorandum.signing import PROVES
from engagements.queries.memorandum.posts import without_post_on


class ShownDigest(WritingForm):
    """The digest of the text that was on the page travels with the form."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=100)


class SignForm(ShownDigest):
    """Two statements that begin empty; both have to be ticked."""

    has_read = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick this once you have read the text.")}
    )
    is_entitled = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick this if you are entitled to sign.")}
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        signatory: Signatory,
        number: int,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["has_read"].label = _(
            "I have read the text, version %(number)d, with its annex."
        ) % {"number": number}
        self.fields["is_entitled"].label = _(
            "I sign as %(position)s, for %(party)s, and I am entitled to do so."
        ) % {"position": signatory.position, "party": signatory.party.organisation}

    def values(self) -> dict[str, Any]:
        """The digest alone: the boxes are checked by being required."""
        return {"digest": self.cleaned_data["digest"]}


class RefusalForm(ShownDigest):
    """Why somebody cannot sign."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why not?"), choices=SigningRefusal.Why.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("What should both sides know?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who works on the text gets it. Nothing is signed."),
    )


METHODS = [choice for choice in Signature.Method.choices if choice[0] != "register"]


class RecordedSignatureForm(ShownDigest):
    """A signature on paper or with a service, recorded by the same side."""

    method = forms.ChoiceField(
        label=gettext_lazy("How was it signed?"),
        choices=METHODS,
        widget=forms.RadioSelect,
    )
    signed_on = day_field(gettext_lazy("Signed on"))
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For a signature on paper."),
    )
    document = forms.ModelChoiceField(
        queryset=Document._default_manager.none(),
        label=gettext_lazy("The signed paper or file"),
        empty_label=gettext_lazy("Choose a document"),
        help_text=gettext_lazy(
            "A PDF or a picture that both sides see. Upload it as a document first."
        ),
    )
    certificate = forms.ModelChoiceField(
        queryset=Document._default_manager.none(),
        label=gettext_lazy("The service's certificate"),
        empty_label=gettext_lazy("No certificate"),
        required=False,
        help_text=gettext_lazy(
            "For a signature with a service. Choose the signed file again if it holds the certificate."
        ),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        signatory: Signatory,
        engagements: list[Engagement],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.offer(
            "method", [(value, card(str(name), str(PROVES[value]))) for value, name in METHODS]
        )
        self.signatory = signatory
        documents = access.visible(Document, user).filter(
            engagement__in=engagements, visibility="shared"
        )
        for name in ("document", "certificate"):
            self.offer_rows(name, documents)

    def clean(self) -> dict[str, Any]:
        """Paper has its place, a scan can be looked at, and who signed held the post on the day."""
        values = super().clean() or self.cleaned_data
        day = values.get("signed_on")
        without_post = without_post_on(self.signatory.contact, day) if day else ""
        if without_post:
            self.add_error("signed_on", without_post)
        if values.get("method") == "paper" and not values.get("place"):
            self.add_error("place", _("Say where it was signed."))
        if values.get("method") == "elsewhere" and not values.get("certificate"):
            self.add_error("certificate", _("Choose the certificate of the service."))
        for name in ("document", "certificate"):
            paper = values.get(name)
            if paper and not paper.is_paper:
                self.add_error(name, _("Choose a PDF or a picture of the signed paper."))
        return values


class ReplaceSignatoryForm(WritingForm):
    """Who signs instead, in the same position."""

    contact = forms.ModelChoiceField(
        queryset=Contact._default_manager.none(), label=gettext_lazy("Who signs instead")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        signatory: Signatory,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.offer_rows(
            "contact",
            access.visible(Contact, user)
            .filter(open_on(access.today()), organisation=signatory.party.organisation_id)
            .exclude(pk=signatory.contact_id)
            .select_related("person", "office", "organisation"),
        )


class ReasonForm(WritingForm):
    """Why something is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(WritingForm):
    """Nothing to type: the button is the act."""


class ConfirmTextForm(ShownDigest):
    """Nothing to type: the button is the act, for the text that was on the page."""


class SendForm(ConfirmTextForm):
    """The button that freezes the text; a box where its words are in another language than it says."""

    in_english = forms.BooleanField(
        error_messages={
            "required": gettext_lazy(
                "Have the words translated first, or tick that the text is to be signed like this."
            )
        }
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        untranslated: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        if untranslated:
            self.fields["in_english"].label = _("%(what_is_so)s It is to be signed like this.") % {
                "what_is_so": untranslated
            }
        else:
            del self.fields["in_english"]

    def show_again(self, typed: QueryDict) -> None:
        """As any form, but for the box: it begins empty, whatever a lost session has kept."""
        super().show_again(typed)
        self.initial.pop("in_english", None)
