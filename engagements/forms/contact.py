"""Forms of people, posts and roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.forms.alike import AlikePersonForm
from engagements.forms.base import AskedAnewForm, WritingForm, day_field
from engagements.forms.organisation import PlaceForm
from engagements.models import Contact, Engagement, EngagementRole, Office, Organisation
from engagements.queries.contact import (
    Handover,
    bodies_of,
    contacts_for,
    contacts_like,
    is_exactly,
)
from engagements.text import fold

STAYS = "stays"


class PersonForm(AlikePersonForm):
    """Who somebody is, apart from any post."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)


class EditPersonForm(PersonForm):
    """The same of somebody on file; a name under which they sign is corrected on their own side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not access.can(self.user, "rename_person", self.instance):
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _(
                "They sign under it, so they correct it themselves, or somebody who writes for their side."
            )


class PostForm(PlaceForm, AskedAnewForm):
    """A post in one of the given organisations, however many those are."""

    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    starts_on = day_field(_("From"))
    field_order = ["organisation", "office", "position", "starts_on"]


class ChosenPostForm(AskedAnewForm):
    """A post in one of the parties of an engagement: few enough to choose from."""

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
    starts_on = day_field(_("From"), required=False)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        offices = access.visible(Office, self.user).filter(organisation__in=organisations)
        self.offer_rows("organisation", organisations)
        self.offer_rows("office", offices)


class HandoverForm(WritingForm):
    """For each role that ends with a post: who has it from then on."""

    may_stay = False

    def __init__(self, *args: Any, handovers: list[Handover], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.takers = {}
        for one in handovers:
            groups = [
                (_("Has a role in it already"), one.with_a_role_here),
                (_("Same office"), one.in_the_same_office),
                (_("Same organisation"), one.in_the_organisation),
            ]
            for _label, contacts in groups:
                self.takers.update({str(contact.pk): contact for contact in contacts})
            self.fields[f"role_{one.role.pk}"] = forms.ChoiceField(
                label=gettext("%(role)s in “%(engagement)s”")
                % {"role": one.role.get_role_display(), "engagement": one.role.engagement.title},
                help_text=_("This role ends with the post. Who has it from then on?"),
                required=False,
                choices=[
                    ("", _("Nobody yet: it becomes vacant")),
                    *([(STAYS, _("The same person, in the new post"))] if self.may_stay else []),
                    *[(label, [(one.pk, str(one)) for one in found]) for label, found in groups if found],
                ],
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """The clean values; the roles as who takes over which, and which ones stay."""
        values = super().values()
        chosen = {
            int(name.removeprefix("role_")): values.pop(name)
            for name in self.fields
            if name.startswith("role_")
        }
        values["pass_on"] = {pk: self.takers[to] for pk, to in chosen.items() if to in self.takers}
        if self.may_stay:
            values["keeps"] = [pk for pk, to in chosen.items() if to == STAYS]
        return values


class ChangePostForm(HandoverForm, PostForm):
    """The new post, and what becomes of the roles held through the old one."""

    may_stay = True


class NewPersonForm(PersonForm, PostForm):
    """A person with the post they hold."""

    nowhere = _("Name one of your own organisations, or one of an engagement that you see.")
    starts_on = day_field(_("From"), required=False)
    field_order = [
        "name", "organisation", "office", "position", "email", "phone", "starts_on",
    ]  # fmt: skip


class EndForm(WritingForm):
    """The last day of something."""

    ends_on = day_field(_("Last day"))

    @classmethod
    def values_of(cls, instance: Any) -> dict[str, Any]:  # noqa: ANN401
        """The version; the last day is proposed as today."""
        return {"version": instance.version, "ends_on": access.today()}


class EndPostForm(HandoverForm, EndForm):
    """The last day of a post, and what becomes of the roles held through it."""


class RoleForm(WritingForm):
    """A role for somebody found by typing. A name that is not clear brings choices with it."""

    person = forms.CharField(
        label=_("Person"), max_length=400,
        help_text=_("Type a name, a position or an organisation. You can add somebody new."),
    )  # fmt: skip
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation, if the person is new"), queryset=None, empty_label=_("Choose")
    )
    position = forms.CharField(
        label=_("Position, if the person is new"), max_length=200, required=False
    )
    email = forms.EmailField(
        label=_("Email, if the person is new"), max_length=254, required=False
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=EngagementRole.Role.choices)
    starts_on = day_field(_("From"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.contacts = contacts_for(engagement, self.user)
        self.fields["person"].widget.attrs |= {
            "data-suggest": f"/people/suggest/?engagement={engagement.reference}&q=",
            "autocomplete": "off",
        }
        self.offer_rows("organisation", bodies_of(engagement, self.user))
        self.asked = {name: self.fields.pop(name) for name in ("organisation", "position", "email")}

    def clean(self) -> dict[str, Any]:
        """The typed text becomes a contact, somebody new, or a question."""
        cleaned = super().clean() or {}
        typed = cleaned.pop("person", "")
        if not typed:
            return cleaned
        fit = contacts_like(self.contacts, typed)
        exact = [contact for contact in fit if is_exactly(contact, typed)]
        chosen = self.data.get(self.add_prefix("person_choice"), "")
        picked = [contact for contact in fit if str(contact.pk) == chosen]
        new = f"new:{fold(typed)}"
        if picked or (len(exact) == 1 and chosen != new):
            cleaned["contact"] = (picked or exact)[0]
            return cleaned
        self._ask(typed, fit, new)
        if chosen == new:
            cleaned.update({"name": typed, **self._new_person()})
        else:
            self.add_error("person", _("Choose below whom you mean, or add somebody new."))
        return cleaned

    def _ask(self, typed: str, fit: list[Contact], new: str) -> None:
        """Put those who fit, somebody new, and what is asked of somebody new below the name."""
        choice = forms.ChoiceField(
            label=_("Whom do you mean?"), required=False, widget=forms.RadioSelect,
            choices=[
                *((str(contact.pk), str(contact)) for contact in fit),
                (new, gettext("Add “%(name)s” as somebody new") % {"name": typed}),
            ],
        )  # fmt: skip
        self.fields = {
            "form_key": self.fields["form_key"], "version": self.fields["version"],
            "person": self.fields["person"], "person_choice": choice, **self.asked,
            "role": self.fields["role"], "starts_on": self.fields["starts_on"],
        }  # fmt: skip

    def _new_person(self) -> dict[str, Any]:
        values = {}
        for name, field in self.asked.items():
            try:
                values[name] = field.clean(self.data.get(self.add_prefix(name), ""))
            except forms.ValidationError as problem:
                self.add_error(name, problem)
        return values


class NewRoleForm(PersonForm, ChosenPostForm):
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
        mine = access.memberships(self.user, access.WRITING_ROLES)
        organisations = access.visible(Organisation, self.user).filter(
            pk__in=mine.values("organisation")
        )
        self.offer_rows("organisation", organisations)
        self.initial.setdefault("noted_on", access.today())
