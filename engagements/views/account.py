"""One's own account."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements import access
from engagements.actions.account import edit_account
from engagements.forms.account import AccountForm
from engagements.http import SignedInRequest, find, make_form, submit
from engagements.models import User


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """One sign-in for all, with its rate limits; who is signed in and no administrator reads why not."""
    if access.is_admin(request.user):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied(_("The administration opens for administrators alone."))
    return redirect(f"{reverse('account_login')}?{request.GET.urlencode(safe='/')}")


@require_http_methods(["GET", "HEAD", "POST"])
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
