"""The history, to be read in the same sentences as on the site."""

from django.apps import apps
from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from engagements.admin.base import ReadOnlyAdmin
from engagements.admin.fields import NamedFilter
from engagements.models import Change
from engagements.queries.history import act_named, sentences
from engagements.text import NOTHING


def kind_named(code: str) -> str:
    """The kind of a thing, as its own pages are called."""
    return capfirst(str(apps.get_model("engagements", code)._meta.verbose_name))


class KindFilter(NamedFilter):
    """The kinds of things that were changed, by name."""

    name_of = staticmethod(kind_named)


class ActFilter(NamedFilter):
    """The acts that occur, in words."""

    name_of = staticmethod(act_named)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = (
        "at",
        "actor_text",
        "organisation_text",
        "act",
        "kind",
        "thing_text",
        "engagement",
        "site",
    )
    list_filter = (
        ("verb", ActFilter),
        ("thing_type", KindFilter),
        ("at", admin.DateFieldListFilter),
    )
    list_select_related = ("engagement",)
    search_fields = ("thing_text", "actor_text", "organisation_text", "engagement__reference")
    fields = (
        "at", "sentence", "what_changed", "reason", "actor", "organisation", "engagement",
        "kind", "thing_id", "private_to_side", "private_to_organisation", "request_id",
        "chain", "number", "digest",
    )  # fmt: skip

    readonly_fields = fields

    @admin.display(description=_("act"), ordering="verb")
    def act(self, obj: Change) -> str:
        """What was done, whoever did it and to whatever."""
        return act_named(obj.verb)

    @admin.display(description=_("kind of thing"), ordering="thing_type")
    def kind(self, obj: Change) -> str:
        """What sort of thing was changed."""
        return kind_named(obj.thing_type)

    @admin.display(description=_("What happened"))
    def sentence(self, obj: Change) -> str:
        """Who did what."""
        return sentences([obj])[0].sentence

    @admin.display(description=_("From what to what"))
    def what_changed(self, obj: Change) -> str:
        """Each field on a line of its own, and whole where its sentence is cut."""
        told = []
        for line in sentences([obj])[0].lines:
            told.append([line.sentence])
            if line.shortened:
                told.append([f"{line.before} → {line.after}"])
        return format_html_join("\n", "<div>{}</div>", told) or NOTHING
