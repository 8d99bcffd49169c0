"""The address plan, grouped by room. A route is named `room_view` after its view."""

from django.urls import path

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
    memorandum,
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

memorandum_ = [
    path("engagements/<str:reference>/memoranda/", memorandum.index, name="memorandum_index"),
    path("engagements/<str:reference>/memoranda/new/", memorandum.add, name="memorandum_add"),
    path("memoranda/<int:pk>/", memorandum.detail, name="memorandum_detail"),
    path("memoranda/<int:pk>/edit/", memorandum.edit, name="memorandum_edit"),
    path("memoranda/<int:pk>/confirm/", memorandum.confirm, name="memorandum_confirm"),
    path("memoranda/<int:pk>/dispute/", memorandum.dispute, name="memorandum_dispute"),
    path("engagements/<str:reference>/memoranda/draft/", memorandum.draft, name="memorandum_draft"),
    path("memoranda/<int:pk>/terms/", memorandum.terms, name="memorandum_terms"),
    path("memoranda/<int:pk>/parties/", memorandum.parties, name="memorandum_parties"),
    path("memoranda/<int:pk>/sign-by/", memorandum.sign_by, name="memorandum_sign_by"),
    path("memoranda/<int:pk>/discard/", memorandum.discard, name="memorandum_discard"),
    path("memoranda/<int:pk>/set-aside/", memorandum.set_aside, name="memorandum_set_aside"),
    path("memoranda/<int:pk>/amend/", memorandum.amend, name="memorandum_amend"),
    path("memoranda/<int:pk>/propose/<str:kind>/", memorandum.propose, name="memorandum_propose"),
    path("memoranda/<int:pk>/answer/<int:about>/", memorandum.answer, name="memorandum_answer"),
    path(
        "memoranda/<int:pk>/take-back/<int:about>/",
        memorandum.take_back,
        name="memorandum_take_back",
    ),
    path("memoranda/<int:pk>/succeed/<int:party>/", memorandum.succeed, name="memorandum_succeed"),
    path("memoranda/<int:pk>/agree/", memorandum.agree_all, name="memorandum_agree_all"),
    path("memoranda/<int:pk>/share/", memorandum.share, name="memorandum_share"),
    path("memoranda/<int:pk>/compare/", memorandum.compare, name="memorandum_compare"),
    path("memoranda/<int:pk>/text/", memorandum.text_on, name="memorandum_text_on"),
    path("memoranda/<int:pk>/clauses/new/", memorandum.clause_add, name="memorandum_clause_add"),
    path(
        "memoranda/<int:pk>/clauses/<int:clause_pk>/", memorandum.clause, name="memorandum_clause"
    ),
    path(
        "memoranda/<int:pk>/clauses/<int:clause_pk>/edit/",
        memorandum.clause_edit,
        name="memorandum_clause_edit",
    ),
    path(
        "memoranda/<int:pk>/clauses/<int:clause_pk>/remove/",
        memorandum.clause_remove,
        name="memorandum_clause_remove",
    ),
    path(
        "memoranda/<int:pk>/clauses/<int:clause_pk>/comment/",
        memorandum.clause_comment,
        name="memorandum_clause_comment",
    ),
    path(
        "memoranda/<int:pk>/clauses/<int:clause_pk>/agree/",
        memorandum.clause_agree,
        name="memorandum_clause_agree",
    ),
    path(
        "memoranda/<int:pk>/clauses/<int:clause_pk>/move/<str:where>/",
        memorandum.clause_move,
        name="memorandum_clause_move",
    ),
    path(
        "memoranda/<int:pk>/comments/<int:comment_pk>/take/",
        memorandum.comment_take,
        name="memorandum_comment_take",
    ),
    path(
        "memoranda/<int:pk>/comments/<int:comment_pk>/settle/",
        memorandum.comment_settle,
        name="memorandum_comment_settle",
    ),
    path("memoranda/<int:pk>/obligations/", memorandum.obligations, name="memorandum_obligations"),
    path(
        "memoranda/<int:pk>/obligations/new/",
        memorandum.obligation_add,
        name="memorandum_obligation_add",
    ),
    path(
        "memoranda/<int:pk>/obligations/<int:obligation_pk>/edit/",
        memorandum.obligation_edit,
        name="memorandum_obligation_edit",
    ),
    path(
        "memoranda/<int:pk>/obligations/<int:obligation_pk>/remove/",
        memorandum.obligation_remove,
        name="memorandum_obligation_remove",
    ),
    path("memoranda/<int:pk>/signatories/", memorandum.signatories, name="memorandum_signatories"),
    path(
        "memoranda/<int:pk>/signatories/new/",
        memorandum.signatory_add,
        name="memorandum_signatory_add",
    ),
    path(
        "memoranda/<int:pk>/signatories/<int:signatory_pk>/edit/",
        memorandum.signatory_edit,
        name="memorandum_signatory_edit",
    ),
    path(
        "memoranda/<int:pk>/signatories/<int:signatory_pk>/remove/",
        memorandum.signatory_remove,
        name="memorandum_signatory_remove",
    ),
    path("memoranda/<int:pk>/send/", memorandum.send, name="memorandum_send"),
    path("memoranda/<int:pk>/withdraw/", memorandum.withdraw, name="memorandum_withdraw"),
    path("memoranda/<int:pk>/sign/<int:signatory_pk>/", memorandum.sign, name="memorandum_sign"),
    path(
        "memoranda/<int:pk>/sign/<int:signatory_pk>/cannot/",
        memorandum.cannot_sign,
        name="memorandum_cannot_sign",
    ),
    path(
        "memoranda/<int:pk>/sign/<int:signatory_pk>/done/",
        memorandum.signed,
        name="memorandum_signed",
    ),
    path(
        "memoranda/<int:pk>/sign/<int:signatory_pk>/record/",
        memorandum.record,
        name="memorandum_record",
    ),
    path(
        "memoranda/<int:pk>/sign/<int:signatory_pk>/replace/",
        memorandum.replace,
        name="memorandum_replace",
    ),
    path(
        "memoranda/<int:pk>/sign/<int:signatory_pk>/remind/",
        memorandum.remind_again,
        name="memorandum_remind_again",
    ),
    path("memoranda/<int:pk>/versions/<int:number>.txt", memorandum.text, name="memorandum_text"),
    path("memoranda/<int:pk>/versions/<int:number>.pdf", memorandum.pdf, name="memorandum_pdf"),
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
