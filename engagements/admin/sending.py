"""How a page of the back office is sent: once, and never over what somebody else saved meanwhile."""

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.actions.account import AlreadySent, note_where_form_went, spend_form_key
from engagements.admin.fields import tell_known
from engagements.admin.trail import complete
from engagements.forms.base import changed_since, fingerprints, fresh_key, opened_key
from engagements.http import kept_text
from engagements.models import User
from engagements.text import readable

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

# What a page carries for itself, and the rows below it.
UNSEEN_BELOW = ("loaded_version", "loaded_values")
UNSEEN = ("form_key", *UNSEEN_BELOW)


class Carried:
    """What a form carries for itself. It says nothing about what was typed."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never: a row that nobody touched is not saved."""
        return False


class Unseen(Carried, forms.CharField):
    """A key or digests."""

    widget = forms.HiddenInput


class LoadedVersion(Carried, forms.IntegerField):
    """The version that the page was opened with."""

    widget = forms.HiddenInput


class VersionedForm(ModelForm):
    """Has one effect, and refuses to save over what somebody else changed since it was opened.

    Every named constraint is asked, those over columns that the form does not show included: a
    broken one is a sentence on the page, never a fault of the database.
    """

    # Nobody reads them, so that they have no label.
    form_key = Unseen(required=False, label="")
    loaded_version = LoadedVersion(required=False, label="")
    loaded_values = Unseen(required=False, label="")

    # Whoever opened the page. The rows below it have nobody: they are sent with the page's key.
    sender: User | None = None
    # What this person sent as their session had ended: it comes back as a refused page would.
    typed: QueryDict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.typed is not None:
            kwargs["data"] = self.typed
        super().__init__(*args, **kwargs)
        if self.sender is None:
            del self.fields["form_key"]
        else:
            self.fields["form_key"].initial = fresh_key(self.sender)
        self.fields["loaded_version"].initial = getattr(self.instance, "version", None)
        self.fields["loaded_values"].initial = fingerprints(self._on_record())
        tell_known(self)

    def clean(self) -> dict[str, Any]:
        """The row is locked while it is saved (`RegisterAdmin.get_object`), so the answer holds."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.sender is not None:
            opened_key(str(self.data.get("form_key", "")), self.sender)
        if self.instance.pk and self.has_changed() and self._is_stale(cleaned):
            self._show_both(cleaned.get("loaded_values", ""))
        return cleaned

    def _is_stale(self, cleaned: dict[str, Any]) -> bool:
        """Another version; of a row without one, any value that the page was not opened with."""
        if hasattr(self.instance, "version"):
            return bool(cleaned.get("loaded_version") != self.instance.version)
        return bool(changed_since(cleaned.get("loaded_values", ""), self._on_record()))

    def _on_record(self) -> dict[str, Any]:
        """What the row says now, by field; Django keeps it as what the form began with."""
        return {
            name: self.initial[name]
            for name in self.fields
            if name in self.initial and name not in UNSEEN and "password" not in name
        }

    def _show_both(self, shown: str) -> None:
        """What was typed stays; at each field that somebody else changed stands what they saved."""
        on_record = self._on_record()
        for name in sorted(changed_since(shown, on_record) & set(self.changed_data)):
            told = {"now": self._readable(name)}
            self.add_error(name, _("Changed meanwhile. On record now: %(now)s") % told)
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("loaded_version")] = str(getattr(self.instance, "version", ""))
        data[self.add_prefix("loaded_values")] = fingerprints(on_record)
        self.data = data
        self.add_error(
            None,
            _(
                "Somebody else changed this meanwhile. What you typed is kept, and what is on record "
                "now stands at each field that they changed: keep or correct yours, then save again."
            ),
        )

    def _readable(self, name: str) -> str:
        shown = getattr(self.instance, f"get_{name}_display", None)
        value = shown() if shown else getattr(self.instance, name)
        if isinstance(value, models.Manager):
            value = ", ".join(str(one) for one in value.all())
        return readable(value)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        complete(self.instance)
        try:
            self.instance.validate_constraints()
        except forms.ValidationError as broken:
            self.add_error(None, broken.messages)


def send_once(request: HttpRequest, page: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of the view; a second sending of the same page leads where the first one led.

    A page that comes back with its errors was not sent: its key stays good.
    """
    key = _key_of(request)
    if key is None:
        return view()
    user: Any = request.user
    try:
        with transaction.atomic():
            sent = spend_form_key(key, actor=user)
            answer = view()
            address = _where_it_led(page, answer)
            if address:
                note_where_form_went(sent, address)
            else:
                transaction.set_rollback(True)
    except AlreadySent as before:
        return HttpResponseRedirect(before.went_to or request.get_full_path())
    return answer


def typed_before(request: Any) -> QueryDict | None:
    """What the person sent from the page that they open, as their session had ended.

    It is theirs once, and asked for several times while a page is made: it stays with the request.
    A request made by hand, as in a test, has no session, and nothing was typed.
    """
    if not hasattr(request, "typed_before"):
        request.typed_before = kept_text(request) if hasattr(request, "session") else None
    found: QueryDict | None = request.typed_before
    return found


def _key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key of what was sent. The form itself says what is wrong with one that opens nothing."""
    user: Any = request.user
    try:
        return opened_key(request.POST.get("form_key", ""), user)
    except forms.ValidationError:
        return None


def _where_it_led(page: Any, answer: Any) -> str:
    """The address after a save; in a window of its own the thing's page. Empty: it was not saved."""
    if answer.status_code == 302:
        return str(answer.url)
    told = (getattr(answer, "context_data", None) or {}).get("popup_response_data")
    if told is None:
        return ""
    return reverse(
        f"admin:{page.opts.app_label}_{page.opts.model_name}_change",
        args=[json.loads(told).get("value")],
        query={"_popup": "1"},
    )
