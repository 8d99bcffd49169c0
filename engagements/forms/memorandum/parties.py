"""Who the parties of a draft are."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.base import WritingForm, card
from engagements.forms.memorandum.drafting import note_what_voids
from engagements.forms.memorandum.recording import PartiesField
from engagements.models import Memorandum, Party, User
from engagements.queries.memorandum.parties import (
    parties_of_text,
    parties_to_choose,
    who_cannot_be_taken_out,
)


class PartiesOfTextField(PartiesField):
    """As the parties of a new text; a line says of each of the `bound` bodies that it has to stay."""

    bound: frozenset[int] = frozenset()

    def label_from_instance(self, obj: Party) -> str:
        """As "Ministry of Records (Government side)", with the line where it is needed."""
        label = super().label_from_instance(obj)
        if obj.organisation_id not in self.bound:
            return label
        return card(label, _("Stays for now: it owes or is owed something here, or is to sign."))


class PartiesForm(WritingForm):
    """The parties of a draft, chosen from those who take part today; those of the text are ticked."""

    parties = PartiesOfTextField(
        queryset=Party._default_manager.none(),
        label=gettext_lazy("Parties"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Whoever takes part in the engagement today can be a party. At least one on each side."
        ),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        instance: Memorandum,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, instance=instance, **kwargs)
        parties = self.fields["parties"]
        assert isinstance(parties, PartiesOfTextField)  # noqa: S101
        chosen_from = [one.pk for one in parties_to_choose(instance, user)]
        parties.bound = frozenset(who_cannot_be_taken_out(instance))
        self.offer_rows(
            "parties",
            Party._default_manager.filter(pk__in=chosen_from)
            .order_by("-side", "-is_lead", "pk")
            .select_related("organisation"),
        )
        note_what_voids(self)

    @classmethod
    def values_of(cls, instance: models.Model | None) -> dict[str, Any]:
        """The version, and the keys of those who are party now."""
        assert isinstance(instance, Memorandum)  # noqa: S101
        parties = sorted(one.pk for one in parties_of_text(instance))
        return {"version": instance.version, "parties": parties}
