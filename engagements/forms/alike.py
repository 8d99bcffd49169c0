"""Forms in which a name is typed: who is called alike is named before the name is kept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.forms.base import WritingForm
from engagements.models import Office, Organisation, Person
from engagements.queries.contact import alike
from engagements.queries.organisation import like, office_in_tree, offices_alike
from engagements.text import fold_name

MOST_NAMED = 5


class AnotherOne(forms.CheckboxInput):
    """A tick that carries the keys of those of whom it says that it is none of them."""

    def __init__(self, told: str) -> None:
        # Of other names than before it begins empty.
        super().__init__(attrs={"value": told}, check_test=lambda _typed: False)


class AlikeForm(WritingForm):
    """Warns once of others that are called alike; a tick says that this is none of them.

    While somebody types, the page says so by itself where scripts run (`suggest_at`). The thing
    itself is never named, and of a name that stays, case, accents, punctuation and legal
    suffixes aside, nothing is said. Only what the person sees is named.
    """

    compared: tuple[str, ...] = ("name",)
    while_typing: Any = _("Already in the directory:")
    already: Any = _("Already in the directory: %(names)s.")

    another = forms.CharField(
        label=_("It is none of these"), required=False, widget=forms.HiddenInput,
        help_text=_("Each name opens in a new tab, so that what you typed stays here."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in self.compared:
            self.fields[name].widget.attrs |= self.asks_while_typing()

    def asks_while_typing(self) -> dict[str, Any]:
        """What makes the box of a name tell who is called alike while somebody types."""
        return {
            "data-suggest": self.suggest_at(), "data-alike": self.while_typing,
            "autocomplete": "off",
        }  # fmt: skip

    def suggest_at(self) -> str:
        """The address that answers who is called alike, up to where the typed text goes."""
        raise NotImplementedError

    def called_alike(self, name: str) -> dict[models.Model, str]:
        """Who is called like this, at most ten, the thing itself among them: what to call each."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Warns once of those called alike, each a link; the tick says that it is none of them.

        It says nothing of others, of whom a name that was changed again may remind.
        """
        cleaned = super().clean() or {}
        told = cleaned.get("another", "").split(",")
        typed = {field: cleaned.get(field, "") for field in self.compared}
        found = self.others(name for field, name in typed.items() if self._is_new(field, name))
        if any(str(one.pk) not in told for one, _called in found):
            self._warn(found)
        return cleaned

    def others(self, names: Iterable[str]) -> list[tuple[models.Model, str]]:
        """Up to five other things that are called like one of the names, each with what to call it."""
        found = {one: called for name in names for one, called in self.called_alike(name).items()}
        return [(one, called) for one, called in found.items() if one != self.instance][:MOST_NAMED]

    def page_of(self, thing: Any) -> str:  # noqa: ANN401
        """The address of the page on which one sees whether it is the same."""
        return str(thing.get_absolute_url())

    def values(self) -> dict[str, Any]:
        """Without the tick, which only the form needs."""
        return {name: value for name, value in super().values().items() if name != "another"}

    def _is_new(self, field: str, typed: str) -> bool:
        return fold_name(typed) != fold_name(getattr(self.instance, field, ""))

    def _warn(self, found: list[tuple[models.Model, str]]) -> None:
        tick = self.fields["another"]
        tick.widget = AnotherOne(",".join(str(one.pk) for one, _called in found))
        order = [name for name in self.fields if name != "another"]
        order.insert(order.index(self.compared[-1]) + 1, "another")
        self.order_fields(order)
        tick.linked = format_html("{} {}", self.while_typing, self._links(found))  # type: ignore[attr-defined]
        self.add_error(
            "another", self.already % {"names": ", ".join(called for _one, called in found)}
        )

    def _links(self, found: list[tuple[models.Model, str]]) -> SafeString:
        links = ((self.page_of(one), called) for one, called in found)
        return format_html_join(", ", '<a href="{}" target="_blank">{}</a>', links)


class AlikeOrganisationForm(AlikeForm):
    """A form in which an organisation gets a name."""

    def suggest_at(self) -> str:
        """Of all organisations, this one aside."""
        return f"/organisations/suggest/?{_but(self.instance)}q="

    def called_alike(self, name: str) -> dict[models.Model, str]:
        """Of any of whose names it is; each is named by its legal one."""
        found = like(name, among=access.visible(Organisation, self.user))
        return {one: one.name for one in found}


class AlikeOfficeForm(AlikeForm):
    """A form in which an office of `organisation` gets a name."""

    while_typing = _("Already an office here:")
    already = _("Already an office here: %(names)s.")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def suggest_at(self) -> str:
        """Of the offices of the same body, this one aside."""
        body = self.organisation.pk
        return f"/organisations/suggest/?offices_of={body}&{_but(self.instance)}q="

    def called_alike(self, name: str) -> dict[models.Model, str]:
        """Wherever they hang in the tree of the same body; all stand on its page."""
        rows: Any = access.visible(Office, self.user)
        found = offices_alike(rows, self.organisation, name)
        return {one: office_in_tree(one) for one in found}

    def page_of(self, thing: Any) -> str:  # noqa: ANN401
        """The page of its body."""
        return self.organisation.get_absolute_url()


class AlikePersonForm(AlikeForm):
    """A form in which a person gets a name."""

    while_typing = _("Already on file:")
    already = _("Already on file: %(names)s.")

    def suggest_at(self) -> str:
        """Of the people whom one knows, this one aside."""
        return f"/people/suggest/?{_but(self.instance)}q="

    def called_alike(self, name: str) -> dict[models.Model, str]:
        """Of the people whom one knows."""
        found: list[Person] = alike(self.user, name)
        return {one: one.name for one in found}


def _but(thing: models.Model | None) -> str:
    return "" if thing is None else f"but={thing.pk}&"
