"""The address plan, grouped by room. A route is named `room_view` after its view."""

from django.urls import path

from engagements.urls.memorandum import memorandum_
from engagements.views import (
    account,
    challenge,
    contact,
    document,
    engagement,
    guide,
    health,
    history,
    home,
    indicator,
    milestone,
    obligation,
    organisation,
    pages,
    update,
)

# One list for each room, in the order in which a visitor meets them.
home_ = [
    path("", home.index, name="home_index"),
    path("attention/", home.attention, name="home_attention"),
]

guide_ = [
    path("models/", guide.index, name="guide_index"),
    path("models/<slug:slug>/", guide.model, name="guide_model"),
]

account_ = [
    path("account/", account.profile, name="account_profile"),
]

engagement_ = [
    path("engagements/", engagement.index, name="engagement_index"),
    path("engagements/export.csv", engagement.export, name="engagement_export"),
    path("engagements/new/", engagement.new, name="engagement_new"),
    path("engagements/new/keep/", engagement.keep, name="engagement_keep"),
    path("engagements/waivers/", engagement.waivers, name="engagement_waivers"),
    path("engagements/<str:reference>/review/", engagement.review, name="engagement_review"),
    path("engagements/<str:reference>/edit/", engagement.edit, name="engagement_edit"),
    path("engagements/<str:reference>/dates/", engagement.dates, name="engagement_dates"),
    path(
        "engagements/<str:reference>/dates/ask/", engagement.ask_dates, name="engagement_ask_dates"
    ),
    path(
        "engagements/<str:reference>/dates/<int:pk>/",
        engagement.date_request,
        name="engagement_date_request",
    ),
    path(
        "engagements/<str:reference>/dates/<int:pk>/take-back/",
        engagement.take_back_dates,
        name="engagement_take_back_dates",
    ),
    path("engagements/<str:reference>/details/", engagement.details, name="engagement_details"),
    path(
        "engagements/<str:reference>/details/change/",
        engagement.edit_details,
        name="engagement_edit_details",
    ),
    path("engagements/<str:reference>/parties/", engagement.parties, name="engagement_parties"),
    path("engagements/<str:reference>/phase/", engagement.phase, name="engagement_phase"),
    path("engagements/<str:reference>/phase/back/", engagement.back, name="engagement_back"),
    path(
        "engagements/<str:reference>/phase/waive/<str:condition>/",
        engagement.waive,
        name="engagement_waive",
    ),
    path("organisations/<int:pk>/gates/", engagement.switches, name="engagement_switches"),
    path(
        "organisations/<int:pk>/gates/<int:switch>/",
        engagement.switch_on,
        name="engagement_switch_on",
    ),
    path("engagements/<str:reference>/hold/", engagement.hold, name="engagement_hold"),
    path("engagements/<str:reference>/resume/", engagement.resume, name="engagement_resume"),
    path("engagements/<str:reference>/cancel/", engagement.cancel, name="engagement_cancel"),
    path("engagements/<str:reference>/close/", engagement.close, name="engagement_close"),
    path("engagements/<str:reference>/reopen/", engagement.reopen, name="engagement_reopen"),
    path(
        "engagements/<str:reference>/parties/<int:pk>/lead/",
        engagement.lead,
        name="engagement_lead",
    ),
    path(
        "engagements/<str:reference>/parties/<int:pk>/leave/",
        engagement.leave,
        name="engagement_leave",
    ),
    # Last of its list: every other word in this place would be taken for a reference.
    path("engagements/<str:reference>/", engagement.progress, name="engagement_progress"),
]

MILESTONE = "engagements/<str:reference>/milestones/<int:pk>/"
milestone_ = [
    path("engagements/<str:reference>/milestones/", milestone.index, name="milestone_index"),
    path("engagements/<str:reference>/milestones/new/", milestone.add, name="milestone_add"),
    path(MILESTONE, milestone.detail, name="milestone_detail"),
    path(f"{MILESTONE}edit/", milestone.edit, name="milestone_edit"),
    path(f"{MILESTONE}move/", milestone.move, name="milestone_move"),
    path(f"{MILESTONE}report/", milestone.report, name="milestone_report"),
    path(f"{MILESTONE}add-evidence/", milestone.add_evidence, name="milestone_add_evidence"),
    path(f"{MILESTONE}accept/", milestone.accept, name="milestone_accept"),
    path(f"{MILESTONE}send-back/", milestone.send_back, name="milestone_send_back"),
    path(f"{MILESTONE}miss/", milestone.miss, name="milestone_miss"),
    path(f"{MILESTONE}drop/", milestone.drop, name="milestone_drop"),
    path(f"{MILESTONE}restore/", milestone.restore, name="milestone_restore"),
]

challenge_ = [
    path("engagements/<str:reference>/challenges/", challenge.index, name="challenge_index"),
    path("engagements/<str:reference>/challenges/new/", challenge.add, name="challenge_add"),
    path(
        "engagements/<str:reference>/challenges/<int:pk>/",
        challenge.detail,
        name="challenge_detail",
    ),
    path(
        "engagements/<str:reference>/challenges/<int:pk>/next/",
        challenge.answer_next,
        name="challenge_answer_next",
    ),
]

