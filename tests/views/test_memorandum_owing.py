"""Who owes what to whom: on the memorandum, in the list of its obligations, and afterwards."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import draft_memorandum, write_obligation
from tests.agreement_factories import make_draft, make_signed
from tests.factories import add_party, form_data, make_cast, make_occurrence, make_organisation

pytestmark = pytest.mark.django_db


def words(client, name, *where):
    """The page as one reads it, each run of blanks as one."""
    answer = client.get(reverse(name, args=where))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def two_ministries():
    """A draft with two bodies on the government side."""
    cast = make_cast()
    city = make_organisation("City of Lindhavn", kind="government", country="PL")
    add_party(cast.engagement, city, "government")
    memorandum = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Shorter waits",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    return cast, memorandum


def owed_by(memorandum, name):
    return memorandum.parties.get(organisation__name=name)


def test_the_memorandum_says_to_whom_each_obligation_is_owed(signed_in):
    cast = make_signed()
    text = words(signed_in(cast.observer), "memorandum_detail", cast.memorandum.pk)
    for party in ("Ministry of Records", "Civic Lab"):
        assert f", to {party}, by " in text


def test_several_bodies_of_one_side_are_all_named(signed_in):
    cast, memorandum = two_ministries()
    for name, text in (("Civic Lab", "Bring maps."), ("City of Lindhavn", "Open the hall.")):
        write_obligation(
            memorandum, actor=cast.coordinator, engagement=cast.engagement, text=text,
            owed_by=owed_by(memorandum, name), role="coordinator", phase="run",
            timing="throughout",
        )  # fmt: skip
    text = words(signed_in(cast.coordinator), "memorandum_detail", memorandum.pk)
    both = "Bring maps. Coordinator, to Ministry of Records and City of Lindhavn, throughout"
    assert both in text
    # Where a side has more than one body, the role alone does not say whose it is.
    assert "Open the hall. Coordinator, City of Lindhavn, to Civic Lab, throughout" in text


def test_one_that_names_a_party_is_owed_to_that_one_alone(signed_in):
    cast, memorandum = two_ministries()
    write_obligation(
        memorandum, actor=cast.coordinator, engagement=cast.engagement, text="Bring maps.",
        owed_by=owed_by(memorandum, "Civic Lab"), owed_to=owed_by(memorandum, "City of Lindhavn"),
        role="coordinator", phase="run", timing="throughout",
    )  # fmt: skip
    text = words(signed_in(cast.coordinator), "memorandum_detail", memorandum.pk)
    assert "Bring maps. Coordinator, to City of Lindhavn, throughout the term" in text


def test_the_list_in_the_text_goes_party_by_party_from_phase_to_phase(signed_in):
    cast = make_cast()
    memorandum = draft_memorandum(
        cast.engagement, actor=cast.coordinator, title="Shorter waits",
        parties=cast.engagement.parties.all(), language="en",
    )  # fmt: skip
    memorandum.obligations.all().delete()
    for name, phase in (("Civic Lab", "run"), ("Ministry of Records", "follow_up"),
                        ("Civic Lab", "prepare"), ("Ministry of Records", "start")):  # fmt: skip
        write_obligation(
            memorandum, actor=cast.coordinator, engagement=cast.engagement, text=f"{name} {phase}.",
            owed_by=owed_by(memorandum, name), phase=phase, timing="throughout",
        )  # fmt: skip
    text = words(signed_in(cast.coordinator), "memorandum_obligations", memorandum.pk)
    order = ["Ministry of Records owes", "Ministry of Records start.",
             "Ministry of Records follow_up.", "Civic Lab owes", "Civic Lab prepare.",
             "Civic Lab run."]  # fmt: skip
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    assert "Owed to" in text


def test_an_obligation_afterwards_names_the_body_and_who_has_taken_over(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement, "civic", text="Train the officials.")
    client = signed_in(cast.coordinator)
    where = {
        "obligation_index": [cast.engagement.reference],
        "obligation_detail": [cast.engagement.reference, occurrence.pk],
        "obligation_organisation": [cast.civic.pk],
    }
    for name, args in where.items():
        text = words(client, name, *args)
        assert "Ministry of Records" in text
        assert "the government side " not in text
    party = occurrence.obligation.memorandum.parties.get(side="government")
    party.successor = make_organisation("Ministry of Archives", kind="government", country="PL")
    party.confirmed_on, party.confirmed_by = access.today(), cast.official
    party.save()
    assert "to Ministry of Archives" in words(
        client, "obligation_index", *where["obligation_index"]
    )


def test_the_obligation_itself_leads_to_its_page(signed_in):
    cast = make_cast()
    occurrence = make_occurrence(cast.engagement, "civic", text="Train the officials.")
    address = reverse("obligation_index", args=[cast.engagement.reference])
    text = signed_in(cast.coordinator).get(address).content.decode()
    assert f'<a href="{occurrence.get_absolute_url()}">Train the officials.</a>' in text


def test_the_text_of_a_memorandum_has_its_contents_beside_it(signed_in):
    cast = make_signed()
    client = signed_in(cast.coordinator)
    for name in ("memorandum_detail", "memorandum_text_on"):
        where = {"on": cast.memorandum.first_day} if name == "memorandum_text_on" else {}
        text = client.get(reverse(name, args=[cast.memorandum.pk]), where).content.decode()
        contents = text.partition('aria-labelledby="h-toc"')[2].partition("</nav>")[0]
        assert 'href="#clause-money"' in contents
        assert 'href="#annex"' in contents


def test_an_obligation_says_from_which_clause_it_comes_and_never_recurs_beyond_counting(signed_in):
    cast = make_draft()
    money = cast.memorandum.clauses.get(key="money")
    first, last = date(2026, 1, 1), date(2033, 8, 25)
    values = {
        "text": "A weekly note.", "timing": "recurring", "every": "weekly", "first_on": first,
        "engagement": cast.engagement.pk, "phase": "run", "clause": money.pk,
        "owed_by": cast.memorandum.parties.get(side="civic").pk,
    }  # fmt: skip
    client = signed_in(cast.coordinator)
    door = reverse("memorandum_obligation_add", args=[cast.memorandum.pk])
    answer = client.post(door, form_data(cast.coordinator, **values, until_on=last))
    assert answer.status_code == 302
    made = cast.memorandum.obligations.get(text="A weekly note.")
    assert (made.clause, made.recurs_too_often(None)) == (money, False)
    with pytest.raises(Refused, match="more than 400 times"):
        write_obligation(
            cast.memorandum, actor=cast.coordinator, obligation=made,
            until_on=last + timedelta(days=7),
        )  # fmt: skip
