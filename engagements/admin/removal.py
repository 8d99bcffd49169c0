"""Removal in the back office: what others rely on stays, and the page says why and what to do."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import NestedObjects, model_ngettext
from django.db import models, router
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements import access
from engagements.admin.frozen import is_settled
from engagements.models import Change, DateMove, PhaseChange, SentForm, Waiver

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

# Rows of these stay for ever, and with them what they belong to.
FOR_EVER = (Change, DateMove, PhaseChange, SentForm, Waiver)
NAMED_AT_MOST = 20


class StaysWhileReliedOn(ModelAdmin):
    """Refuses a removal with one sentence: what relies on the thing, and what to do instead."""

    instead: Any = gettext_lazy("Remove or change those first.")
    actions: Any = ("delete_selected",)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django, but what relies on the things is counted by kind, never listed by thousands."""
        relying = relying_on(objs, request.user)
        if relying:
            return [], {}, set(), relying
        return super().get_deleted_objects(objs, request)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """The page that asks, or says why not."""
        if context["protected"]:
            context["title"] = _("This stays")
            context["why_it_stays"] = _(
                "“%(thing)s” cannot be removed, because other things rely on it: %(relying)s."
            ) % {"thing": context["object"], "relying": _listed(context["protected"])}
            context["instead"] = self.instead
        return super().render_delete_form(request, context)

    @admin.action(
        permissions=["delete"],
        description=gettext_lazy("Delete selected %(verbose_name_plural)s"),
    )
    def delete_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Several at once; when one of them has to stay, nothing is removed and it is named."""
        answer = delete_selected(self, request, queryset)
        if isinstance(answer, TemplateResponse) and (answer.context_data or {}).get("protected"):
            context = answer.context_data or {}
            chosen = queryset[:NAMED_AT_MOST]
            staying = [f"“{one}”" for one in chosen if relying_on([one], request.user)]
            context["title"] = _("Nothing was removed")
            context["why_it_stays"] = ngettext(
                "%(things)s cannot be removed, because other things rely on it: %(relying)s.",
                "%(things)s cannot be removed, because other things rely on them: %(relying)s.",
                len(staying),
            ) % {"things": get_text_list(staying, _("and")),
                 "relying": _listed(context["protected"])}  # fmt: skip
            context["instead"] = self.instead
        return answer


def relying_on(things: Iterable[models.Model], user: Any) -> list[str]:
    """What keeps the things from being removed, counted by kind, such as “3 contacts”.

    What would go with them and is closed to the person counts too, and is never named.
    """
    things = list(things)
    if not things:
        return []
    collector = NestedObjects(using=router.db_for_write(type(things[0])), origin=things)
    collector.collect(things)
    kinds: Counter[type[models.Model]] = Counter(type(row) for row in collector.protected)
    kinds.update({model: len(rows) for model, rows in collector.data.items() if model in FOR_EVER})
    kinds.update(_closed_to(user, collector.data))
    lines = kinds.pop(Change, 0)
    settled = sum(is_settled(thing) for thing in things)
    texts = ngettext(
        "the text sent for signature or signed",
        "%(count)d texts sent for signature or signed",
        settled,
    )
    history = ngettext("%(count)d line of history", "%(count)d lines of history", lines)
    kept = [texts % {"count": settled}] * bool(settled)
    return (
        kept
        + [history % {"count": lines}] * bool(lines)
        + [
            _("%(count)d %(kind)s") % {"count": count, "kind": model_ngettext(model._meta, count)}
            for model, count in sorted(kinds.items(), key=lambda one: -one[1])
        ]
    )


def _closed_to(user: Any, going: dict[Any, Any]) -> dict[type[models.Model], int]:
    """How many rows of each kind would go that one side or one organisation keeps to itself."""
    counted = {}
    for model in access.PRIVATE_EVEN_TO_ADMINS.intersection(going).difference(FOR_EVER):
        keys = {row.pk for row in going[model]}
        counted[model] = len(keys) - access.visible(model, user).filter(pk__in=keys).count()
    return {model: count for model, count in counted.items() if count}


def _listed(relying: list[str]) -> str:
    return get_text_list(relying, _("and"))
