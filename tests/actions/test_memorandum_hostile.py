"""Texts that mislead the eye, and bodies that are no longer there, are not signed."""

import io
from datetime import timedelta

import pikepdf
import pytest

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    edit_clause,
    edit_terms,
    name_signatory,
    record_signature,
    send_memorandum,
    sign_memorandum,
    write_obligation,
)
from engagements.models import MemorandumVersion, Signature
from engagements.pdf import render_pdf
from engagements.queries.memorandum.paper import signature_blocks
from engagements.queries.register import faults_of_versions
from engagements.views.memorandum.papers import page_of
from tests.agreement_factories import make_draft, make_sent, make_signer, sign
from tests.factories import make_scan

pytestmark = pytest.mark.django_db

MISLEADING = {
    "turned round": "Pay \u202e001\u202c euros.",
    "embedded": "Pay \u202a100\u202c euros.",
    "bell": "Pay 1\x0700 euros.",
    "delete": "Pay 100\x7f euros.",
    "invisible tags": "Pay 100\U000e0030\U000e0030 euros.",
    "isolated": "Pay \u206710 000 euros – 20 000 euros\u2069 a year.",
    "turned by deprecated marks": "Pay 1\u206a00 euros.",
    "blank without width": "Pay 1\u200b00 euros.",
    "joiner of words": "Pay 1\u206000 euros.",
    "byte order mark": "Pay 1\ufeff00 euros.",
    "soft hyphen": "Pay 1\xad00 euros.",
    "filler": "Pay 1\u316400 euros.",
    "annotation": "Pay \ufff9100\ufffa200\ufffb euros.",
}


@pytest.mark.parametrize("name", MISLEADING)
@pytest.mark.parametrize("where", ["clause", "obligation", "title"])
def test_a_text_that_reads_otherwise_than_it_is_written_is_not_sent(name, where):
    cast, text = make_draft(), MISLEADING[name]
    if where == "clause":
        edit_clause(cast.memorandum.clauses.get(key="money"), actor=cast.official, text=text)
    elif where == "obligation":
        one = cast.memorandum.obligations.first()
        write_obligation(cast.memorandum, actor=cast.official, obligation=one, text=text)
    else:
        edit_terms(cast.memorandum, actor=cast.official, title=text)
    with pytest.raises(Refused, match="hide or turn others"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    assert MemorandumVersion.objects.count() == 0


def test_marks_that_arabic_persian_and_hindi_need_are_sent():
    cast, text = (
        make_draft(),
        "\u200fمذكرة می\u200cخواهم क्\u200dष ភាសា\u200bខ្មែរ ภาษา\u200bไทย 👩\u200d⚕\ufe0f",
    )
    edit_clause(cast.memorandum.clauses.get(key="money"), actor=cast.official, text=text)
    assert text in send_memorandum(cast.memorandum, actor=cast.coordinator).text


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\u2029"])
def test_a_title_never_makes_lines_of_its_own(line_break):
    cast = make_draft()
    title = f"Shorter waits{line_break}{line_break}Parties{line_break}- Somebody else"
    edit_terms(cast.memorandum, actor=cast.coordinator, title=title)
    version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    assert version.text.splitlines()[0].startswith("Shorter waits")
    assert version.text.splitlines()[0].endswith("- Somebody else")
    assert "\n- Somebody else" not in version.text
    assert list(faults_of_versions()) == []


def left_yesterday(cast, organisation):
    party = cast.engagement.parties.get(organisation=organisation)
    party.joined_on = access.today() - timedelta(days=9)
    party.left_on = access.today() - timedelta(days=1)
    party.save()


def test_nobody_signs_for_a_body_that_left_the_engagement_yesterday():
    cast = make_sent()
    left_yesterday(cast, cast.government)
    scan = make_scan(cast.engagement, cast.coordinator)
    for act in (
        lambda one: sign_memorandum(
            one, actor=cast.director.person.user, digest=cast.version.digest
        ),
        lambda one: record_signature(
            one, actor=cast.coordinator, digest=cast.version.digest, method="paper",
            signed_on=access.today(), document=scan, place="Here",
        ),
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"takes part no longer|does not allow"):
            act(cast.for_government)
    assert Signature.objects.count() == 0
    assert sign(cast, cast.for_civic).pk


def test_a_text_is_not_sent_to_a_body_that_left_the_engagement():
    cast = make_draft()
    left_yesterday(cast, cast.government)
    with pytest.raises(Refused, match="takes part no longer"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)


@pytest.mark.same_on_both
def test_the_paper_shows_a_signature_given_after_the_body_got_another_name():
    cast = make_sent()
    cast.government.former_names.create(name=cast.government.name)
    cast.government.name = "Ministry of Records and Archives"
    cast.government.save()
    cast.for_government.refresh_from_db()
    signature = sign(cast, cast.for_government)
    found = [(line.split(":")[0], one) for line, one, _papers in signature_blocks(cast.version)]
    assert found == [("Ministry of Records", signature), (cast.civic.name, None)]


@pytest.mark.parametrize("first", [0, 1])
def test_two_who_sign_in_the_same_position_by_another_authority_each_keep_their_own_place(first):
    cast = make_draft()
    civic = cast.memorandum.signatories.get(party__side="civic")
    party = cast.memorandum.parties.get(side="government")
    cast.memorandum.signatories.exclude(pk=civic.pk).delete()
    named = [
        name_signatory(
            cast.memorandum, actor=cast.coordinator, party=party, position="Director",
            contact=make_signer(cast.government, name), authority=authority,
        )
        for name, authority in (("Ama", "Order 118"), ("Kofi", "Order 119"))
    ]  # fmt: skip
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    # Whoever signs first, and alone, is shown in their own place.
    found = {}
    for one in (named[first], named[1 - first]):
        found[one.authority] = sign(cast, one)
        shown = {
            line.rpartition(", ")[2]: signature
            for line, signature, _papers in signature_blocks(cast.version)
            if ": Director, Order" in line
        }
        assert shown == {"Order 118": None, "Order 119": None} | found


@pytest.mark.same_on_both
def test_a_word_without_an_end_does_not_run_off_the_paper():
    cast = make_draft()
    edit_clause(cast.memorandum.clauses.get(key="money"), actor=cast.official, text="x" * 18_000)
    version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    with pikepdf.open(io.BytesIO(render_pdf(page_of(version), identifier=version.digest))) as pdf:
        assert len(pdf.pages) > 5
