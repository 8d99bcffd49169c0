"""Nobody sends or agrees to a text that somebody else changed behind the page they read."""

import re

import pytest
from django.urls import reverse

from engagements.actions.memorandum import edit_clause, write_obligation
from engagements.models import Clause, Memorandum, MemorandumVersion
from tests.agreement_factories import make_draft
from tests.factories import form_data

pytestmark = pytest.mark.django_db
DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


def rewrite_clause(cast):
    clause = cast.memorandum.clauses.get(key="money")
    edit_clause(clause, actor=cast.official, text="You pay it all.")


def rewrite_obligation(cast):
    one = cast.memorandum.obligations.first()
    write_obligation(cast.memorandum, actor=cast.official, obligation=one, text="Pay it all.")


@pytest.mark.parametrize("name", ["send", "agree_all"])
@pytest.mark.parametrize("change", [rewrite_clause, rewrite_obligation])
def test_a_text_changed_behind_the_page_is_neither_sent_nor_agreed_to(signed_in, name, change):
    cast = make_draft()
    client = signed_in(cast.coordinator)
    address = reverse(f"memorandum_{name}", args=[cast.memorandum.pk])
    digest = DIGEST.search(client.get(address).content.decode())[1]
    version = cast.memorandum.version
    agreed = Clause.objects.filter(civic_agreed_at__isnull=False).count()
    change(cast)
    left = Clause.objects.filter(civic_agreed_at__isnull=False).count()
    answer = client.post(address, form_data(cast.coordinator, version=version, digest=digest))
    assert answer.status_code == 422
    assert "The text has changed since you opened this page." in answer.content.decode()
    assert MemorandumVersion.objects.count() == 0
    assert Clause.objects.filter(civic_agreed_at__isnull=False).count() == left <= agreed
    again = DIGEST.search(client.get(address).content.decode())[1]
    assert again != digest
    answer = client.post(address, form_data(cast.coordinator, version=version, digest=again))
    assert answer.status_code == 302


def test_what_was_sent_is_what_the_page_showed(signed_in):
    cast = make_draft()
    client = signed_in(cast.coordinator)
    address = reverse("memorandum_send", args=[cast.memorandum.pk])
    digest = DIGEST.search(client.get(address).content.decode())[1]
    client.post(
        address, form_data(cast.coordinator, version=cast.memorandum.version, digest=digest)
    )
    assert Memorandum.objects.get().current_version.digest == digest
