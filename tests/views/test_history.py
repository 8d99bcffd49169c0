import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from engagements import access, playbook
from engagements.actions.challenge import answer_challenge
from engagements.actions.contact import give_role
from engagements.actions.engagement import add_party, edit_engagement, move_phase
from engagements.actions.history import record
from engagements.actions.indicator import add_indicator, measure
from engagements.actions.memorandum import propose
from engagements.actions.milestone import add_milestone, edit_milestone, move_milestone
from engagements.actions.update import add_update
from engagements.models import Change, Engagement, Memorandum, Milestone
from engagements.queries.history import OTHERWISE, SENTENCES, sentences
from engagements.queries.history.fields import line_of
from engagements.queries.part import author_told
from tests.agreement_factories import make_running
from tests.factories import (
    make_cast,
    make_known_contact,
    make_organisation,
    make_stranger_engagement,
)
from tests.gate_factories import make_at

pytestmark = pytest.mark.django_db


def door(engagement):
    return reverse("history_index", args=[engagement.reference])


def test_a_stranger_finds_no_history_and_reads_their_own(signed_in):
    cast = make_cast()
    client = signed_in(cast.stranger)
    assert client.get(door(cast.engagement)).status_code == 404
    assert client.post(door(cast.engagement)).status_code in (404, 405)
    own = make_stranger_engagement(cast)
    page = client.get(door(own)).content.decode()
    assert "logged the engagement" in page
    assert cast.engagement.title not in page


@pytest.mark.parametrize("who", ["observer", "official", "coordinator", "admin"])
def test_both_sides_read_in_sentences_who_did_what_and_why(signed_in, who):
    cast = make_cast()
    milestone = cast.engagement.milestones.first()
    move_milestone(
        milestone, actor=cast.official, due_on=milestone.due_on + timedelta(days=400),
        reason="The budget is late.",
    )  # fmt: skip
    page = signed_in(getattr(cast, who)).get(door(cast.engagement)).content.decode()
    assert f"{cast.official} of {cast.government} moved “{milestone.title}” from" in page
    assert "The budget is late." in page
    assert page.index("The budget is late.") < page.index("logged the engagement")


def test_a_changed_field_is_told_from_what_to_what(signed_in):
    cast = make_cast()
    edit_engagement(cast.engagement, actor=cast.coordinator, title="Opening water data")
    page = signed_in(cast.observer).get(door(cast.engagement)).content.decode()
    assert "from Opening permits data to Opening water data" in page


def test_what_one_side_keeps_to_itself_is_not_told_to_the_other(signed_in):
    cast = make_cast()
    give_role(
        cast.engagement, actor=cast.coordinator, role="sceptic",
        contact=make_known_contact(cast, "Planted token"),
    )  # fmt: skip
    seen = {
        who: "Planted token"
        in signed_in(getattr(cast, who)).get(door(cast.engagement)).content.decode()
        for who in ("coordinator", "observer", "official", "admin")
    }
    assert seen == {"coordinator": True, "observer": True, "official": False, "admin": False}
    page = signed_in(cast.observer).get(door(cast.engagement)).content.decode()
    assert "only our side sees this" in page


def test_markup_in_a_reason_is_shown_as_it_was_typed(signed_in):
    cast = make_cast()
    record(
        cast.engagement, "held", actor=cast.coordinator, engagement=cast.engagement,
        reason="<script>alert(1)</script>",
    )  # fmt: skip
    page = signed_in(cast.official).get(door(cast.engagement)).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_long_history_is_turned_in_pages(signed_in):
    cast = make_cast()
    for number in range(55):
        record(
            cast.engagement, "held", actor=cast.coordinator, engagement=cast.engagement,
            reason=f"Reason {number}.",
        )  # fmt: skip
    client = signed_in(cast.observer)
    first = client.get(door(cast.engagement)).content.decode()
    second = client.get(door(cast.engagement), {"page": 2}).content.decode()
    assert ("Reason 54." in first, "Reason 0." in first) == (True, False)
    assert ("Reason 54." in second, "Reason 0." in second) == (False, True)


