"""The project's address plan: sign-in, the admin, and the register itself."""

from django.contrib import admin
from django.urls import include, path

handler400 = "engagements.views.error.bad_request"
handler403 = "engagements.views.error.permission_denied"
handler404 = "engagements.views.error.page_not_found"
handler500 = "engagements.views.error.server_error"

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("", include("engagements.urls")),
]
