"""The address plan, grouped by room. A route is named `room_view` after its view."""

from django.urls import URLPattern, path

from engagements.views import guide, health, pages

# One list for each room, in the order in which a visitor meets them.
home: list[URLPattern] = []

guide_ = [
    path("models/", guide.index, name="guide_index"),
    path("models/<slug:slug>/", guide.model, name="guide_model"),
]

account: list[URLPattern] = []

engagement: list[URLPattern] = []

milestone: list[URLPattern] = []

challenge: list[URLPattern] = []

update: list[URLPattern] = []

document: list[URLPattern] = []

memorandum: list[URLPattern] = []

indicator: list[URLPattern] = []

history: list[URLPattern] = []

organisation: list[URLPattern] = []

contact: list[URLPattern] = []

pages_ = [
    path("accessibility/", pages.accessibility, name="pages_accessibility"),
    path("privacy/", pages.privacy, name="pages_privacy"),
    path("source/", pages.source, name="pages_source"),
    path("robots.txt", pages.robots, name="pages_robots"),
]

health_ = [
    path("healthz", health.healthz, name="health_healthz"),
    path("readyz", health.readyz, name="health_readyz"),
]

urlpatterns = [
    *home,
    *guide_,
    *account,
    *engagement,
    *milestone,
    *challenge,
    *update,
    *document,
    *memorandum,
    *indicator,
    *history,
    *organisation,
    *contact,
    *pages_,
    *health_,
]
