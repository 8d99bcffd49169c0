"""How the back office asks for a value: search boxes that load no table, lists where words are fixed."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements import access
from engagements.clock import time_zone_choices
from engagements.countries import country_choices, country_name
from engagements.forms.filter import BIGGEST_NUMBER
from engagements.forms.number import bounds_of
from engagements.languages import language_choices, language_name
from engagements.text import NOTHING

if TYPE_CHECKING:
    BaseModelAdmin = admin.options.BaseModelAdmin[Any]
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
else:
    BaseModelAdmin = admin.options.BaseModelAdmin
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField


class KnownSelect(AutocompleteSelect):
    """A search box that shows what is chosen without asking for it when it is already loaded."""

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The chosen option alone, with its name; asked for only when it is not known."""
        chosen = [str(one) for one in value if str(one)]
        if not chosen or any(one not in self.known for one in chosen):
            return super().optgroups(name, numbers_of(value), attrs)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options = [self.create_option(name, one, self.known[one], True, 0) for one in chosen]
        return [(None, empty + options, 0)]


class SearchSelectMultiple(AutocompleteSelectMultiple):
    """Django's search box for several, which falls over when it is sent what is no number."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The chosen options; what is no number was never among them."""
        return super().optgroups(name, numbers_of(value), attrs)


def numbers_of(value: Any) -> list[str]:
    """Those that can be the key of a row, and the empty one."""
    return [one for one in map(str, value) if not one or is_key(one)]


def is_key(text: str) -> bool:
    """Whether a row can have this key: a number of at most 64 bits, more is a fault of SQLite."""
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= BIGGEST_NUMBER


class ChosenSeveral(ModelMultipleChoiceField):
    """Django's field for several rows, which falls over a key that no row can have."""

    def _check_values(self, value: Any) -> Any:
        wrong = next((one for one in map(str, value) if not is_key(one)), None)
        if wrong is not None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": wrong},
            )
        return super()._check_values(value)  # type: ignore[misc]


def tell_known(form: Any) -> None:
    """Give each search box of the form the names of what the row has loaded already."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownSelect) and name in form.instance._state.fields_cache:
            found = form.instance._state.fields_cache[name]
            widget.known = {str(found.pk): str(found)} if found is not None else {}


class NamedFilter(admin.AllValuesFieldListFilter):
    """The codes that occur, each by the name that `name_of` knows."""

    name_of: Callable[[str], str]
    without: Any = _("Not said")

    def choices(self, changelist: Any) -> Any:
        """Django's own choices, each code replaced by its name; the first one means all of them."""
        every, *found = super().choices(changelist)
        yield every
        for choice in found:
            # With counts it reads “PL (3)”; an empty code reads “” or “ (3)”.
            code, _space, count = str(choice["display"]).partition(" ")
            choice["display"] = f"{self.name_of(code) if code else self.without} {count}".strip()
            yield choice


class FileTypeFilter(NamedFilter):
    """The types of files that occur."""

    name_of = str
    without = _("A link, no file")


class CountryFilter(NamedFilter):
    """The countries that occur, by name."""

    name_of = staticmethod(country_name)


class LanguageFilter(NamedFilter):
    """The languages that occur, by name."""

    name_of = staticmethod(language_name)


def in_words(column: str, label: Any, name_of: Callable[[str], str]) -> Any:
    """A column of a list, or of a page that is only read, with the name in place of its code."""

    @admin.display(description=label, ordering=column)
    def shown(self: Any, obj: Any) -> str:
        code = getattr(obj, column)
        return name_of(code) if code else NOTHING

    return shown


# Columns that hold one of a fixed list of words which the table itself does not know.
CHOICES: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
    "country": country_choices,
    "language": language_choices,
    "working_language": language_choices,
    "time_zone": time_zone_choices,
}


class AskedWell(BaseModelAdmin):
    """What pages and the rows below them share: who may, and how a value is asked for."""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """All foreign keys whose own page can be searched."""
        return searchable_keys(self.model)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's own field; web addresses without a scheme are https, fixed words are a list.

        A number is no greater than its column holds on either database.
        """
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        kwargs |= bounds_of(db_field)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in CHOICES and field is not None:
            empty = [("", "---------")] if db_field.blank else []
            return forms.ChoiceField(
                choices=[*empty, *CHOICES[db_field.name]()], required=not db_field.blank,
                label=field.label, help_text=field.help_text, initial=field.initial,
            )  # fmt: skip
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A search box in place of a select box."""
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A search box in place of a list of all."""
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchSelectMultiple(db_field, self.admin_site)
        kwargs.setdefault("form_class", ChosenSeveral)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        """What may be chosen: of what one side keeps to itself, that of one's own side."""
        rows = super().get_field_queryset(db, db_field, request)
        target = db_field.remote_field.model
        if target not in access.PRIVATE_EVEN_TO_ADMINS:
            return rows
        return access.only_visible(
            target._default_manager.all() if rows is None else rows, request.user
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators see every table."""
        return access.is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators read every table."""
        return access.is_admin(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Administrators add to every table, unless its page says otherwise."""
        return access.is_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators change every table, unless its page says otherwise."""
        return access.is_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators remove what nobody relies on, unless its page says otherwise."""
        return access.is_admin(request.user)


def searchable_keys(model: type[models.Model]) -> list[str]:
    """Foreign keys and many-to-many fields whose target has a page with a search."""
    found = []
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        target = field.remote_field.model if field.remote_field else None
        page = admin.site._registry.get(target) if target else None
        if page is not None and page.search_fields and field.editable:
            found.append(field.name)
    return found