def told(cast):
    """The newest change as its sentence, and the sentences of its fields."""
    row = sentences([Change.objects.filter(engagement=cast.engagement).latest("pk")])[0]
    return row.sentence, [line.sentence for line in row.lines]


def test_a_long_text_is_cut_between_words_and_can_be_read_whole(signed_in):
    cast = make_cast()
    long = " ".join(f"word{number}" for number in range(60))
    edit_engagement(cast.engagement, actor=cast.coordinator, summary=long)
    assert told(cast)[1] == [
        "Summary: now " + " ".join(f"word{number}" for number in range(24)) + " …"
    ]
    page = signed_in(cast.official).get(door(cast.engagement)).content.decode()
    assert "Read both texts" in page
    assert long in page


def test_a_long_reason_can_be_read_whole(signed_in):
    cast = make_cast()
    reason = " ".join(f"because{number}" for number in range(40))
    record(
        cast.engagement, "held", actor=cast.coordinator, engagement=cast.engagement, reason=reason
    )
    page = signed_in(cast.official).get(door(cast.engagement)).content.decode()
    assert page.count("because0 ") == 2
    assert (page.count("because39"), page.count("Read the whole reason")) == (1, 1)


def test_a_measurement_names_its_indicator_and_its_value_with_the_unit():
    cast = make_cast()
    indicator = add_indicator(
        cast.engagement, actor=cast.coordinator, name="Days to a permit", unit="days"
    )
    measure(indicator, actor=cast.official, on=date(2026, 3, 1), value=Decimal("1250.500"))
    assert told(cast)[0] == (
        f"{cast.official} of {cast.government} added "
        "“Days to a permit: 1,250.5 days on 1 March 2026”."
    )


def test_changes_are_told_in_words_from_what_to_what():
    cast = make_cast()
    milestone = add_milestone(
        cast.engagement, actor=cast.coordinator, title="Own step", side="both",
        due_on=date(2026, 3, 1), responsible_role="Data lead",
    )  # fmt: skip
    edit_milestone(
        milestone, actor=cast.coordinator, side="civic", evidence_wanted="A list",
        responsible_role="",
    )  # fmt: skip
    assert told(cast)[1] == [
        "Owner side: from Both sides to Civic side",
        "Evidence wanted: now A list",
        "Responsible role: no longer Data lead",
    ]
    milestone.refresh_from_db()
    move_milestone(
        milestone, actor=cast.coordinator, due_on=date(2026, 4, 2), reason="The budget is late."
    )
    assert told(cast)[0].endswith("moved “Own step” from 1 March 2026 to 2 April 2026.")


def test_responses_of_the_checklist_are_told_as_sentences():
    cast = make_cast()
    item = cast.engagement.checklist.filter(responses__isnull=False).first()
    response = item.responses.first()
    answer_challenge(
        item, actor=cast.official, responses={response.pk: "in_work"}, own_response="Ask: the mayor"
    )
    assert told(cast)[1] == [
        f"The response “{response.text}” was “Not chosen” and is now “In work”.",
        "A response of one's own: “Ask: the mayor”",
    ]
    type(response).objects.filter(pk=response.pk).update(text="word " * 300 + "end")
    answer_challenge(item, actor=cast.official, responses={response.pk: "done"})
    (line,) = told(cast)[1]
    assert line.startswith("The response “word word")
    assert line.endswith(" …” was “In work” and is now “Done”.")


