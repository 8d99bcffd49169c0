"""What nobody types in earnest: no page of these rooms breaks on it, on either database."""

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.document import add_document
from engagements.actions.update import add_update
from tests.factories import form_data, make_cast, make_signed_memorandum

pytestmark = pytest.mark.django_db

HOSTILE = [
    "a\x00b",
    "🙂 e\u0301",
    "\u202egnp.exe",
    "x" * 100_000,
    "<script>alert(1)</script>",
    "{{ 7|add:7 }} {% url 'x' %}",
    '=HYPERLINK("https://example.org")',
    "0001-01-01",
    "2026-02-29",
    "2024-02-29",
    "99999999999999999999",
    "-1",
]


def doors(cast):
    """Every form of the rooms with the fields that somebody may fill."""
    engagement = cast.engagement
    item = engagement.checklist.first()
    today = access.today()
    update = add_update(engagement, actor=cast.coordinator, on=today, workflow="Words")
    document = add_document(
        engagement, actor=cast.coordinator, title="Plan", link="https://example.org"
    )
    memorandum = make_signed_memorandum(engagement)
    reference = engagement.reference
    return [
        (reverse("challenge_detail", args=[reference, item.pk]), item,
         ["answer", "own_response", "responsible", "due_on", "status", "reason", "severity_end",
          f"response_{item.responses.first().pk}"]),
        (reverse("challenge_add", args=[reference]), None,
         ["title", "question", "why", "phase", "side"]),
        (reverse("update_add", args=[reference]), None,
         ["on", "workflow", "problems", "quality", "health", "health_sentence"]),
        (reverse("update_edit", args=[reference, update.pk]), update, ["on", "workflow"]),
        (reverse("document_add", args=[reference]), None,
         ["title", "link", "language", "dated_on", "visibility"]),
        (reverse("document_edit", args=[reference, document.pk]), document, ["title", "dated_on"]),
        (reverse("memorandum_add", args=[reference]), None,
         ["kind", "title", "parties", "state", "signed_on", "begins_on", "document", "covers"]),
        (reverse("memorandum_edit", args=[memorandum.pk]), memorandum,
         ["title", "ended_on", "reason", "version"]),
    ]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_no_form_breaks_on_hostile_words(signed_in, words):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    for door, thing, fields in doors(cast):
        data = {**form_data(cast.coordinator, thing), **dict.fromkeys(fields, words)}
        response = client.post(door, data)
        assert response.status_code in (302, 422), door
        if response.status_code == 422:
            assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=%00", "page=x", f"page={9**40}"])
def test_an_unknown_page_is_the_first_one(signed_in, query):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    for name in ("update_index", "document_index", "memorandum_index", "challenge_index"):
        door = reverse(name, args=[cast.engagement.reference])
        assert client.get(f"{door}?{query}", follow=True).status_code == 200


def test_an_id_beyond_every_table_is_not_found(signed_in):
    client = signed_in(make_cast().admin)
    for name in ("document_download", "memorandum_detail", "memorandum_edit"):
        assert client.get(reverse(name, args=[9**40])).status_code == 404


def test_what_was_typed_is_shown_as_text_and_never_run(signed_in):
    cast = make_cast()
    add_update(
        cast.engagement, actor=cast.official, on=access.today(),
        workflow="<script>alert(1)</script> {{ 7|add:7 }}",
    )  # fmt: skip
    door = reverse("update_index", args=[cast.engagement.reference])
    page = signed_in(cast.observer).get(door).content.decode()
    assert "<script>alert(1)" not in page
    assert "{{ 7|add:7 }}" in page
