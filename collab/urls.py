"""The project's address plan: sign-in, the admin, and the register itself."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from engagements.views.account import admin_sign_in

handler400 = "engagements.views.error.bad_request"
handler403 = "engagements.views.error.permission_denied"
handler404 = "engagements.views.error.page_not_found"
handler500 = "engagements.views.error.server_error"

urlpatterns = [
    # An account has one email, given by an administrator; allauth's page would let people add more.
    path("accounts/email/", RedirectView.as_view(pattern_name="account_profile")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/login/", admin_sign_in, name="account_admin_sign_in"),
    path("admin/", admin.site.urls),
    path("", include("engagements.urls")),
]
