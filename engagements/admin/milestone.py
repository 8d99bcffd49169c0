"""Milestones and their evidence."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.actions.engagement import refuse_another_title, refuse_taken_title
from engagements.actions.history import Refused
from engagements.admin.base import RegisterAdmin, RegisterInline
from engagements.admin.sending import VersionedForm
from engagements.models import Evidence, Milestone


class MilestoneForm(VersionedForm):
    """A new milestone has a day; another one is given on the site, with its reason and its trace.

    It stays in its engagement: what is owed by it is owed there.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = {
            "engagement": _("It stays where it is: what is owed by it is owed there."),
            "due_on": _("Move it on the site and say why: what is owed by it moves along."),
        }
        for name in stays.keys() & self.fields.keys() if self.instance.pk else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = stays[name]

    def clean_title(self) -> str:
        """A signed text goes on naming it as it is called, and no other one is called so."""
        title: str = self.cleaned_data["title"]
        engagement = self.cleaned_data.get("engagement")
        if "title" in self.changed_data:
            try:
                if self.instance.pk:
                    refuse_another_title(self.instance, title)
                elif engagement is not None:
                    refuse_taken_title(engagement, title)
            except Refused as problem:
                raise ValidationError(str(problem)) from problem
        return title


class EvidenceInline(RegisterInline):
    model = Evidence
    exclude = ("added_by",)


@admin.register(Milestone)
class MilestoneAdmin(RegisterAdmin):
    form = MilestoneForm
    list_display = ("title", "engagement", "side", "due_on", "state", "site")
    list_filter = ("state", "side", ("due_on", admin.DateFieldListFilter))
    list_select_related = ("engagement",)
    search_fields = ("title", "engagement__reference", "engagement__title")
    readonly_fields = (
        "first_due_on",
        # Nobody accepts in the name of a side: the acts of the site move the state.
        "state",
        "reason",
        "reported_on",
        "reported_side",
        "reported_by",
        "decided_on",
        "decided_side",
        "decided_by",
    )
    inlines: ClassVar = [EvidenceInline]
    instead = _("Drop it on the site and say why: how its date moved stays to be read.")


@admin.register(Evidence)
class EvidenceAdmin(RegisterAdmin):
    list_display = ("milestone", "note", "link", "document", "added_by", "added_on")
    list_filter = (("added_on", admin.DateFieldListFilter),)
    list_select_related = ("milestone", "document", "added_by")
    exclude = ("added_by",)
    search_fields = ("milestone__title", "milestone__engagement__reference", "note", "link")
