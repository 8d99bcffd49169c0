"""Bodies named by typing: found in the directory, chosen among close matches, or added inline."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.countries import country_choices
from engagements.forms.base import WritingForm
from engagements.models import Organisation
from engagements.queries.organisation import exactly, like
from engagements.text import fold_name

SUGGEST = "/organisations/suggest/?q="
GOVERNMENT_KINDS = ("government",)
CIVIC_KINDS = ("civic", "company", "university", "donor", "network")


@dataclass(frozen=True, slots=True)
class Part:
    """Some fields of a form; with a summary they are folded, and shown when `is_open`."""

    fields: list[forms.BoundField]
    summary: str = ""
    is_open: bool = True


def organisation_field(label: Any) -> forms.CharField:  # noqa: ANN401
    """A name of an organisation, suggested while typing where scripts run."""
    return forms.CharField(
        label=label,
        max_length=300,
        help_text=gettext_lazy("Type its name. You can add it if it is new."),
        widget=forms.TextInput(attrs={"data-suggest": SUGGEST, "autocomplete": "off"}),
    )


class AskedSelect(forms.Select):
    """A choice that is needed only beside another answer, so the browser does not insist."""

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ANN401
        """Never."""
        return False


class BodiesForm(WritingForm):
    """Base of forms in which a body is named; a name that is not known brings a question with it.

    `questions` holds, by the field of the name, the fields that were put below it.
    """

    folded_while_asking: tuple[str, ...] = ()
    nowhere: Any = gettext_lazy("No organisation of this name is in the directory.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.questions: dict[str, list[str]] = {}

    def show_again(self, typed: QueryDict) -> None:
        """As it would have come back: with the questions that the names bring, and their answers."""
        self.data, self.is_bound = typed, True
        self.renew()
        self.full_clean()

    def body(
        self, name: str, typed: str, known: tuple[str, ...], new: tuple[str, ...],
        among: QuerySet[Organisation] | None = None,
    ) -> Organisation | dict[str, str] | None:  # fmt: skip
        """The one body of the `known` kinds that is meant, or what a new one is to be.

        None, with errors at the fields, while that is not said. `new` are the kinds that may be
        added; none where nothing may. Only bodies `among` these are found, where they are given.
        """
        found = exactly(typed, *known, among=among)
        if len(found) == 1:
            return found[0]
        folded = fold_name(typed)
        if not folded:
            self.add_error(name, _("Type the name of an organisation."))
            return None
        alike = found or like(typed, *known, among=among)
        if not (alike or new):
            self.add_error(name, self.nowhere)
            return None
        self._ask(name, typed, alike, new)
        chosen = self._sent(f"{name}_choice")
        for organisation in alike:
            if chosen == str(organisation.pk):
                return organisation
        if not new or chosen != f"new:{folded}":
            self.add_error(name, _("Not known under this name. Choose below which one you mean."))
            return None
        return self._new_body(name, typed, new)

    def _new_body(self, name: str, typed: str, kinds: tuple[str, ...]) -> dict[str, str] | None:
        """Name, kind, level and country of a body to add, if all that was asked was answered."""
        wanted = {
            "kind": _("Choose what kind of organisation it is."),
            "level": _("Choose the level of government."),
            "country": _("Choose the country of the new organisation."),
        }
        answers = {"name": typed, "kind": kinds[0]}
        complete = True
        for what, problem in wanted.items():
            field = self.fields.get(f"{name}_{what}")
            if not isinstance(field, forms.ChoiceField):
                continue
            answers[what] = self._sent(f"{name}_{what}")
            if not (answers[what] and field.valid_value(answers[what])):
                self.add_error(f"{name}_{what}", problem)
                complete = False
        return answers if complete else None

    def _sent(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), ""))

    def _ask(self, name: str, typed: str, alike: list[Organisation], new: tuple[str, ...]) -> None:
        """Put the close matches below the name and, where it may be new, what it then is."""
        choices: list[tuple[str, str]] = [(str(one.pk), one.name) for one in alike]
        added: dict[str, forms.Field] = {}
        if new:
            words = _("Add “%(name)s” as a new organisation") % {"name": typed}
            choices.append((f"new:{fold_name(typed)}", words))
            if new == GOVERNMENT_KINDS:
                levels = Organisation.Level.choices
                added["level"] = _choice(_("Level of government, if it is new"), levels)
            else:
                kinds = [kind for kind in Organisation.Kind.choices if kind[0] in new]
                added["kind"] = _choice(_("Kind, if it is new"), kinds)
            added["country"] = _choice(_("Country, if it is new"), country_choices())
        self.ask_below(name, {"choice": which_one(choices), **added})

    def ask_below(self, name: str, questions: dict[str, forms.Field]) -> None:
        """Put the questions, by the ends of their names, below the field of the name."""
        asked = {f"{name}_{what}": field for what, field in questions.items()}
        order = [one for one in self.fields if one not in asked]
        order[order.index(name) + 1 : order.index(name) + 1] = list(asked)
        self.fields.update(asked)
        self.order_fields(order)
        self.questions[name] = list(asked)

    def parts(self) -> list[Part]:
        """The visible fields in order, never more than eight of them unfolded without a need.

        Of several open questions the first is unfolded; one that is answered is folded.
        """
        asked = {extra for extras in self.questions.values() for extra in extras}
        folded = self.folded_while_asking if self.questions else ()
        found: list[Part] = []
        open_one = next((name for name in self.questions if self._is_unanswered(name)), "")
        for bound in self.visible_fields():
            if bound.name in asked or bound.name in folded:
                continue
            found.append(Part([bound]))
            if bound.name in self.questions:
                extras = [self[extra] for extra in self.questions[bound.name]]
                found.append(Part(extras, _("Choose it or add it"), bound.name == open_one))
        if folded:
            rest = [self[name] for name in folded]
            found.append(Part(rest, _("More answers"), any(bound.errors for bound in rest)))
        return found

    def _is_unanswered(self, name: str) -> bool:
        return any(one in self.errors for one in (name, *self.questions[name]))


def which_one(choices: list[tuple[str, str]]) -> forms.ChoiceField:
    """The question which of several is meant."""
    return forms.ChoiceField(
        label=_("Which one do you mean?"), choices=choices, widget=forms.RadioSelect
    )


def _choice(label: str, choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("Choose")), *choices], widget=AskedSelect)
