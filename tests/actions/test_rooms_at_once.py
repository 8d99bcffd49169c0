"""Two people at once: nobody's words are lost, and no limit is passed by two halves."""

import pytest

from engagements.actions import document
from engagements.actions.challenge import answer_challenge
from engagements.actions.history import Refused, StaleVersion
from engagements.models import ChecklistItem, Document
from engagements.upload import check_upload
from tests.factories import make_cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_answers_from_the_same_page_one_is_kept_and_one_is_told():
    cast = make_cast()
    item = cast.engagement.checklist.first()
    outcomes = at_once(
        lambda: answer_challenge(item, actor=cast.coordinator, version=0, answer="A").answer,
        lambda: answer_challenge(item, actor=cast.official, version=0, answer="B").answer,
    )
    assert outcomes.count(StaleVersion) == 1
    assert ChecklistItem.objects.get(pk=item.pk).answer in ("A", "B")


def test_two_files_that_fit_alone_do_not_pass_the_limit_together(monkeypatch):
    monkeypatch.setattr(document, "MAX_BYTES_OF_ENGAGEMENT", 20)
    cast = make_cast()
    file = check_upload("Plan.pdf", b"%PDF-1.7 words")

    def add():
        return document.add_document(
            cast.engagement, actor=cast.coordinator, title="Plan", file=file
        ).size

    assert set(at_once(add, add)) == {14, Refused}
    assert Document.objects.count() == 1
