"""One's own account."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.account import edit_account
from engagements.forms.account import AccountForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import User


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Name, language and time zone; what one belongs to."""
    account = find(User, request, pk=request.user.pk)
    return submit(
        request,
        make_form(AccountForm, request, instance=account),
        partial(edit_account, account, actor=request.user),
        template="account/profile.html",
        context={
            "section": "account",
            "submit": _("Save"),
            "memberships": access.memberships(request.user).select_related("organisation"),
        },
        done=reverse("account_profile"),
        said=_("Your account is saved."),
    )
