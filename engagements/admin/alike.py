"""Pages on which a thing gets its name: who is called alike is told while typing, and once it is saved."""

from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.admin.base import RegisterAdmin
from engagements.forms.alike import AlikeForm


class AlikeAdmin(RegisterAdmin):
    """Compares a name as the site does (`as_on_site`), and saves it as it was typed.

    Administrators are told by a message with links, of the rows below the page too.
    """

    class Media:
        js = (Script("js/site.js", defer=True),)

    def as_on_site(self, request: HttpRequest, thing: Any) -> AlikeForm | None:
        """The form in which the thing gets its name on the site; None while it cannot be compared."""
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The page's form; its names ask while they are typed, as those of the site do."""
        made = super().get_form(request, obj, change=change, **kwargs)
        asked = self.as_on_site(request, obj)
        if asked is not None:
            for name in asked.compared:
                made.base_fields[name].widget.attrs |= asked.asks_while_typing()
        return made

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save all of it, then tell of each new name who else is called alike."""
        super().save_related(request, form, formsets, change)
        self.tell_alike(request, form.instance, form.changed_data)
        for rows in formsets:
            page = self.admin_site._registry.get(rows.model)
            if isinstance(page, AlikeAdmin):
                saved = [*((new, ["name"]) for new in rows.new_objects), *rows.changed_objects]
                for thing, changed in saved:
                    page.tell_alike(request, thing, changed)

    def tell_alike(self, request: HttpRequest, thing: models.Model, changed: list[str]) -> None:
        """A message with a link to each other thing that is called alike, if a name was `changed`."""
        asked = self.as_on_site(request, thing)
        if asked is None:
            return
        found = asked.others(getattr(thing, name) for name in asked.compared if name in changed)
        if found:
            called = _("Called like “%(name)s”, and on record already:") % {"name": thing}
            messages.warning(request, format_html("{} {}", called, self._links(found)))

    def _links(self, found: list[tuple[models.Model, str]]) -> SafeString:
        door = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        rows = ((reverse(door, args=[one.pk]), called) for one, called in found)
        return format_html_join(", ", '<a href="{}">{}</a>', rows)
