"""Who sees and who may, from the day one joins to the day after one leaves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from engagements import access
from engagements.actions.engagement import waive_condition
from engagements.actions.engagement.logging import DETAILS
from engagements.models import (
    Document,
    Engagement,
    EngagementRole,
    FormerName,
    Membership,
    Milestone,
    Office,
    Organisation,
    RelationshipNote,
    SentForm,
    Suspension,
    User,
)
from tests.agreement_factories import make_written_once
from tests.canaries import add_rows
from tests.factories import (
    add_party,
    make_cast,
    make_contact,
    make_engagement,
    make_member,
    make_organisation,
    make_role,
    with_outsiders,
)
from tests.scenes import make_scene

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_member_sees_an_engagement_until_the_last_day_of_the_party():
    cast = make_cast()
    third = make_organisation(kind="university")
    member = make_member(third)
    party = add_party(cast.engagement, third, "civic", left_on=access.today())
    assert list(access.visible(Engagement, member)) == [cast.engagement]
    type(party).objects.filter(pk=party.pk).update(left_on=access.today() - DAY)
    assert list(access.visible(Engagement, member)) == []


def test_a_membership_that_ended_yesterday_opens_nothing():
    cast = make_cast()
    cast.coordinator.memberships.update(ends_on=access.today() - DAY)
    assert list(access.visible(Engagement, cast.coordinator)) == []
    assert access.can(cast.coordinator, "edit_engagement", cast.engagement) is False


def test_a_closed_account_sees_nothing_even_as_an_admin():
    cast = make_cast()
    cast.admin.is_active = False
    assert list(access.visible(Engagement, cast.admin)) == []
    assert list(access.visible(Engagement, AnonymousUser())) == []


def test_each_role_may_what_its_side_does():
    cast = make_cast()
    may = {
        name: [
            verb
            for verb in (
                "edit_engagement",
                "move_phase",
                "write_update",
                "add_document",
                "waive_agreement",
            )
            if access.can(getattr(cast, name), verb, cast.engagement)
        ]
        for name in ("coordinator", "official", "observer", "stranger", "admin")
    }
    assert may == {
        "coordinator": ["edit_engagement", "move_phase", "write_update", "add_document"],
        "official": ["write_update", "add_document"],
        "observer": [],
        "stranger": [],
        "admin": ["edit_engagement", "move_phase", "waive_agreement"],
    }


def test_a_coordinator_of_the_civic_organisation_that_leads_waives_and_nobody_else_of_it(signed_in):
    cast = with_outsiders(make_cast())
    own, theirs = cast.second_civic.organisation, cast.second_government.organisation
    people = {
        "leads": cast.coordinator,
        "admin": cast.admin,
        "official of the lead": make_member(cast.civic, "official"),
        "observer of the lead": cast.observer,
        "coordinator beside it": cast.second_coordinator,
        "official beside it": make_member(own, "official"),
        "official across": cast.official,
        "coordinator across": make_member(theirs, "coordinator"),
        "coordinator of the lead across": make_member(cast.government, "coordinator"),
    }
    item = cast.engagement.checklist.filter(gates=True).first()
    for verb, thing in (("waive", cast.engagement), ("waive_checklist_item", item)):
        assert [who for who, user in people.items() if access.can(user, verb, thing)] == [
            "leads", "admin",
        ]  # fmt: skip
    phase = reverse("engagement_phase", args=[cast.engagement.reference])
    waive = reverse("engagement_waive", args=[cast.engagement.reference, "required_fields"])
    offered = {who: waive in signed_in(user).get(phase).text for who, user in people.items()
               if access.can(user, "move_phase", cast.engagement)}  # fmt: skip
    assert offered == {
        "leads": True, "admin": True, "official of the lead": False,
        "coordinator beside it": False, "official beside it": False,
    }  # fmt: skip
    client = signed_in(people["coordinator beside it"])
    assert client.post(waive, {"reason": "Ours"}).status_code == 403
    with pytest.raises(PermissionDenied):
        waive_condition(
            cast.engagement, actor=people["official beside it"], condition="required_fields",
            reason="Ours",
        )  # fmt: skip
    cast.engagement.parties.filter(organisation=cast.civic).update(is_lead=False)
    cast.engagement.parties.filter(organisation=own).update(is_lead=True)
    assert access.can(cast.coordinator, "waive", cast.engagement) is False
    assert access.can(cast.second_coordinator, "waive", cast.engagement) is True


def test_the_side_that_reported_never_accepts_and_neither_does_the_same_person():
    cast = make_cast()
    milestone = Milestone.objects.filter(engagement=cast.engagement, side="civic").first()
    milestone.state, milestone.reported_side = "reported", "civic"
    milestone.reported_by = cast.coordinator
    answers = {
        name: access.can(getattr(cast, name), "decide_milestone", milestone)
        for name in ("coordinator", "official", "observer", "stranger", "admin")
    }
    assert answers == {
        "coordinator": False, "official": True, "observer": False, "stranger": False, "admin": False,
    }  # fmt: skip
    milestone.reported_by = cast.official
    assert access.can(cast.official, "decide_milestone", milestone) is False


def test_a_side_private_document_is_seen_by_its_own_side_alone():
    cast = make_cast()
    document = Document.objects.create(
        engagement=cast.engagement, title="Our notes", link="https://example.org/", side="civic",
        visibility="side", added_by=cast.coordinator,
    )  # fmt: skip
    seen = {
        name: list(access.visible(Document, getattr(cast, name))) == [document]
        for name in ("coordinator", "observer", "official", "stranger")
    }
    assert seen == {"coordinator": True, "observer": True, "official": False, "stranger": False}


def test_a_sceptic_is_known_to_one_side_alone():
    cast = make_cast()
    contact = make_contact(cast.government)
    role = make_role(cast.engagement, contact, "sceptic", private_to_side="civic")
    assert list(access.visible(EngagementRole, cast.coordinator)) == [role]
    assert list(access.visible(EngagementRole, cast.official)) == []


def test_a_relationship_note_stays_in_its_organisation_even_before_an_admin():
    cast = make_cast()
    note = RelationshipNote.objects.create(
        organisation=cast.civic, person=make_contact(cast.government).person,
        noted_on=access.today(), text="Ask again in May.", author=cast.coordinator,
    )  # fmt: skip
    assert list(access.visible(RelationshipNote, cast.coordinator)) == [note]
    assert list(access.visible(RelationshipNote, cast.official)) == []
    assert list(access.visible(RelationshipNote, cast.admin)) == []


def test_require_raises_for_whoever_may_not():
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        access.require(cast.official, "edit_engagement", cast.engagement)
    access.require(cast.coordinator, "edit_engagement", cast.engagement)


def test_who_observes_here_and_coordinates_elsewhere_changes_nobody_here():
    cast = make_cast()
    Membership.objects.create(user=cast.observer, organisation=cast.elsewhere, role="coordinator")
    colleague, official = make_contact(cast.civic), make_contact(cast.government)
    make_role(cast.engagement, official)
    may = {
        who: [
            access.can(getattr(cast, who), verb, thing)
            for contact in (colleague, official)
            for verb, thing in (("edit_contact", contact), ("edit_person", contact.person))
        ]
        for who in ("observer", "coordinator", "stranger", "admin")
    }
    assert may == {
        "observer": [False] * 4,
        "coordinator": [True] * 4,
        "stranger": [False] * 4,
        "admin": [True] * 4,
    }
    assert access.can(cast.observer, "edit_contact", make_contact(cast.elsewhere))


def test_standings_are_those_of_each_engagement_alone_and_cost_one_query(
    django_assert_num_queries,
):
    cast = make_cast()
    theirs = make_engagement(actor=cast.stranger, civic=cast.elsewhere, title="Theirs")
    add_party(theirs, cast.civic, "government")
    engagements = [cast.engagement, theirs]
    for who in (cast.coordinator, cast.observer, cast.stranger, cast.admin):
        one_by_one = {one.pk: access.standing(who, one) for one in engagements}
        with django_assert_num_queries(1):
            assert access.standings(who, engagements) == one_by_one
    assert access.standings(cast.coordinator, []) == {}


def test_one_acts_for_the_side_that_is_named_or_for_ones_own():
    cast = make_cast()
    add_party(cast.engagement, cast.elsewhere, "government")

    def acts_for(who, *side):
        return access.standing(who, cast.engagement).acts_for(*side)

    assert [acts_for(cast.coordinator, side) for side in ("", "civic", "government", "both")] == [
        "civic"
    ] * 4
    assert acts_for(cast.official) == acts_for(cast.official, "civic") == "government"
    assert acts_for(cast.observer) == acts_for(cast.admin) == ""
    Membership.objects.create(
        user=cast.coordinator, organisation=cast.elsewhere, role="coordinator"
    )
    assert (acts_for(cast.coordinator), acts_for(cast.coordinator, "both")) == ("civic", "civic")
    assert acts_for(cast.coordinator, "government") == "government"


def test_a_stranger_sees_no_row_of_any_table_but_the_directory_and_their_own_and_nobody_any():
    scene = make_scene()
    make_written_once(scene)
    add_rows(scene)
    for details in DETAILS.values():
        details.objects.get_or_create(engagement=scene.engagement)
    FormerName.objects.create(organisation=scene.government, name="Old", folded_name="old")
    SentForm.objects.create(user=scene.coordinator)
    Suspension.objects.create(memorandum_id=scene.places["recorded"], from_on=access.today())
    assert [one.__name__ for one in access.VISIBLE if not one.objects.exists()] == []
    seen = {one for one in access.VISIBLE if access.visible(one, scene.stranger).exists()}
    assert seen == {FormerName, Membership, Office, Organisation, User}
    own = [access.visible(one, scene.stranger).count() for one in (Membership, User)]
    assert own == [1, 1]
    assert not any(access.visible(one, AnonymousUser()).exists() for one in access.VISIBLE)
