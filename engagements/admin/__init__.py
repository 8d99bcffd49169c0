"""The back office: every table, searchable, with the same history as the site's own acts."""

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from engagements.admin import (
    account,
    challenge,
    contact,
    details,
    document,
    engagement,
    history,
    indicator,
    memorandum,
    milestone,
    obligation,
    organisation,
    update,
)

__all__ = [
    "account",
    "challenge",
    "contact",
    "details",
    "document",
    "engagement",
    "history",
    "indicator",
    "memorandum",
    "milestone",
    "obligation",
    "organisation",
    "update",
]

# Lists need the width; every page leads back to the index in one step.
admin.site.enable_nav_sidebar = False


def may_enter(request: HttpRequest) -> bool:
    """Whether the account is an administrator's. Who sends a form and is none any more gets a 403.

    Django would lead them to the sign-in, and what they typed would be gone.
    """
    may = AdminSite.has_permission(admin.site, request)
    if not may and request.user.is_authenticated and "form_key" in request.POST:
        raise PermissionDenied(_("The administration opens for administrators alone."))
    return may


admin.site.has_permission = may_enter  # type: ignore[method-assign]
