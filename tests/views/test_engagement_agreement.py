"""One word for the agreement and one for what is due next: in lists, at home, on the progress page."""

from datetime import timedelta

import pytest

from engagements import access
from engagements.actions.engagement import refresh_summary
from engagements.models import Engagement, Memorandum
from tests.agreement_factories import make_running
from tests.factories import make_cast, make_engagement, make_signed_memorandum

pytestmark = pytest.mark.django_db


def days(number):
    return access.today() + timedelta(days=number)


def shown(client, engagement):
    """The word on the three pages and in the file, which are one, and the remark on the last."""
    refresh_summary(engagement)
    listed = client.get("/engagements/").context["rows"][0].memorandum
    home = client.get("/").context["rows"][0].memorandum
    fact = client.get(engagement.get_absolute_url()).context["facts"][1]
    assert (listed, home) == (fact.value, fact.value)
    return fact.value, fact.remark


def draft(engagement):
    found = Memorandum.objects.create(title="Second term", state="draft")
    found.engagements.add(engagement)
    return found


def test_a_draft_of_the_next_term_does_not_hide_what_was_signed(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    second = draft(cast.engagement)
    assert shown(client, cast.engagement) == ("Draft", "Not in force: it is still a draft.")
    first = make_signed_memorandum(cast.engagement, begins_on=days(-30), ends_on=days(-1))
    word, remark = shown(client, cast.engagement)
    assert (word, remark.partition(":")[0]) == ("Expired", "No longer in force")
    pages = client.get(f"/engagements/{cast.engagement.reference}/memoranda/").context
    assert {row.memorandum.pk: row.word for row in pages["rows"]} == {
        first.pk: "Expired", second.pk: "Draft",
    }  # fmt: skip
    Memorandum.objects.filter(pk=first.pk).update(state="ended", ended_on=days(-1))
    assert shown(client, cast.engagement)[0] == "Ended"
    Memorandum.objects.filter(pk=first.pk).update(ended_on=days(3), ends_on=days(9))
    assert shown(client, cast.engagement)[0] == "Ends soon"


def test_a_suspension_is_one_and_a_gap_between_two_agreements_is_none(signed_in):
    cast = make_cast()
    client = signed_in(cast.official)
    memorandum = make_signed_memorandum(cast.engagement, begins_on=days(-30), ends_on=days(60))
    assert shown(client, cast.engagement)[0] == "Signed"
    suspension = memorandum.suspensions.create(from_on=days(-5))
    word, remark = shown(client, cast.engagement)
    assert (word, remark.partition(" since")[0]) == ("Suspended", "Suspended")
    suspension.until_on = days(5)
    suspension.save()
    word, remark = shown(client, cast.engagement)
    assert (word, remark.partition(" from")[0]) == ("Suspended", "Suspended")
    suspension.delete()
    Memorandum.objects.update(ends_on=days(-3))
    make_signed_memorandum(cast.engagement, begins_on=days(4), ends_on=days(40))
    word, remark = shown(client, cast.engagement)
    assert (word, remark.partition(":")[0]) == ("Not in force", "Not in force yet")
    kept = Engagement.objects.get(pk=cast.engagement.pk)
    assert (kept.suspended_from, kept.agreed_again_on) == (days(-2), days(4))


def test_a_gap_before_an_agreement_that_is_suspended_without_an_end_has_no_end_either():
    cast = make_cast()
    make_signed_memorandum(cast.engagement, begins_on=days(-30), ends_on=days(-3))
    later = make_signed_memorandum(cast.engagement, begins_on=days(4), ends_on=None)
    later.suspensions.create(from_on=days(1))
    refresh_summary(cast.engagement)
    kept = Engagement.objects.get(pk=cast.engagement.pk)
    assert (kept.suspended_from, kept.suspended_until) == (days(-2), None)
    assert kept.agreed_again_on is None


def test_a_renewal_that_waits_is_another_text_beside_one_that_was_ended(signed_in):
    cast = make_running()
    Memorandum.objects.update(state="ended", ended_on=days(2))
    other = draft(cast.engagement)
    Memorandum.objects.filter(pk=other.pk).update(state="sent", drafted_here=False)
    assert shown(signed_in(cast.official), cast.engagement)[0] == "Ends soon"


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [("active", True, "39 days late"), ("on_hold", False, ""),
     ("closed", False, ""), ("cancelled", False, "")],
)  # fmt: skip
def test_what_is_due_next_is_late_and_nothing_on_hold_or_at_the_end(signed_in, status, due, late):
    cast = make_cast(title="Permits")
    make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="Water"
    )
    Engagement.objects.update(next_due_on=days(2), next_due_title="Later")
    Engagement.objects.filter(pk=cast.engagement.pk).update(
        status=status, next_due_on=days(-39), next_due_title="Plan agreed",
        status_reason="" if status == "active" else "It is so",
        status_since=None if status == "active" else access.today(),
        status_side="civic" if status == "cancelled" else "",
        decide_on=days(9) if status == "on_hold" else None,
    )  # fmt: skip
    client = signed_in(cast.official)
    rows = client.get("/engagements/?sort=next").context["rows"]
    assert [row.title for row in rows] == (["Permits", "Water"] if due else ["Water", "Permits"])
    row = next(row for row in rows if row.title == "Permits")
    assert (row.next_title, row.next_on, row.late) == (
        ("Plan agreed", days(-39), late) if due else ("", None, "")
    )
    fact = client.get(cast.engagement.get_absolute_url()).context["facts"][0]
    assert (fact.value, fact.late) == (("Plan agreed" if due else "–"), late)
    assert client.get(f"/engagements/{cast.engagement.reference}/").status_code == 200
    assert signed_in(cast.stranger).get(cast.engagement.get_absolute_url()).status_code == 404