@pytest.mark.parametrize(
    ("field", "before", "after", "sentence"),
    [
        ("waived", "unmet", "No invoice is open.",
         "It was not met and was waived: No invoice is open."),
        ("waived", "unchecked", "No invoice is open.",
         "It could not be met yet and was waived: No invoice is open."),
        ("switched off", "unmet", "No invoice is open.",
         "It is switched off and was not asked: No invoice is open."),
        ("responses", "Ask: not_chosen", "Ask: in_work",
         "The response “Ask” was “Not chosen” and is now “In work”."),
        # As it was kept in earlier days.
        ("responses", "Ask: Not chosen", "Ask: In work",
         "The response “Ask” was “Not chosen” and is now “In work”."),
        ("condition", "on", "invoices_settled", "No longer asked: No invoice is open."),
        ("condition", "invoices_settled", "on", "Asked again: No invoice is open."),
        ("signatures_void", "", "1", "1 signature that was given is void."),
        ("obligations", "3", "5", "The text had 3 obligations and has 5 now."),
        ("obligations", "", "2", "2 times at which something falls due began."),
        (
            "not_renewed", "Clear the road.", "",
            "Not taken over into the renewal: “Clear the road.”. It would be owed within a side.",
        ),
        ("parties", "", "Ministry of Water", "Ministry of Water is a party now."),
        ("parties", "Ministry of Water", "", "Ministry of Water is no party any more."),
        ("signatory", "Ada", "Bo", "Bo signs instead of Ada."),
        ("from_on", "", "2026-05-01", "From 1 May 2026 on."),
        ("until_on", "", "", "Without a last day, until both agree to go on."),
        ("until_on", "", "2026-06-01", "Until 1 June 2026."),
        ("until_on", "2026-06-01", "2026-05-20", "Until 20 May 2026 instead of 1 June 2026."),
        ("suspension", "2026-05-01 – ", "", "The suspension from 1 May 2026 on falls away."),
        ("suspension", "2026-05-01 – 2026-05-09", "",
         "The suspension from 1 May 2026 to 9 May 2026 falls away."),
        ("not_covered_from", "", "2026-05-01", "Not covered from 1 May 2026 on."),
        ("not_covered_until", "", "2026-05-09", "Not covered until 9 May 2026."),
        # Written by hand, or by an older register: as it stands.
        ("not_covered_until", "", "soon", "Not covered until: now soon"),
    ],
)  # fmt: skip
def test_what_is_no_column_is_told_as_a_sentence(field, before, after, sentence):
    assert line_of(Memorandum, field, before, after).sentence == sentence


def test_details_are_told_without_numbers_and_codes_of_the_database():
    cast = make_cast()
    change = {"field": "kinds_of_work", "from": "tool", "to": "tool, opening_data"}
    record(
        cast.engagement.fellowship_details, "changed", actor=cast.coordinator,
        engagement=cast.engagement, changes=[change],
    )  # fmt: skip
    assert told(cast) == (
        f"{cast.coordinator} of {cast.civic} changed “Details”.",
        ["Kinds of work: from A tool to A tool, Opening of data"],
    )


def test_only_a_text_of_the_playbook_is_translated(monkeypatch):
    cast = make_cast()
    shipped = cast.engagement.milestones.exclude(slug="").first()
    typed = add_milestone(
        cast.engagement, actor=cast.coordinator, title="Own", side="civic", due_on=access.today(),
    )  # fmt: skip
    # As in a register from before no two of a plan were called alike.
    Milestone.objects.filter(pk=typed.pk).update(title=shipped.title)
    typed.refresh_from_db()
    names, ask = [], translation._trans.gettext
    for milestone in (shipped, typed):
        move_milestone(
            milestone, actor=cast.coordinator, due_on=date(2031, 1, 31), reason="Late start."
        )
        changes = [Change.objects.latest("pk")]
        with monkeypatch.context() as language:
            language.setattr(
                translation._trans,
                "gettext",
                lambda text: "In another language" if text == shipped.title else ask(text),
            )
            names.append(re.search("“(.*)”", sentences(changes)[0].sentence)[1])
    assert names == ["In another language", shipped.title]


