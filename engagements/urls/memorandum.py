"""The addresses of memoranda: recorded, drafted, discussed, signed and lived with."""

from django.urls import path

from engagements.views import memorandum

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
