"""Drafting and discussing: who may, what is refused in which state, what nobody loses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.html import escape

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import (
    add_clause,
    agree_to_all,
    agree_to_clause,
    comment_on_clause,
    discard_draft,
    edit_clause,
    edit_parties_of_draft,
    edit_terms,
    move_clause,
    name_signatory,
    remove_clause,
    remove_obligation,
    remove_signatory,
    send_memorandum,
    set_sign_by,
    settle_comment,
    share_version,
    take_over_wording,
    write_obligation,
)
from engagements.agreement import canonical_text, digest_of
from engagements.models import Change, Clause, Contact, Engagement, Memorandum
from engagements.queries.history import SENTENCES
from engagements.queries.memorandum.text import content_of
from engagements.text import markdown_html
from tests.agreement_factories import make_draft, make_sent, sign
from tests.factories import add_party, make_organisation, make_stranger_engagement

pytestmark = pytest.mark.django_db


def money(cast):
    return cast.memorandum.clauses.get(key="money")


ACTS = {
    "edit a clause": lambda cast, actor: edit_clause(money(cast), actor=actor, text="Mine."),
    "add a clause": lambda cast, actor: add_clause(cast.memorandum, actor=actor, title="Mine"),
    "remove a clause": lambda cast, actor: remove_clause(
        cast.memorandum.clauses.filter(required=False).first(), actor=actor
    ),
    "move a clause": lambda cast, actor: move_clause(money(cast), actor=actor, up=True),
    "agree": lambda cast, actor: agree_to_clause(money(cast), actor=actor),
    "agree to all": lambda cast, actor: agree_to_all(cast.memorandum, actor=actor),
    "comment": lambda cast, actor: comment_on_clause(money(cast), actor=actor, text="Why?"),
    "share a version": lambda cast, actor: share_version(cast.memorandum, actor=actor, note="A"),
    "edit the terms": lambda cast, actor: edit_terms(cast.memorandum, actor=actor, title="Mine"),
    "write an obligation": lambda cast, actor: write_obligation(
        cast.memorandum, actor=actor, obligation=cast.memorandum.obligations.first(), text="Mine."
    ),
    "remove an obligation": lambda cast, actor: remove_obligation(
        cast.memorandum.obligations.first(), actor=actor
    ),
    "name a signatory": lambda cast, actor: name_signatory(
        cast.memorandum, actor=actor, signatory=cast.memorandum.signatories.first(),
        party=cast.memorandum.signatories.first().party,
        contact=cast.memorandum.signatories.first().contact, position="Another position",
    ),
    "remove a signatory": lambda cast, actor: remove_signatory(
        cast.memorandum.signatories.first(), actor=actor
    ),
    "discard": lambda cast, actor: discard_draft(cast.memorandum, actor=actor, reason="Mistake."),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["observer", "stranger"])
def test_who_does_not_write_here_changes_nothing(who, act):
    cast = make_draft()
    before = Change.objects.count()
    with pytest.raises(PermissionDenied):
        ACTS[act](cast, getattr(cast, who))
    assert Change.objects.count() == before


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"agree to all"}))
@pytest.mark.parametrize("who", ["coordinator", "official"])
def test_either_side_drafts_and_the_history_says_it_in_a_sentence(who, act):
    cast = make_draft()
    before = Change.objects.count()
    ACTS[act](cast, getattr(cast, who))
    told = Change.objects.order_by("pk")[before:]
    assert len(told) == 1
    assert told[0].verb in SENTENCES


@pytest.mark.parametrize("act", ACTS)
def test_nothing_of_it_goes_once_it_is_sent(act):
    cast = make_sent()
    before = Change.objects.count()
    with pytest.raises(Refused, match="frozen"):
        ACTS[act](cast, cast.coordinator)
    assert Change.objects.count() == before


def test_a_new_wording_takes_both_agreements_away_and_the_writer_agrees():
    cast = make_draft()
    agree_to_clause(money(cast), actor=cast.official)
    assert money(cast).is_agreed
    edit_clause(money(cast), actor=cast.official, text="Other words.")
    clause = money(cast)
    assert (clause.civic_agreed_at, clause.government_agreed_at is None) == (None, False)


def test_a_stale_wording_is_not_written_over_the_newer_one():
    cast = make_draft()
    opened = money(cast)
    edit_clause(opened, actor=cast.official, version=opened.version, text="The official's words.")
    with pytest.raises(StaleVersion):
        edit_clause(opened, actor=cast.coordinator, version=opened.version, text="Mine.")
    assert money(cast).text == "The official's words."


def test_agreeing_to_a_wording_that_was_changed_meanwhile_is_stale():
    cast = make_draft()
    opened = money(cast)
    edit_clause(opened, actor=cast.coordinator, text="Changed since.")
    with pytest.raises(StaleVersion):
        agree_to_clause(opened, actor=cast.official, version=opened.version)


def test_an_empty_clause_is_not_agreed_to_and_all_leaves_it_out():
    cast = make_draft()
    empty = cast.memorandum.clauses.get(key="reforms")
    with pytest.raises(Refused, match="no text"):
        agree_to_clause(empty, actor=cast.official)
    number = agree_to_all(cast.memorandum, actor=cast.official)
    assert number == cast.memorandum.clauses.exclude(text="").count()
    assert agree_to_all(cast.memorandum, actor=cast.official) == 0


def test_proposed_wording_is_taken_over_and_both_sides_agree():
    cast = make_draft()
    comment = comment_on_clause(
        money(cast), actor=cast.official, text="Shorter.", proposed_text="No money passes."
    )
    take_over_wording(comment, actor=cast.coordinator, note="Gladly.")
    clause = money(cast)
    comment.refresh_from_db()
    assert (clause.text, clause.is_agreed) == ("No money passes.", True)
    assert (comment.state, comment.closing_note) == ("taken", "Gladly.")


def test_wording_proposed_against_an_older_text_is_not_taken_over_unseen():
    cast = make_draft()
    comment = comment_on_clause(money(cast), actor=cast.official, proposed_text="No money.")
    edit_clause(money(cast), actor=cast.coordinator, text="Rewritten meanwhile.")
    with pytest.raises(Refused, match="rewritten"):
        take_over_wording(comment, actor=cast.coordinator)
    assert money(cast).text == "Rewritten meanwhile."


def test_declining_a_wording_needs_a_reason_and_closing_twice_is_refused():
    cast = make_draft()
    comment = comment_on_clause(money(cast), actor=cast.official, proposed_text="No money.")
    with pytest.raises(Refused, match="why"):
        settle_comment(comment, actor=cast.coordinator)
    settle_comment(comment, actor=cast.coordinator, note="There is a stipend.")
    comment.refresh_from_db()
    assert comment.state == "declined"
    with pytest.raises(Refused, match="settled already"):
        settle_comment(comment, actor=cast.coordinator, note="Again.")


def test_a_comment_is_answered_by_the_other_side_and_taken_back_by_its_own():
    cast = make_draft()
    asked, own = (
        comment_on_clause(money(cast), actor=cast.official, text=text, proposed_text=proposed)
        for text, proposed in (("Who pays?", ""), ("", "No money."))
    )
    for blank in ("", " \n"):
        with pytest.raises(Refused, match="Write an answer"):
            settle_comment(asked, actor=cast.coordinator, note=blank)
    with pytest.raises(Refused, match="Your side proposed this"):
        take_over_wording(own, actor=cast.official)
    settle_comment(own, actor=cast.official)
    own.refresh_from_db()
    assert own.state == "taken_back"
    settle_comment(asked, actor=cast.coordinator, note="We do.")
    asked.refresh_from_db()
    assert (asked.state, asked.closing_note) == ("settled", "We do.")


def test_a_required_clause_stays_and_an_own_one_goes():
    cast = make_draft()
    with pytest.raises(Refused, match="needs this clause"):
        remove_clause(money(cast), actor=cast.coordinator)
    own = add_clause(cast.memorandum, actor=cast.coordinator, title="Visits", text="Twice a year.")
    order = list(cast.memorandum.clauses.values_list("key", flat=True))
    assert order[-2:] == ["visits", "signatures"]
    assert add_clause(cast.memorandum, actor=cast.official, title="Visits").key == "visits-2"
    remove_clause(own, actor=cast.official)
    assert Change.objects.filter(verb="removed", reason="Twice a year.").count() == 1


def test_moving_changes_places_and_stops_at_the_edge():
    cast = make_draft()
    keys = list(cast.memorandum.clauses.values_list("key", flat=True))
    move_clause(cast.memorandum.clauses.get(key=keys[1]), actor=cast.official, up=True)
    assert list(cast.memorandum.clauses.values_list("key", flat=True))[:2] == [keys[1], keys[0]]
    before = Change.objects.count()
    move_clause(cast.memorandum.clauses.get(key=keys[1]), actor=cast.official, up=True)
    assert Change.objects.count() == before


def test_parties_are_chosen_and_one_that_owes_something_stays():
    cast = make_draft()
    agency = make_organisation("Health agency", kind="government", country="PL")
    added = add_party(cast.engagement, agency, "government")
    parties = [*cast.engagement.parties.all()]
    edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=parties)
    assert cast.memorandum.parties.count() == 3
    with pytest.raises(Refused, match="at least one party on each side"):
        edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=[added])
    with pytest.raises(Refused, match="owes something"):
        edit_parties_of_draft(
            cast.memorandum, actor=cast.coordinator,
            parties=[one for one in parties if one.organisation_id != cast.civic.pk]
            + [add_party(cast.engagement, make_organisation(), "civic")],
        )  # fmt: skip


def test_nobody_becomes_a_party_who_takes_part_in_no_engagement_that_the_text_covers():
    cast = make_draft()
    other = make_stranger_engagement(cast)
    theirs = other.parties.get(organisation=cast.elsewhere)
    parties = [*cast.engagement.parties.all(), theirs]
    with pytest.raises(Refused, match="takes part in no engagement that the text covers"):
        edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=parties)
    cast.memorandum.engagements.add(other)
    edit_parties_of_draft(cast.memorandum, actor=cast.coordinator, parties=parties)
    assert cast.memorandum.parties.filter(organisation=cast.elsewhere).exists()


def test_a_signatory_has_a_post_in_the_party():
    cast = make_draft()
    party = cast.memorandum.parties.get(side="civic")
    with pytest.raises(Refused, match="holds no post"):
        name_signatory(
            cast.memorandum, actor=cast.coordinator, party=party, contact=cast.director,
            position="Director",
        )  # fmt: skip


def test_nobody_signs_for_both_sides():
    cast = make_draft()
    party = cast.memorandum.parties.get(side="civic")
    other = Contact.objects.create(
        person=cast.director.person, organisation=cast.civic, position="Treasurer"
    )
    with pytest.raises(Refused, match="signs for the other side already"):
        name_signatory(
            cast.memorandum, actor=cast.coordinator, party=party, contact=other,
            position="Treasurer",
        )  # fmt: skip


def test_a_signatory_or_obligation_changed_meanwhile_is_not_written_over():
    cast = make_draft()
    place, owed = cast.memorandum.signatories.first(), cast.memorandum.obligations.first()

    def name(position):
        name_signatory(
            cast.memorandum, actor=cast.coordinator, signatory=place, version=place.version,
            party=place.party, contact=place.contact, position=position,
        )  # fmt: skip

    def owe(text):
        write_obligation(
            cast.memorandum,
            actor=cast.coordinator,
            obligation=owed,
            version=owed.version,
            text=text,
        )

    for act in (name, owe):
        act("The first")
        with pytest.raises(StaleVersion):
            act("The second")
    place.refresh_from_db()
    owed.refresh_from_db()
    assert (place.position, owed.text) == ("The first", "The first")


def test_days_out_of_order_leave_the_draft_as_it_was():
    cast = make_draft()
    with pytest.raises(ValidationError, match="before the first day"):
        edit_terms(
            cast.memorandum,
            actor=cast.coordinator,
            ends_on=cast.memorandum.begins_on - timedelta(1),
        )
    assert Memorandum.objects.get().ends_on == cast.memorandum.ends_on


# ---------------------------------------------------------------- the day to sign by; a mistake


def test_the_day_to_sign_by_moves_after_sending_and_signatures_stay():
    cast = make_sent()
    signature = sign(cast, cast.for_government)
    day = access.today() + timedelta(days=9)
    set_sign_by(cast.memorandum, actor=cast.official, sign_by=day)
    cast.memorandum.refresh_from_db()
    assert (cast.memorandum.sign_by, cast.memorandum.current_version) == (day, signature.signed)
    assert sign(cast, cast.for_civic).digest == signature.digest


def test_the_day_to_sign_by_lies_ahead_and_all_signed_ends_it():
    cast = make_sent()
    with pytest.raises(Refused, match="has passed"):
        set_sign_by(
            cast.memorandum, actor=cast.official, sign_by=access.today() - timedelta(days=1)
        )
    for who in ("observer", "stranger"):
        with pytest.raises(PermissionDenied):
            set_sign_by(cast.memorandum, actor=getattr(cast, who), sign_by=None)
    sign(cast, cast.for_government)
    sign(cast, cast.for_civic)
    with pytest.raises(Refused, match="Nothing waits"):
        set_sign_by(cast.memorandum, actor=cast.official, sign_by=access.today())


def test_a_mistaken_draft_goes_and_the_history_says_why():
    cast = make_draft()
    comment_on_clause(money(cast), actor=cast.official, text="Why?")
    discard_draft(cast.memorandum, actor=cast.official, reason="Drafted twice.")
    assert (Memorandum.objects.count(), Clause.objects.count()) == (0, 0)
    told = Change.objects.get(verb="discarded")
    assert (told.reason, told.thing_text) == ("Drafted twice.", "Shorter waits")
    assert Engagement.objects.get().memorandum_state == "none"


def test_a_draft_of_which_a_version_was_kept_stays():
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    with pytest.raises(Refused, match="Set the draft aside instead"):
        discard_draft(cast.memorandum, actor=cast.coordinator, reason="Mistake.")
    assert Memorandum.objects.count() == 1


def test_a_draft_of_any_size_is_read_once_when_it_is_sent_and_once_when_it_is_agreed_to(
    django_assert_num_queries,
):
    cast = make_draft()
    digest = digest_of(canonical_text(content_of(cast.memorandum)))
    with django_assert_num_queries(26):
        agree_to_all(cast.memorandum, actor=cast.official, digest=digest)
    for number in range(3):
        add_clause(cast.memorandum, actor=cast.official, title=f"Own {number}", text="Ours.")
    digest = digest_of(canonical_text(content_of(cast.memorandum)))
    with django_assert_num_queries(50):
        version = send_memorandum(cast.memorandum, actor=cast.coordinator, digest=digest)
    assert version.digest == digest


# ---------------------------------------------------------------- hostile and odd texts

ODD = (
    "<script>alert(1)</script> [here](javascript:alert(1)) <img src=x onerror=alert(1)>",
    "Right-to-left \u200fmark\u200f and مذكرة تفاهم",
    "Emoji 👩‍⚕️🏥 and e\u0301 decomposed",
    "x" * 20_000,
)


@pytest.mark.parametrize("text", ODD, ids=["html", "direction", "emoji", "long"])
def test_any_text_is_frozen_and_read_back_as_it_was_agreed(text):
    cast = make_draft()
    edit_clause(money(cast), actor=cast.coordinator, text=text)
    version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    kept = next(one for one in version.content["clauses"] if one["key"] == "money")
    assert kept["text"] in version.text
    assert len(kept["text"]) in (len(text), len(text) - 1)


def test_html_and_script_links_in_a_wording_are_shown_as_text():
    html = str(markdown_html(ODD[0]))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert escape("<script>") in html