def test_every_word_that_an_act_leaves_has_its_sentence():
    acts = Path("engagements/actions").rglob("*.py")
    left = {
        verb
        for path in acts
        for verb in re.findall(r'record\(\s*[\w.]+,\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert "moved" in left
    assert left - set(SENTENCES) == set()
    assert "%(verb)s" in OTHERWISE


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_costs_the_same_at_one_and_three_rows(
    signed_in, rows, django_assert_num_queries
):
    cast = make_cast()
    assert Change.objects.filter(engagement=cast.engagement).count() == 1
    for number in range(rows - 1):
        edit_engagement(cast.engagement, actor=cast.coordinator, title=f"Title {number}")
    assert access.visible(Change, cast.official).count() == rows
    client = signed_in(cast.official)
    with django_assert_num_queries(5):
        assert client.get(door(cast.engagement)).status_code == 200


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_names_from_the_playbook_cost_the_same_at_one_and_three_rows(
    rows, django_assert_num_queries
):
    cast = make_cast()
    indicator = cast.engagement.indicators.first()
    for number in range(rows):
        milestone = cast.engagement.milestones.all()[number]
        move_milestone(
            milestone, actor=cast.coordinator, due_on=date(2031, 1, 31), reason="Late start."
        )
        measure(
            indicator, actor=cast.coordinator, on=date(2026, 3, number + 1), value=Decimal(number)
        )
    changes = access.visible(Change, cast.official).filter(engagement=cast.engagement)
    with django_assert_num_queries(3):
        assert len(sentences(changes)) == 2 * rows + 1


def test_a_phase_is_called_as_the_playbook_of_the_model_does():
    cast = make_cast()
    at = make_at(cast, "run")
    move_phase(at, actor=cast.coordinator, to_phase="start", reason="Too early")
    label = playbook.get(at.collaboration_model).phase("run").label
    told = sentences(Change.objects.filter(verb="phase_moved"))
    lines = [line.sentence for row in told for line in row.lines if line.label == "Phase"]
    assert lines == [f"Phase: from {label} to Start"]
    assert label != "Run"


@pytest.fixture
def german(monkeypatch):
    """A language in which a few words of the register are translated."""
    said = trans_real.translation("de")._catalog._catalogs[0]
    for word, told in (
        ("Supervisor", "Betreuung"), ("Civic side", "Zivile Seite"), ("Coordinator", "Leitung"),
        ("End it early", "Früher beenden"),
    ):  # fmt: skip
        monkeypatch.setitem(said, word, told)


def test_what_is_kept_in_the_words_of_the_source_is_told_in_those_of_the_reader(german):
    cast = make_running()
    with translation.override("de"):
        contact = make_known_contact(cast, "Ada")
        give_role(cast.engagement, actor=cast.coordinator, contact=contact, role="supervisor")
        joins = {"organisation": make_organisation("Network"), "joined_on": access.today()}
        add_party(cast.engagement, actor=cast.coordinator, side="civic", **joins)
        propose(cast.memorandum, "end", actor=cast.official, reason="Done.", from_on=cast.today)
        add_update(cast.engagement, actor=cast.coordinator, on=access.today(), workflow="It runs.",
                   health="at_risk", health_sentence="It is late.")  # fmt: skip
    kinds = ("engagementrole", "party", "memorandumproposal")
    kept = Change.objects.filter(thing_type__in=kinds, engagement=cast.engagement)
    names = set(kept.values_list("thing_text", flat=True))
    assert {f"Supervisor: {contact}", "Network (Civic side)", "End it early"} <= names
    by = Engagement.objects.get(pk=cast.engagement.pk).health_by
    assert (by, author_told(by)) == ("Coordinator, Civic Lab", "Coordinator, Civic Lab")
    with translation.override("de"):
        told = " ".join(row.sentence for row in sentences(kept))
        assert author_told(by) == "Leitung, Civic Lab"
        assert author_told("Somebody, Civic Lab") == "Somebody, Civic Lab"
    assert f"“Betreuung: {contact}”" in told
    assert "“Network (Zivile Seite)”" in told
    assert "the memorandum: Früher beenden." in told