update_ = [
    path("engagements/<str:reference>/updates/", update.index, name="update_index"),
    path("engagements/<str:reference>/updates/new/", update.add, name="update_add"),
    path("engagements/<str:reference>/updates/<int:pk>/edit/", update.edit, name="update_edit"),
]

document_ = [
    path("engagements/<str:reference>/documents/", document.index, name="document_index"),
    path("engagements/<str:reference>/documents/new/", document.add, name="document_add"),
    path(
        "engagements/<str:reference>/documents/<int:pk>/edit/", document.edit, name="document_edit"
    ),
    path(
        "engagements/<str:reference>/documents/<int:pk>/remove/",
        document.remove,
        name="document_remove",
    ),
    path("documents/<int:pk>/", document.download, name="document_download"),
]

OBLIGATION = "engagements/<str:reference>/obligations/<int:pk>/"
obligation_ = [
    path("engagements/<str:reference>/obligations/", obligation.index, name="obligation_index"),
    path(OBLIGATION, obligation.detail, name="obligation_detail"),
    path(f"{OBLIGATION}report/", obligation.report, name="obligation_report"),
    path(f"{OBLIGATION}confirm/", obligation.confirm, name="obligation_confirm"),
    path(f"{OBLIGATION}missing/", obligation.missing, name="obligation_missing"),
    path(f"{OBLIGATION}not-met/", obligation.not_met, name="obligation_not_met"),
    path(f"{OBLIGATION}ask-release/", obligation.ask_release, name="obligation_ask_release"),
    path(f"{OBLIGATION}agree-release/", obligation.agree_release, name="obligation_agree_release"),
    path(
        f"{OBLIGATION}decline-release/",
        obligation.decline_release,
        name="obligation_decline_release",
    ),
    path(f"{OBLIGATION}release/", obligation.release_alone, name="obligation_release_alone"),
    path(f"{OBLIGATION}dispute/", obligation.dispute, name="obligation_dispute"),
    path(
        "organisations/<int:pk>/obligations/",
        obligation.organisation,
        name="obligation_organisation",
    ),
]

indicator_ = [
    path("engagements/<str:reference>/results/", indicator.index, name="indicator_index"),
    path("engagements/<str:reference>/results/new/", indicator.add, name="indicator_add"),
    path(
        "engagements/<str:reference>/results/new-goal/",
        indicator.add_goal,
        name="indicator_add_goal",
    ),
    path(
        "engagements/<str:reference>/results/<int:pk>/target/",
        indicator.edit,
        name="indicator_edit",
    ),
    path(
        "engagements/<str:reference>/results/<int:pk>/measure/",
        indicator.measure,
        name="indicator_measure",
    ),
]

history_ = [
    path("engagements/<str:reference>/history/", history.index, name="history_index"),
]

organisation_ = [
    path("organisations/", organisation.index, name="organisation_index"),
    path("organisations/new/", organisation.add, name="organisation_add"),
    path("organisations/suggest/", organisation.suggest, name="organisation_suggest"),
    path("organisations/<int:pk>/", organisation.detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", organisation.edit, name="organisation_edit"),
    path("organisations/<int:pk>/rename/", organisation.rename, name="organisation_rename"),
    path("organisations/<int:pk>/successor/", organisation.succeed, name="organisation_succeed"),
    path(
        "organisations/<int:pk>/offices/new/",
        organisation.add_office,
        name="organisation_add_office",
    ),
    path("offices/<int:pk>/edit/", organisation.edit_office, name="organisation_edit_office"),
]

contact_ = [
    path("people/", contact.index, name="contact_index"),
    path("people/new/", contact.add, name="contact_add"),
    path("people/suggest/", contact.suggest, name="contact_suggest"),
    path("people/<int:pk>/", contact.detail, name="contact_detail"),
    path("people/<int:pk>/edit/", contact.edit, name="contact_edit"),
    path("people/<int:pk>/notes/new/", contact.note, name="contact_note"),
    path("contacts/<int:pk>/change-post/", contact.change_post, name="contact_change_post"),
    path("contacts/<int:pk>/end/", contact.end, name="contact_end"),
    path("engagements/<str:reference>/people/", contact.engagement, name="contact_engagement"),
    path(
        "engagements/<str:reference>/people/give-role/", contact.give_role, name="contact_give_role"
    ),
    path(
        "engagements/<str:reference>/people/new/",
        contact.give_role_to_new,
        name="contact_give_role_to_new",
    ),
    path(
        "engagements/<str:reference>/people/<int:pk>/end/",
        contact.end_role,
        name="contact_end_role",
    ),
]

pages_ = [
    path("accessibility/", pages.accessibility, name="pages_accessibility"),
    path("privacy/", pages.privacy, name="pages_privacy"),
    path("source/", pages.source, name="pages_source"),
    path("robots.txt", pages.robots, name="pages_robots"),
    path("favicon.ico", pages.favicon, name="pages_favicon"),
]

health_ = [
    path("healthz", health.healthz, name="health_healthz"),
    path("readyz", health.readyz, name="health_readyz"),
]

urlpatterns = [
    *home_,
    *guide_,
    *account_,
    *engagement_,
    *milestone_,
    *challenge_,
    *update_,
    *document_,
    *memorandum_,
    *obligation_,
    *indicator_,
    *history_,
    *organisation_,
    *contact_,
    *pages_,
    *health_,
]
