"""What somebody types to answer a challenge, or to add one of their own."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access, playbook
from engagements.forms.base import WritingForm, day_field
from engagements.models import ChecklistItem, Contact, Engagement, EngagementRole, Response, User
from engagements.models.challenge import Severity
from engagements.models.contact import open_on
from engagements.words import OwnerSide

RATINGS = [("", gettext_lazy("Not rated yet")), *Severity.choices]
RESPONSE = "response_"


def contacts_in(engagement: Engagement, user: User) -> Q:
    """Contacts with an open role in the engagement that both sides see."""
    roles = access.visible(EngagementRole, user).filter(
        open_on(access.today()), engagement=engagement, private_to_side=""
    )
    return Q(pk__in=roles.values("contact"))


if TYPE_CHECKING:
    ContactChoice = forms.ModelChoiceField[Contact]
else:
    ContactChoice = forms.ModelChoiceField


class ContactField(ContactChoice):
    """A person with a role in the engagement, shown with the organisation."""

    def label_from_instance(self, obj: Contact) -> str:
        """As "Supervisor, Ministry of Records", but once where the name says it already."""
        person, organisation = str(obj.person), str(obj.organisation)
        return person if organisation in person else f"{person}, {organisation}"


class ChallengeForm(WritingForm):
    """One checklist item: responses, answer, where it stands, how hard it is, who and when."""

    own_response = forms.CharField(
        label=gettext_lazy("Our own response"), required=False, max_length=2_000
    )
    answer = forms.CharField(
        label=gettext_lazy("Our answer"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("In plain words. Both sides read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    responsible = ContactField(
        queryset=Contact._base_manager.none(),
        label=gettext_lazy("Responsible person"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    due_on = day_field(gettext_lazy("Due on"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Where this stands"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=5_000,
        help_text=gettext_lazy("Needed when it does not apply, or is waived."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    severity_start = forms.ChoiceField(
        label=gettext_lazy("At the start"), required=False, choices=RATINGS
    )
    severity_middle = forms.ChoiceField(
        label=gettext_lazy("In the middle"), required=False, choices=RATINGS
    )
    severity_end = forms.ChoiceField(
        label=gettext_lazy("At the end"), required=False, choices=RATINGS
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        user: User,
        instance: ChecklistItem,
        may_waive: bool,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, user=user, instance=instance, **kwargs)
        self.item = instance
        self.waiving = (instance.gates and may_waive) or instance.status == "waived"
        states = ChecklistItem.Status.choices
        self.offer("status", (one for one in states if one[0] != "waived" or self.waiving))
        people = Contact._default_manager.filter(
            contacts_in(instance.engagement, user) | Q(pk=instance.responsible_id)
        ).select_related("person", "organisation")
        self.offer_rows("responsible", people)
        for response in instance.responses.all():
            self.fields[f"{RESPONSE}{response.pk}"] = forms.ChoiceField(
                label=_(response.text) if response.recommended else response.text,
                choices=Response.State.choices,
            )

    @classmethod
    def values_of(cls, instance: Model | None) -> dict[str, Any]:
        """The item's fields, and the state of each response."""
        values = super().values_of(instance)
        if isinstance(instance, ChecklistItem):
            values |= {f"{RESPONSE}{one.pk}": one.state for one in instance.responses.all()}
        return values

    def clean(self) -> dict[str, Any]:
        """A status goes with its answer, person and reason."""
        values = super().clean() or self.cleaned_data
        status = values.get("status")
        if status == "addressed":
            if not values.get("answer"):
                self.add_error("answer", _("Addressed needs an answer in words."))
            if not values.get("responsible"):
                self.add_error("responsible", _("Addressed needs a responsible person."))
        if status in ("not_applicable", "waived") and not values.get("reason"):
            self.add_error("reason", _("Say why this does not apply or is waived."))
        return values

    def values(self) -> dict[str, Any]:
        """The clean values; the states of the responses together, by id."""
        values = super().values()
        responses = {
            int(name.removeprefix(RESPONSE)): values.pop(name)
            for name in list(values)
            if name.startswith(RESPONSE)
        }
        return {**values, "responses": responses}


class ChallengeAddForm(WritingForm):
    """A challenge of one's own."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=2_000,
        help_text=gettext_lazy("What has to be answered?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=gettext_lazy("Why it matters"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phase = forms.ChoiceField(label=gettext_lazy("Phase"))
    side = forms.ChoiceField(
        label=gettext_lazy("Owner side"), choices=OwnerSide.choices, initial="both"
    )
    gates = forms.BooleanField(label=gettext_lazy("Needed before the next phase"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        book = playbook.get(engagement.collaboration_model)
        self.offer("phase", ((phase.slug, _(phase.label)) for phase in book.phases))
        self.initial.setdefault("phase", engagement.phase)
