"""Forms of people, posts and roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.forms.base import WritingForm, day_field
from engagements.models import Contact, Engagement, EngagementRole, Membership, Office, Organisation


class PersonForm(WritingForm):
    """Who somebody is, apart from any post."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)


class PostForm(WritingForm):
    """A post in one of the given organisations."""

    office: "forms.ModelChoiceField[Office]" = forms.ModelChoiceField(
        label=_("Organisation and office"),
        required=False,
        queryset=None,
        empty_label=_("No office"),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None
    )
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    starts_on = day_field(_("From"))
    field_order = ["organisation", "office", "position", "starts_on"]

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        offices = access.visible(Office, self.user).filter(organisation__in=organisations)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]

    @classmethod
    def values_of(cls, instance: Any) -> dict[str, Any]:  # noqa: ANN401
        """The version alone: a new post is asked afresh."""
        return {"version": instance.version} if instance is not None else {}


class NewPersonForm(PostForm, PersonForm):
    """A person with the post they hold."""

    starts_on = day_field(_("From"), required=False)
    field_order = ["name", "organisation", "office", "position", "email", "phone", "starts_on"]


class EndForm(WritingForm):
    """The last day of something."""

    ends_on = day_field(_("Last day"))

    @classmethod
    def values_of(cls, instance: Any) -> dict[str, Any]:  # noqa: ANN401
        """The version; the last day is proposed as today."""
        return {"version": instance.version, "ends_on": access.today()}


class RoleForm(WritingForm):
    """A role for somebody on file."""

    contact: "forms.ModelChoiceField[Contact]" = forms.ModelChoiceField(
        label=_("Person"), queryset=None
    )
    role = forms.ChoiceField(label=_("Role"), choices=EngagementRole.Role.choices)
    starts_on = day_field(_("From"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        parties = engagement.parties.filter(left_on__isnull=True).values("organisation")
        self.fields["contact"].queryset = (  # type: ignore[attr-defined]
            access.visible(Contact, self.user)
            .filter(organisation__in=parties, ends_on__isnull=True)
            .select_related("person", "office", "organisation")
        )


class NewRoleForm(NewPersonForm):
    """A role for somebody who is not yet on file."""

    role = forms.ChoiceField(label=_("Role"), choices=EngagementRole.Role.choices)
    field_order = [
        "role",
        "name",
        "organisation",
        "office",
        "position",
        "email",
        "phone",
        "starts_on",
    ]


class NoteForm(WritingForm):
    """A note that only one's own organisation sees."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("For which of your organisations"), queryset=None
    )
    noted_on = day_field(_("Date"))
    text = forms.CharField(
        label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only your organisation sees it. Write it as if it could be disclosed one day."),
    )  # fmt: skip
    next_contact_on = day_field(_("Next contact"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        mine = access.memberships(
            self.user, (Membership.Role.COORDINATOR, Membership.Role.OFFICIAL)
        )
        self.fields["organisation"].queryset = access.visible(Organisation, self.user).filter(  # type: ignore[attr-defined]
            pk__in=mine.values("organisation")
        )
        self.initial.setdefault("noted_on", access.today())
