"""Whoever edits a draft reads at each field what a change of it after sending would do."""

import importlib
import pkgutil

import pytest
from django.urls import reverse
from django.utils.html import escape

from engagements.forms import memorandum as room
from engagements.forms.base import WritingForm
from engagements.models import Obligation
from engagements.queries.memorandum.voiding import FREE, NEW_VERSION
from tests.agreement_factories import make_draft, make_signed

pytestmark = pytest.mark.django_db

# The pages on which a draft is made and changed, each with its form.
EDITORS = {
    "draft": "DraftForm", "terms": "TermsForm", "parties": "PartiesForm", "sign_by": "SignByForm",
    "clause_add": "ClauseForm", "clause_edit": "ClauseForm",
    "obligation_add": "ObligationForm", "obligation_edit": "ObligationForm",
    "signatory_add": "SignatoryForm", "signatory_edit": "SignatoryForm", "amend": "AmendmentForm",
}  # fmt: skip
# What is said about a text, done with it, or recorded of one that was agreed elsewhere.
NOT_OF_A_DRAFT = {
    "AnswerForm", "CommentForm", "ConfirmForm", "ConfirmTextForm", "DisputeForm",
    "MemorandumAddForm", "MemorandumEditForm", "MemorandumForm", "NoteForm", "ProposalForm", "ReasonForm",
    "RecordedSignatureForm", "RefusalForm", "ReplaceSignatoryForm", "ReplyForm", "SendForm", "ShareForm",
    "ShownDigest", "SignForm", "TakeBackCommentForm", "TakeBackForm",
}  # fmt: skip


def where(cast, name):
    memorandum = cast.memorandum
    last = {
        "clause_edit": memorandum.clauses.first, "signatory_edit": memorandum.signatories.first,
        "obligation_edit": Obligation.objects.filter(memorandum=memorandum).first,
    }  # fmt: skip
    if name == "draft":
        return [cast.engagement.reference]
    return [memorandum.pk, *([last[name]().pk] if name in last else [])]


@pytest.mark.parametrize("name", EDITORS)
def test_each_field_of_the_editor_or_the_whole_form_says_whether_a_change_voids(signed_in, name):
    cast = make_signed() if name == "amend" else make_draft()
    answer = signed_in(cast.coordinator).get(reverse(f"memorandum_{name}", args=where(cast, name)))
    form, page = answer.context["form"], answer.content.decode()
    assert type(form).__name__ == EDITORS[name]
    notes = [str(FREE), str(NEW_VERSION)]
    whole = any(note in str(answer.context.get("lede", "")) for note in notes)
    said = {
        bound.name: sum(str(bound.help_text).count(note) for note in notes)
        for bound in form.visible_fields()
    }
    assert said == dict.fromkeys(said, 0 if whole else 1)
    assert sum(page.count(str(escape(note))) for note in notes) == (1 if whole else len(said))


def test_every_form_of_the_room_is_part_of_the_editor_or_changes_no_draft():
    names = [one.name for one in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")]
    forms = {
        thing.__name__
        for name in names
        for thing in vars(importlib.import_module(name)).values()
        if isinstance(thing, type) and issubclass(thing, WritingForm) and thing.__module__ == name
    }
    assert forms == set(EDITORS.values()) | NOT_OF_A_DRAFT
