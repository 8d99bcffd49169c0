"""What a page offers is what its reader may do: buttons, choices, and what a form takes."""

import pytest
from django.urls import reverse

from engagements.actions.milestone import report_milestone
from engagements.models import Membership
from tests.agreement_factories import make_draft, make_sent
from tests.factories import (
    form_data,
    leave_and_only_read,
    make_cast,
    make_contact,
    make_engagement,
    make_member,
    make_organisation,
    make_role,
    typed_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]


def test_the_next_phase_and_the_acts_on_a_milestone_are_offered_to_who_may_alone(signed_in):
    cast = make_cast()
    milestone = cast.engagement.milestones.filter(state="planned", side="civic").first()
    phase = reverse("engagement_phase", args=[cast.engagement.reference])
    detail = reverse("milestone_detail", args=[cast.engagement.reference, milestone.pk])
    offered = {
        who: (client.get(phase).context["may_move"], bool(client.get(detail).context["buttons"]))
        for who in ("coordinator", "observer")
        for client in [signed_in(getattr(cast, who))]
    }
    assert offered == {"coordinator": (True, True), "observer": (False, False)}
    report_milestone(milestone, actor=cast.coordinator, note="It runs.")
    accept = reverse("milestone_accept", args=[cast.engagement.reference, milestone.pk])
    decides = {
        who: any(one["address"] == accept for one in client.get(detail).context["buttons"])
        for who in ("official", "coordinator", "observer")
        for client in [signed_in(getattr(cast, who))]
    }
    assert decides == {"official": True, "coordinator": False, "observer": False}


def test_who_signs_and_keeps_no_side_is_not_offered_to_record_a_signature(signed_in):
    cast = make_sent()
    page = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    director = cast.director.person.user
    client = typed_password(signed_in(director), director)
    assert client.get(page).context["may_record"] is False
    Membership.objects.filter(user=director).update(role="official")
    assert client.get(page).context["may_record"] is True


def test_a_role_in_an_engagement_that_ones_body_has_left_is_not_offered_to_be_passed_on(signed_in):
    cast = make_cast()
    contact = make_contact(cast.government)
    role = make_role(cast.engagement, contact)
    page = reverse("contact_end", args=[contact.pk])
    fields = [set(signed_in(cast.official).get(page).context["form"].fields)]
    leave_and_only_read(cast)
    fields.append(set(signed_in(cast.official).get(page).context["form"].fields))
    assert any(str(role.pk) in name for name in fields[0] - fields[1])


def test_a_memorandum_covers_no_engagement_that_one_only_reads(signed_in):
    cast = make_cast()
    body = make_organisation("Reading room")
    other = make_engagement(actor=make_member(body), civic=body, government=cast.government)
    Membership.objects.create(user=cast.coordinator, organisation=body, role="observer")
    address = reverse("memorandum_draft", args=[cast.engagement.reference])
    sent = form_data(cast.coordinator, title="Frame", covers=other.reference)
    answer = signed_in(cast.coordinator).post(address, sent)
    said = f"Not an engagement in which you write: {other.reference}."
    assert (answer.status_code, said in answer.text) == (422, True)


def test_who_drafts_as_administrator_or_party_is_led_to_the_parties_of_what_they_may_change(
    signed_in,
):
    cast = make_draft()
    body = make_organisation("Reading room")
    other = make_engagement(actor=make_member(body), civic=body, government=cast.government)
    cast.memorandum.engagements.add(other)
    Membership.objects.create(user=cast.coordinator, organisation=body, role="observer")
    page = reverse("memorandum_parties", args=[cast.memorandum.pk])
    assert signed_in(cast.coordinator).get(page).context["can_join"] == [cast.engagement]
