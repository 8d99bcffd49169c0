"""Sign-in and one's own account."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagements.clock import time_zone_choices
from engagements.forms.base import WritingForm


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """django-allauth's sign-in with the words of the register."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)


class AccountForm(WritingForm):
    """Name, language and time zone of one's own account."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times are shown in this zone; dates of an engagement stay as agreed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.offer("language", [("", _("As the browser says")), *settings.LANGUAGES])
        self.offer("time_zone", [("", _("As the register is set")), *time_zone_choices()])
