"""The address plan, grouped by room. A route is named `room_view` after its view."""

from django.urls import path

from engagements.views import guide, health, pages

# One list for each room, in the order in which a visitor meets them.
home = []

guide_ = [
    path("models/", guide.index, name="guide_index"),
    path("models/<slug:slug>/", guide.model, name="guide_model"),
]

account = []

engagement = []

milestone = []

challenge = []

update = []

document = []

memorandum = []

indicator = []

history = []

organisation = []

contact = []

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
