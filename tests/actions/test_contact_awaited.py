"""Whose signature is waited for keeps name, office and post, unless their own side says otherwise."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from engagements import access
from engagements.actions.contact import change_post, edit_person, end_contact
from engagements.actions.history import Refused
from engagements.actions.memorandum import send_memorandum, withdraw_memorandum
from engagements.actions.organisation import correct_office
from engagements.models import Contact, EngagementRole, Membership, Party, Signatory
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import make_draft, make_sent, make_signer
from tests.factories import (
    add_party,
    form_data,
    make_cast,
    make_contact,
    make_member,
    make_office,
    make_organisation,
    make_role,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_whose_signature_is_waited_for_is_renamed_by_their_own_side_or_themselves_alone():
    cast = make_sent()
    make_role(cast.engagement, cast.director)
    person, name = cast.director.person, cast.director.person.name
    with pytest.raises(PermissionDenied):
        edit_person(person, actor=cast.coordinator, name="Donald Duck")
    person.refresh_from_db()
    assert person.name == name
    for who in (cast.official, cast.admin):
        assert access.can(who, "edit_person", person)
    assert access.can(cast.coordinator, "edit_person", cast.chair.person)
    Membership.objects.filter(user=person.user).update(role="official")
    assert edit_person(person, actor=person.user, name="Ana Director").name == "Ana Director"
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A mistake.")
    assert not access.can(cast.coordinator, "edit_person", person)


def test_whom_a_draft_names_is_renamed_by_nobody_else_where_somebody_writes_for_their_body():
    cast = make_draft()
    make_role(cast.engagement, cast.director)
    person, paper = cast.director.person, make_contact(cast.government, "Without an account")
    for who, may in ((cast.coordinator, False), (cast.official, True), (cast.admin, True)):
        assert access.can(who, "edit_person", person) is may
    with pytest.raises(PermissionDenied):
        edit_person(person, actor=cast.coordinator, name="Donald Duck")
    make_role(cast.engagement, paper)
    assert access.can(cast.coordinator, "rename_person", paper.person)
    Signatory.objects.filter(contact=cast.director).update(contact=paper)
    assert not access.can(cast.coordinator, "edit_person", paper.person)
    # A day without an official opens nothing.
    yesterday = access.today() - timedelta(days=1)
    Membership.objects.filter(organisation=cast.government).update(ends_on=yesterday)
    assert not access.can(cast.coordinator, "edit_person", paper.person)
    # Nobody else could correct a slip of the pen where nobody ever wrote for the body.
    Membership.objects.filter(organisation=cast.government).update(role="observer")
    assert access.can(cast.coordinator, "rename_person", paper.person)


def test_who_has_an_account_keeps_their_name_and_the_other_side_what_else_it_knows(signed_in):
    cast = make_cast()
    director = make_signer(cast.government, "Ana Director")
    make_role(cast.engagement, director)
    person = director.person
    address = reverse("contact_edit", args=[person.pk])
    client, data = signed_in(cast.coordinator), form_data(cast.coordinator, person)
    assert "They sign under it" in client.get(address).content.decode()
    sent = {**data, "name": "Donald Duck", "phone": "+48 1", "email": ""}
    assert client.post(address, sent).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Ana Director", "+48 1")
    with pytest.raises(Refused, match="signs under this name"):
        edit_person(person, actor=cast.coordinator, name="Donald Duck")
    # Another body of their side, where they have a role; elsewhere it is a stranger.
    agency = make_organisation("Agency", kind="government")
    colleague = make_member(agency, "official")
    assert not access.can(colleague, "rename_person", person)
    add_party(cast.engagement, agency, "government")
    for who in (colleague, cast.official):
        assert edit_person(person, actor=who, name="Ana D.").name == "Ana D."


def test_whose_body_changed_sides_or_left_is_renamed_by_the_side_of_before_no_longer():
    cast = make_cast()
    council = make_organisation("Council", kind="government")
    person = (head := make_signer(council, "Ana Head")).person
    role, before = make_role(cast.engagement, head), access.today() - DAY
    civic = add_party(cast.engagement, council, "civic", joined_on=before - DAY)
    assert access.can(cast.coordinator, "rename_person", person)
    # With a role of before somebody is still known, and stands on no side by it.
    EngagementRole.objects.filter(pk=role.pk).update(ends_on=before)
    assert access.can(cast.coordinator, "edit_person", person)
    assert not access.can(cast.coordinator, "rename_person", person)
    EngagementRole.objects.filter(pk=role.pk).update(ends_on=None)
    Party.objects.filter(pk=civic.pk).update(left_on=before)
    assert not access.can(cast.coordinator, "rename_person", person)
    add_party(cast.engagement, council, "government", joined_on=access.today())
    assert not access.can(cast.coordinator, "rename_person", person)
    assert access.can(cast.official, "rename_person", person)


def test_the_office_of_whose_signature_is_waited_for_is_corrected_by_their_own_side_alone():
    cast = make_draft()
    office = make_office(cast.government, "Digitel unit")
    Contact.objects.filter(pk=cast.director.pk).update(office=office)
    make_role(cast.engagement, cast.director)
    # The ministry has observers alone, so that who knows its people corrects its offices.
    Membership.objects.filter(organisation=cast.government).update(role="observer")
    assert access.can(cast.coordinator, "correct_office", office)
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    with pytest.raises(PermissionDenied):
        correct_office(office, actor=cast.coordinator, name="Kitchen")


@pytest.mark.parametrize("act", ["end", "change", "edit"])
def test_a_text_that_is_sent_while_somebody_is_let_go_or_renamed_is_asked_about_once_more(
    act, monkeypatch
):
    cast = make_draft()
    make_role(cast.engagement, cast.director)
    can, before = access.require, access.today() - DAY

    def sent_meanwhile(actor, verb, thing=None, **more):
        can(actor, verb, thing, **more)
        if verb in ("edit_contact", "edit_person") and not cast.memorandum.versions.exists():
            send_memorandum(cast.memorandum, actor=cast.official)

    monkeypatch.setattr(access, "require", sent_meanwhile)
    with pytest.raises(PermissionDenied):
        {
            "end": lambda **who: end_contact(cast.director, ends_on=before, **who),
            "change": lambda **who: change_post(
                cast.director, organisation=cast.government, starts_on=access.today(), **who
            ),
            "edit": lambda **who: edit_person(cast.director.person, name="Donald Duck", **who),
        }[act](actor=cast.coordinator)


@pytest.mark.parametrize("days", [0, 1])
def test_a_draft_points_out_whose_post_ends_on_a_day_that_is_known(days):
    cast = make_draft()
    make_role(cast.engagement, cast.director)

    def said():
        return [
            (one.side, one.blocks) for one in missing_in(cast.memorandum)
            if one.sentence.startswith(f"{cast.director.person} holds the post at ")
        ]  # fmt: skip

    assert said() == []
    end_contact(cast.director, actor=cast.coordinator, ends_on=access.today() + days * DAY)
    assert said() == [("government", False)]
    send_memorandum(cast.memorandum, actor=cast.coordinator)
