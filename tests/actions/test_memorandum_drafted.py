"""What a draft begins with: a text that says each day once, wordings and days that fit it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format

from engagements import access, playbook
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    agree_to_clause,
    draft_amendment,
    draft_memorandum,
    edit_clause,
    edit_terms,
    send_memorandum,
    term_of,
    write_obligation,
)
from engagements.agreement import canonical_text, facts_of
from engagements.models import Change, Memorandum, Obligation
from engagements.queries.memorandum.missing import missing_in
from engagements.queries.memorandum.text import content_of, when_of
from tests.agreement_factories import make_draft, make_running
from tests.factories import (
    add_party,
    make_cast,
    make_contact,
    make_engagement,
    make_organisation,
    make_role,
    make_stranger_engagement,
)

pytestmark = pytest.mark.django_db


def drafted(cast, **terms):
    return draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Draft",
        parties=cast.engagement.parties.all(),
        **{**term_of(cast.engagement), "language": "en", **terms},
    )  # fmt: skip


def wording(memorandum):
    return "\n".join(memorandum.clauses.values_list("text", flat=True))


def test_other_days_and_another_notice_leave_no_old_ones_in_a_clause():
    cast = make_cast()
    draft = drafted(cast, notice_days=41, prevailing_language="pl")
    before = wording(draft)
    old = [date_format(draft.begins_on), date_format(draft.ends_on), date_format(draft.review_on)]
    assert [one for one in (*old, "41", "Polish") if one in before] == []
    later = {day: getattr(draft, day) + timedelta(days=9) for day in term_of(cast.engagement)}
    edit_terms(draft, actor=cast.official, **later, notice_days=60, prevailing_language="")
    assert wording(draft) == before
    facts = dict(facts_of(content_of(Memorandum.objects.get(pk=draft.pk))))
    assert {day: facts[day] for day in later} == {
        name: day.isoformat() for name, day in later.items()
    }
    assert facts["notice_days"] == "60"


def test_a_contract_binds_and_asks_for_the_price_and_nothing_else_does():
    cast = make_cast()
    contract, other = drafted(cast, kind="contract"), drafted(cast, kind="mandate")
    assert "This is a binding contract." in wording(contract)
    assert [
        one for one in ("creates no contract", "No money passes") if one in wording(contract)
    ] == []
    price = contract.clauses.get(key="money")
    assert "[which amount, in which currency]" in price.text
    assert f"Fill the places in brackets in clause {price.position}, {price.title}" in [
        one.sentence for one in missing_in(contract) if one.blocks
    ]
    assert "creates no contract" in wording(other)
    assert "No money passes" in wording(other)


def test_another_kind_rewords_its_clauses_and_leaves_what_the_parties_wrote():
    cast = make_cast()
    draft = drafted(cast)
    law = draft.clauses.get(key="legal-effect")
    edit_clause(law, actor=cast.coordinator, text="The law of Senegal applies.")
    agree_to_clause(law, actor=cast.official)
    agree_to_clause(draft.clauses.get(key="purpose"), actor=cast.official)
    edit_terms(draft, actor=cast.coordinator, kind="contract")
    assert "[which amount, in which currency]" in draft.clauses.get(key="money").text
    law.refresh_from_db()
    assert (law.text, law.is_agreed) == ("The law of Senegal applies.", False)
    assert draft.clauses.get(key="purpose").government_agreed_at is not None
    edit_terms(draft, actor=cast.coordinator, kind="memorandum")
    assert draft.clauses.get(key="money").text.startswith("No money passes between the parties")
    edit_terms(draft, actor=cast.coordinator, kind="mandate")
    assert draft.clauses.get(key="money").text.startswith("No money passes between the parties")


def test_a_text_in_a_language_without_wording_says_how_much_is_still_english():
    cast = make_cast()
    draft = drafted(cast, language="pl")
    assert draft.prevailing_language == "pl"
    said = [one for one in missing_in(draft) if "still in English" in one.sentence]
    assert [one.blocks for one in said] == [False, False]
    assert f"{draft.obligations.count()} obligations are still in English" in said[1].sentence
    for owed in draft.obligations.all():
        write_obligation(draft, actor=cast.coordinator, obligation=owed, text="Strona przekaże.")
    usual = {one.slug: one.draft_for("memorandum").strip() for one in
             playbook.cross_cutting().clauses}  # fmt: skip
    for clause in draft.clauses.exclude(text=""):
        if clause.text.strip() == usual[clause.slug]:
            edit_clause(clause, actor=cast.coordinator, text="Strony uzgadniają.")
    assert [one for one in missing_in(draft) if "still in English" in one.sentence] == []
    draft = edit_terms(draft, actor=cast.coordinator, prevailing_language="")
    assert "Name the language that prevails" in "".join(one.sentence for one in missing_in(draft))
    assert [one for one in missing_in(drafted(cast)) if "in English" in one.sentence] == []


def test_a_draft_takes_in_further_engagements_of_its_writer_and_an_amendment_none():
    cast = make_running()
    second = make_engagement(actor=cast.coordinator, civic=cast.civic, government=cast.government)
    foreign = make_stranger_engagement(cast)
    draft = drafted(cast)
    edit_terms(draft, actor=cast.coordinator, covers=[second])
    assert set(draft.engagements.all()) == {cast.engagement, second}
    told = Change.objects.filter(thing_id=str(draft.pk), verb="changed")
    assert {one.engagement_id for one in told} == {cast.engagement.pk, second.pk}
    with pytest.raises(PermissionDenied):
        edit_terms(draft, actor=cast.coordinator, covers=[foreign])
    amendment = draft_amendment(cast.memorandum, actor=cast.official, title="Amendment")
    with pytest.raises(Refused, match="covers what the memorandum covers"):
        edit_terms(amendment, actor=cast.coordinator, covers=[second])
    assert list(amendment.engagements.all()) == [cast.engagement]


def test_a_framework_lists_what_is_owed_in_each_engagement_and_the_signed_text_names_it():
    cast = make_cast()
    own = {"actor": cast.coordinator, "civic": cast.civic, "government": cast.government}
    second = make_engagement(**own, collaboration_model="hackathon")
    third = make_engagement(actor=cast.coordinator, civic=cast.civic)
    alone = drafted(cast)
    draft = drafted(cast, covers=[second])
    edit_terms(draft, actor=cast.coordinator, covers=[third])
    owed = {
        one: set(draft.obligations.filter(engagement=one).values_list("owed_by__side", flat=True))
        for one in (cast.engagement, second, third)
    }
    both = {"government", "civic"}
    # The government body takes no part in the third one: nobody could confirm what is owed there.
    assert list(owed.values()) == [both, both, set()]
    places = list(draft.obligations.values_list("position", flat=True))
    assert places == sorted(places)
    found = content_of(draft).obligations
    assert {one.engagement for one in found} == {cast.engagement.reference, second.reference}
    assert f"[for {second.reference}]" in canonical_text(content_of(draft))
    assert {one.engagement for one in content_of(alone).obligations} == {""}
    assert [one for one in missing_in(draft) if "part" in one.sentence] == []
    write_obligation(
        draft, actor=cast.coordinator, engagement=third, text="Bring maps.", timing="throughout",
        owed_by=draft.parties.get(side="civic"),
    )  # fmt: skip
    said = [one for one in missing_in(draft) if "nobody could confirm it" in one.sentence]
    assert [(one.blocks, "Bring maps" in one.sentence) for one in said] == [(True, True)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"timing": "day", "due_on": date(2027, 1, 11)}, "by 11 January 2027"),
        (
            {"timing": "day", "due_on": date(2027, 1, 11), "legal_date": True},
            "by 11 January 2027, fixed by law",
        ),
        ({"timing": "throughout"}, "throughout the term"),
        ({"timing": "recurring", "every": "phase_end"}, "by the end of each phase"),
        (
            {"timing": "recurring", "every": "phase_end", "until_on": date(2027, 5, 1)},
            "by the end of each phase",
        ),
        (
            {"timing": "recurring", "every": "monthly", "first_on": date(2027, 2, 28)},
            "every month, from 28 February 2027",
        ),
        (
            {"timing": "recurring", "every": "weekly", "first_on": date(2027, 2, 1),
             "until_on": date(2027, 5, 1)},
            "every week, from 1 February 2027 to 1 May 2027",
        ),
    ],
)  # fmt: skip
def test_the_text_that_is_signed_names_every_day_of_what_is_owed(fields, said):
    assert when_of(Obligation(**fields)) == said


# ---------------------------------------------------------------- days that fit the agreement


def test_nothing_is_owed_before_the_agreement_begins_though_work_is_under_way():
    today = access.today()
    cast = make_cast(starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=90))
    for begins in (today + timedelta(days=4), None):
        first = begins or today
        owed = drafted(cast, begins_on=begins).obligations
        with_a_day = owed.exclude(timing__in=["throughout", "milestone"])
        assert min(one.first_on or one.due_on for one in with_a_day) == first
        assert {one.milestone.due_on >= today for one in owed.filter(timing="milestone")} == {True}
        assert set(owed.filter(phase="prepare").values_list("due_on", flat=True)) == {first}
        recurring = owed.filter(timing="recurring").values_list("first_on", flat=True)
        assert set(recurring) == {first}


def test_what_belongs_to_the_start_of_a_short_event_is_owed_by_its_end():
    start = access.today() + timedelta(days=30)
    cast = make_cast(
        collaboration_model="hackathon", starts_on=start, ends_on=start + timedelta(days=2)
    )
    draft = drafted(cast)
    owed = draft.obligations.filter(phase="start").exclude(timing="milestone")
    assert set(owed.values_list("due_on", flat=True)) == {cast.engagement.ends_on}


def test_what_the_plan_has_a_day_for_is_owed_with_that_milestone_and_moves_with_it():
    start = access.today() + timedelta(days=200)
    cast = make_cast(
        collaboration_model="hackathon", starts_on=start, ends_on=start + timedelta(days=2)
    )
    plan = {one.slug: one for one in cast.engagement.milestones.all()}
    book = playbook.get("hackathon")
    owed = {one.slug: one for one in drafted(cast).obligations.filter(timing="milestone")}
    assert {slug: one.milestone.slug for slug, one in owed.items()} == {
        one.slug: one.milestone for one in book.obligations if one.milestone
    }
    assert owed["gov-answer"].milestone.due_on == cast.engagement.ends_on + timedelta(days=30)
    # What is behind, dropped or accepted gives no day any more: the phase does.
    type(plan["opening"]).objects.filter(slug="data-cleared").update(
        due_on=access.today() - timedelta(days=1), first_due_on=access.today() - timedelta(days=1)
    )
    plan["decisions-published"].state = "dropped"
    plan["decisions-published"].reason = "No concepts came."
    plan["decisions-published"].save()
    again = {one.slug: one for one in drafted(cast).obligations.all()}
    assert (again["gov-data"].timing, again["gov-data"].due_on) == ("day", cast.engagement.ends_on)
    assert again["gov-answer"].timing == "day"
    assert again["gov-present"].timing == "milestone"


def test_an_event_shorter_than_the_interval_has_one_update_on_its_last_day():
    start = access.today() + timedelta(days=30)
    cast = make_cast(
        collaboration_model="hackathon", starts_on=start, ends_on=start + timedelta(days=2)
    )
    found = drafted(cast).obligations.filter(slug__endswith="updates")
    assert set(found.values_list("timing", "due_on", "every")) == {
        ("day", cast.engagement.ends_on, "")
    }


def test_an_update_after_the_end_of_the_work_is_due_on_the_first_day_of_the_agreement():
    today = access.today()
    cast = make_cast(starts_on=today - timedelta(days=60), ends_on=today - timedelta(days=5))
    update = drafted(cast, begins_on=today, ends_on=today + timedelta(days=9), review_on=None)
    found = update.obligations.filter(slug__endswith="updates").values_list("timing", "due_on")
    assert set(found) == {("day", today)}


def test_what_follows_the_end_survives_and_what_is_due_too_late_is_pointed_out():
    cast = make_draft()
    follow_up = cast.memorandum.obligations.filter(phase="follow_up")
    assert set(follow_up.values_list("survives", flat=True)) == {True}
    words = "falls due after the last day"
    assert [one for one in missing_in(cast.memorandum) if words in one.sentence] == []
    owed = follow_up.filter(owed_by__side="civic").first()
    write_obligation(cast.memorandum, actor=cast.coordinator, obligation=owed, survives=False)
    found = [one for one in missing_in(cast.memorandum) if words in one.sentence]
    assert [(one.side, one.blocks) for one in found] == [("civic", False)]
    send_memorandum(cast.memorandum, actor=cast.coordinator)


@pytest.mark.parametrize(
    ("begins", "ends", "review", "said"),
    [
        (-20, -1, None, "Let it end later: its last day has passed"),
        (-20, 30, 31, "Let the review come before the last day"),
    ],
)
def test_what_could_never_be_signed_or_reviewed_is_not_sent(begins, ends, review, said):
    today = access.today()
    cast = make_draft()
    Memorandum.objects.filter(pk=cast.memorandum.pk).update(
        begins_on=today + timedelta(days=begins), ends_on=today + timedelta(days=ends),
        review_on=review and today + timedelta(days=review),
    )  # fmt: skip
    with pytest.raises(Refused, match=said):
        send_memorandum(cast.memorandum, actor=cast.coordinator)


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_a_draft_that_begins_after_the_engagements_end_is_not_sent_and_a_renewal_may(
    days, is_refused
):
    cast = make_draft()
    begins = cast.engagement.ends_on + timedelta(days=days)
    Memorandum.objects.filter(pk=cast.memorandum.pk).update(
        begins_on=begins, ends_on=begins + timedelta(days=90), review_on=None
    )
    draft = Memorandum.objects.get()
    words = "Let it begin before the engagement has ended"
    said = [(one.sentence, one.blocks, one.side) for one in missing_in(draft)]
    assert ((words, True, "both") in said) == is_refused
    if not is_refused:
        send_memorandum(draft, actor=cast.coordinator)
        return
    with pytest.raises(Refused, match=words):
        send_memorandum(draft, actor=cast.coordinator)
    other = make_draft().memorandum
    draft.renews = other
    assert words not in [one.sentence for one in missing_in(draft)]


def test_a_draft_is_to_be_signed_by_its_first_day_if_that_lies_ahead_and_none_is_given():
    cast = make_cast()
    today = access.today()
    ahead, given = today + timedelta(days=12), today + timedelta(days=3)
    assert drafted(cast, begins_on=ahead).sign_by == ahead
    assert drafted(cast, begins_on=ahead, sign_by=given).sign_by == given
    assert drafted(cast, begins_on=today).sign_by is None
    assert drafted(cast, begins_on=None).sign_by is None


# ---------------------------------------------------------------- from the playbook, each thing once


@pytest.mark.parametrize("model", [book.slug for book in playbook.all_playbooks()])
def test_a_draft_says_nothing_twice(model):
    cast = make_cast(collaboration_model=model)
    drafted = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Draft",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    slugs = set(drafted.obligations.values_list("slug", flat=True))
    replaced = {one.instead_of for one in playbook.get(model).obligations if one.instead_of}
    assert slugs & replaced == set()
    shared = {one.slug for one in playbook.cross_cutting().obligations}
    own = {one.slug for one in playbook.get(model).obligations}
    assert slugs == own | (shared - replaced)


def test_joint_updates_follow_up_and_contact_come_once_in_a_fellowship():
    cast = make_draft()
    texts = list(
        cast.memorandum.obligations.filter(owed_by__side="government").values_list(
            "text", flat=True
        )
    )
    for words in ("joint updates", "follow-up questions", "deputy"):
        assert sum(words in text for text in texts) == 1


def test_the_signatory_on_file_is_named_before_the_sponsor():
    cast = make_cast()
    for role in ("sponsor", "signatory"):
        make_role(cast.engagement, make_contact(cast.government, f"The {role}"), role)
    named = drafted(cast).signatories.get(party__side="government")
    assert str(named.contact.person) == "The signatory"


def test_whoever_belongs_to_a_body_that_left_is_no_contact_of_a_new_draft():
    cast = make_cast()
    gone = make_organisation("Ministry before", kind="government")
    party = add_party(cast.engagement, gone, "government")
    make_role(cast.engagement, make_contact(gone, "Known before"))
    assert "Known before" in wording(drafted(cast))
    party.left_on = access.today() - timedelta(days=5)
    party.save()
    assert "Known before" not in wording(drafted(cast))


def test_two_parties_of_one_name_are_told_apart_before_the_text_is_sent():
    cast = make_draft()
    namesake = make_organisation(cast.government.name, kind="government", country="CZ")
    add_party(cast.engagement, namesake, "government")
    cast.memorandum.parties.create(organisation=namesake, side="government")
    words = f"Two parties are called “{cast.government.name}”"
    said = [one for one in missing_in(cast.memorandum) if one.sentence.startswith(words)]
    assert [one.blocks for one in said] == [True]
    with pytest.raises(Refused, match="Two parties are called"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    namesake.name = "Ministry of Records of Czechia"
    namesake.save()
    assert not any(one.sentence.startswith("Two parties") for one in missing_in(cast.memorandum))
