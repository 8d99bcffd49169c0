"""The pages of a memorandum as each role sees them: drafting, discussing, reading, signing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import (
    comment_on_clause,
    draft_memorandum,
    edit_clause,
    name_signatory,
    send_memorandum,
    settle_comment,
    share_version,
    withdraw_memorandum,
    write_obligation,
)
from engagements.agreement import grouped
from engagements.models import Clause, Letter, Memorandum
from engagements.queries.memorandum.turn import waiting_for
from engagements.queries.memorandum.voiding import FREE, NEW_VERSION
from tests.agreement_factories import make_draft, make_sent, make_signed, make_signer, sign
from tests.factories import add_party, form_data, make_cast, make_organisation

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 words"


def page(client, name, *where, status=200):
    answer = client.get(reverse(f"memorandum_{name}", args=where))
    assert answer.status_code == status
    return answer.content.decode()


# ---------------------------------------------------------------- the desk


def test_the_desk_of_a_draft_says_how_far_it_is_and_what_is_missing_from_whom(signed_in):
    cast = make_cast()
    memorandum = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Shorter waits",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    money = memorandum.clauses.get(key="money")
    comment_on_clause(money, actor=cast.official, text="Who pays for travel?")
    text = page(signed_in(cast.coordinator), "detail", memorandum.pk)
    assert "No clause is agreed by both sides yet." in text
    assert "Answer the comment on clause 7, Money and resources" in text
    assert "Name who signs for Civic Lab" in text
    assert text.index("From you and your side") < text.index("From the government side")
    assert "Who pays for travel?" in text
    assert "Now: both sides agree on the text" in text
    assert "Discard this draft" in text
    # Optional clauses that nobody wrote are counted apart.
    assert "18 clauses" in text
    assert "and 2 left out" in text
    observer = page(signed_in(cast.observer), "detail", memorandum.pk)
    for words in ("Discard this draft", "Send to the other side", "Agree to the whole text"):
        assert words not in observer


def main_button(text):
    """The words of the first button under the title, without the secondary ones."""
    found = re.search(r'<a class="btn" href="[^"]*">([^<]*)</a>', text.partition("<h2")[0])
    return found[1] if found else ""


def test_the_main_button_of_a_draft_is_what_is_next_for_the_side_of_the_reader(signed_in):
    cast = make_draft()
    money = cast.memorandum.clauses.get(key="money")
    comment_on_clause(money, actor=cast.official, text="Who pays for travel?")
    here = cast.memorandum.pk
    coordinator = page(signed_in(cast.coordinator), "detail", here)
    assert main_button(coordinator) == "Answer the comment on clause 7, Money and resources"
    assert main_button(page(signed_in(cast.official), "detail", here)) == ""
    assert main_button(page(signed_in(cast.observer), "detail", here)) == ""
    settle_comment(money.comments.get(), actor=cast.coordinator, note="We do.")
    coordinator = page(signed_in(cast.coordinator), "detail", here)
    assert main_button(coordinator) == "Read it and send it for signature"


def test_the_desk_of_a_sent_text_says_whose_turn_it_is_since_when_and_the_last_letter(
    signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        cast = make_sent(sign_by=access.today() + timedelta(days=10))
    sign(cast, cast.for_civic)
    text = page(signed_in(cast.official), "detail", cast.memorandum.pk)
    assert "Waiting for the signature of Director, Ministry of Records since" in text
    # Of three things that stand on top: whose turn it is, since when, the last letter.
    assert text.index("Waiting for the signature") < text.index("Last letter: ")
    assert text.index("Last letter: ") < text.index("Send the letter again")
    assert "Last letter: " in text.partition('<dl class="facts">')[0]
    assert "In 10 days" in text
    assert "Civic Lab: signed" in text
    assert "Send the letter again" in text
    assert "Record a signature given on paper or elsewhere" in text
    civic = page(signed_in(cast.coordinator), "detail", cast.memorandum.pk)
    assert "Record a signature given on paper or elsewhere" not in civic
    # Whoever reads their own turn is "you", and no date is said twice.
    own = page(signed_in(cast.director.person.user), "detail", cast.memorandum.pk)
    assert "Waiting for your signature since" in own
    assert "You, as Director" in own
    assert "Asked since" not in own
    own = signed_in(cast.director.person.user)
    assert "Read and sign" in page(own, "detail", cast.memorandum.pk)


def test_the_digest_of_a_frozen_text_stands_on_the_pages_below_it_and_is_none_of_a_draft(signed_in):
    cast = make_sent()
    client, digest = signed_in(cast.coordinator), grouped(cast.version.digest)
    for name in ("obligations", "signatories", "withdraw", "sign_by"):
        assert f'Version 1, SHA-256 <code dir="ltr">{digest}</code>' in page(
            client, name, cast.memorandum.pk
        ), name
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="Other days.")
    assert "SHA-256" not in page(client, "obligations", cast.memorandum.pk)


def test_a_signed_one_says_from_when_it_is_in_force(signed_in):
    cast = make_signed(begins_on=access.today())
    text = page(signed_in(cast.observer), "detail", cast.memorandum.pk)
    assert "In force from" in text
    assert "Ministry of Records: signed" in text
    assert cast.version.digest[:8] in text


def test_days_are_shown_as_the_reader_writes_them_and_kept_as_iso(signed_in):
    cast = make_sent()
    text = page(signed_in(cast.official), "detail", cast.memorandum.pk)
    assert cast.memorandum.ends_on.isoformat() not in text
    assert cast.memorandum.ends_on.isoformat() in cast.version.text


@pytest.mark.parametrize(
    "name", ["detail", "obligations", "signatories", "compare", "text_on", "sign_by", "discard"]
)
def test_a_stranger_finds_none_of_the_pages(signed_in, name):
    cast = make_sent()
    page(signed_in(cast.stranger), name, cast.memorandum.pk, status=404)


# ---------------------------------------------------------------- what each page costs


def grown(cast, rows):
    """More clauses, comments, obligations, signatories and versions."""
    cast = make_draft(cast)
    memorandum, actor = cast.memorandum, cast.coordinator
    money = memorandum.clauses.get(key="money")
    for number in range(rows):
        party = add_party(
            cast.engagement, make_organisation(f"Body {number}", kind="government"), "government"
        )
        made = memorandum.parties.create(organisation=party.organisation, side="government")
        name_signatory(
            memorandum, actor=actor, party=made, position="Head",
            contact=make_signer(party.organisation, f"Head {number}", "Head"),
        )  # fmt: skip
        comment_on_clause(
            money, actor=cast.official, text=f"Comment {number}", proposed_text=f"No {number}."
        )
        write_obligation(
            memorandum, actor=actor, engagement=cast.engagement, owed_by=made, text=f"Do {number}",
            phase="run", timing="throughout",
        )  # fmt: skip
        share_version(memorandum, actor=actor, note=f"Reading {number}")
    return memorandum, money


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("detail", 24), ("clause", 9), ("compare", 10), ("signatories", 6), ("obligations", 7)],
)
def test_a_page_costs_the_same_at_one_and_three_rows(
    signed_in, rows, name, queries, django_assert_num_queries
):
    cast = make_cast()
    memorandum, clause = grown(cast, rows)
    where = [memorandum.pk, clause.pk] if name == "clause" else [memorandum.pk]
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(queries):
        page(client, name, *where)


# ---------------------------------------------------------------- forms that come back


def test_the_editor_says_at_each_field_what_voids_signatures(signed_in):
    cast = make_draft()
    client = signed_in(cast.coordinator)
    terms = page(client, "terms", cast.memorandum.pk)
    assert terms.count(str(NEW_VERSION)) == 11
    assert terms.count(str(FREE)) == 1
    clause = cast.memorandum.clauses.first()
    assert str(NEW_VERSION) in page(client, "clause_edit", cast.memorandum.pk, clause.pk)
    assert str(NEW_VERSION) in page(client, "obligation_add", cast.memorandum.pk)
    signatory = page(client, "signatory_add", cast.memorandum.pk)
    assert (str(NEW_VERSION) in signatory, str(FREE) in signatory) == (True, True)
    draft = page(client, "draft", cast.engagement.reference)
    assert draft.count(f"{NEW_VERSION} {NEW_VERSION}") == 0


@pytest.mark.parametrize(
    ("name", "values", "problem"),
    [
        ("clause_edit", {"title": "", "text": "Kept words"}, "This field is required."),
        ("clause_edit", {"title": "A", "text": "Kept words" * 20_000}, "at most 20000 characters"),
        ("clause_edit", {"title": "A", "text": "Kept words\x00"}, "Null characters"),
        ("clause_add", {"title": "", "text": "Kept words"}, "This field is required."),
        ("clause_comment", {"text": "Kept words" * 600}, "at most 5000 characters"),
        ("clause_comment", {"text": ""}, "Write a comment, or change the wording."),
        ("terms", {"title": "Kept words", "ends_on": "2020-01-01", "begins_on": "2026-01-01"},
         "The last day lies before the first day."),
        ("obligation_add", {"text": "Kept words", "timing": "day"}, "Say by which day."),
        ("obligation_add", {"text": "Kept words", "timing": "recurring"}, "Say how often."),
        ("obligation_add", {"text": "Kept words", "timing": "milestone"}, "Choose the milestone."),
        ("obligation_add", {"text": "Kept words", "timing": "recurring", "every": "weekly",
                            "first_on": "2026-01-01", "until_on": "2033-09-02"},
         "It would fall due more than 400 times."),
        ("signatory_add", {"position": "Kept words", "order": "0"}, "greater than or equal to 1"),
        ("sign_by", {"sign_by": "31 April"}, "The year is missing."),
        ("discard", {"reason": ""}, "This field is required."),
        ("share", {"note": "Kept words" * 60}, "at most 300 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_comes_back_with_what_was_typed(signed_in, name, values, problem):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    before = clause.text
    where = [cast.memorandum.pk]
    where += [clause.pk] if name in ("clause_edit", "clause_comment") else []
    if name == "clause_comment":
        values = {"proposed_text": clause.text, **values}
    answer = signed_in(cast.coordinator).post(
        reverse(f"memorandum_{name}", args=where), form_data(cast.coordinator, **values)
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert problem in text
    assert ("Kept words" in text) == any("Kept words" in str(one) for one in values.values())
    assert Clause.objects.get(pk=clause.pk).text == before


def test_a_stale_wording_comes_back_with_both_texts(signed_in):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    data = form_data(cast.coordinator, clause, title=clause.title, text="My words")
    edit_clause(clause, actor=cast.official, text="Their words")
    answer = signed_in(cast.coordinator).post(
        reverse("memorandum_clause_edit", args=[cast.memorandum.pk, clause.pk]), data
    )
    text = answer.content.decode()
    assert (answer.status_code, "My words" in text, "Their words" in text) == (422, True, True)


def test_html_and_script_links_in_a_wording_do_no_harm_on_the_page(signed_in):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    evil = "<script>alert(1)</script> [go](javascript:alert(1)) <img src=x onerror=alert(1)>"
    edit_clause(clause, actor=cast.coordinator, text=evil)
    comment_on_clause(clause, actor=cast.official, text=evil, proposed_text=f"{evil} more")
    client = signed_in(cast.official)
    texts = [page(client, "clause", cast.memorandum.pk, clause.pk)]
    send_memorandum_after_settling(cast, clause)
    texts.append(page(client, "detail", cast.memorandum.pk))
    for text in texts:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text


def send_memorandum_after_settling(cast, clause):
    clause.comments.update(state="settled", closed_at="2026-01-01T00:00Z")
    send_memorandum(cast.memorandum, actor=cast.coordinator)


def test_a_mistaken_draft_is_discarded_from_its_page(signed_in):
    cast = make_draft()
    answer = signed_in(cast.coordinator).post(
        reverse("memorandum_discard", args=[cast.memorandum.pk]),
        form_data(cast.coordinator, reason="Drafted twice."),
    )
    assert answer["Location"] == reverse("memorandum_index", args=[cast.engagement.reference])
    assert Memorandum.objects.count() == 0


def test_another_day_to_sign_by_after_sending(signed_in):
    cast = make_sent()
    day = access.today() + timedelta(days=3)
    answer = signed_in(cast.official).post(
        reverse("memorandum_sign_by", args=[cast.memorandum.pk]),
        form_data(cast.official, cast.memorandum, sign_by=day.isoformat()),
    )
    assert answer.status_code == 302
    cast.memorandum.refresh_from_db()
    assert cast.memorandum.sign_by == day


# ---------------------------------------------------------------- comparing


def test_two_versions_are_compared_in_words_and_the_rest_is_folded(signed_in):
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    edit_clause(
        cast.memorandum.clauses.get(key="money"), actor=cast.official, text="No money passes."
    )
    share_version(cast.memorandum, actor=cast.official, note="Second reading")
    client = signed_in(cast.observer)
    address = reverse("memorandum_compare", args=[cast.memorandum.pk])
    text = client.get(f"{address}?old=1&new=2").content.decode()
    assert "1 part differs." in text
    digests = cast.memorandum.versions.order_by("number").values_list("digest", flat=True)
    assert "".join(re.findall(r"<i>(\w{8})</i>", text)) == "".join(digests)
    before, after = text.split('class="beside"')[1].split("Version 2</h3>")
    assert ("Version 1</h3>" in before, before.count("<del>"), before.count("<ins>")) == (
        True,
        1,
        0,
    )
    assert "added: </span>No money passes." in after
    assert (after.count("<ins>"), after.count("<del>")) == (1, 0)
    assert "Both texts are the same." in client.get(address).content.decode()
    edit_clause(cast.memorandum.clauses.get(key="money"), actor=cast.official, text="Some passes.")
    text = client.get(address).content.decode()
    assert "The draft as it stands</h3>" in text
    assert "removed: </span>No money</del>" in text


def test_the_form_says_in_which_languages_the_wording_exists(signed_in):
    cast = make_cast()
    text = page(signed_in(cast.coordinator), "draft", cast.engagement.reference)
    assert "The register has the wording of clauses and obligations in English." in text


def test_the_letter_goes_out_again_once_however_often_it_is_sent(signed_in):
    cast = make_sent()
    asked = waiting_for(cast.memorandum)[0].signatory
    address = reverse("memorandum_remind_again", args=[cast.memorandum.pk, asked.pk])
    client, letters = signed_in(cast.coordinator), Letter.objects.count()
    assert str(asked) in client.get(address).content.decode()
    data = form_data(cast.coordinator)
    answers = [client.post(address, data) for _ in range(2)]
    assert [one.headers["Location"] for one in answers] == [cast.memorandum.get_absolute_url()] * 2
    assert Letter.objects.count() == letters + 1
    again = client.post(address, form_data(cast.coordinator))
    assert again.status_code == 422
    assert "A reminder went out today already" in again.content.decode()
