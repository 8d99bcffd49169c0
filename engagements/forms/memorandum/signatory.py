"""Who signs a draft for a party."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.forms.base import WritingForm
from engagements.forms.memorandum.drafting import note_what_voids
from engagements.models import Contact, Memorandum, MemorandumParty, User
from engagements.models.contact import open_on


class SignatoryForm(WritingForm):
    """Who signs for a party, in which position and by which authority."""

    party = forms.ModelChoiceField(
        queryset=MemorandumParty._default_manager.none(), label=gettext_lazy("Signs for")
    )
    contact = forms.ModelChoiceField(
        queryset=Contact._default_manager.none(),
        label=gettext_lazy("Person"),
        help_text=gettext_lazy(
            "Somebody with a post there. To sign in the register the person needs an account."
        ),
    )
    position = forms.CharField(label=gettext_lazy("Position"), max_length=200)
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("In whose name, and by which order, statute or delegation."),
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in the order"), min_value=1, max_value=99, initial=1
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        memorandum: Memorandum,
        instance: Model | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, instance=instance, **kwargs)
        parties = memorandum.parties.select_related("organisation")
        self.offer_rows("party", parties)
        self.offer_rows(
            "contact",
            access.visible(Contact, user)
            .filter(open_on(access.today()), organisation__in=parties.values("organisation"))
            .select_related("person", "office", "organisation"),
        )
        note_what_voids(self)
