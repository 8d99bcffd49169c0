"""What an end leaves behind: texts that wait for signatures, and dates that are asked for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from engagements import access, clock
from engagements.actions.engagement import (
    answer_date_request,
    ask_to_move_dates,
    cancel_engagement,
    hold_engagement,
    reopen_engagement,
)
from engagements.actions.history import Refused
from engagements.actions.memorandum import (
    draft_amendment,
    record_signature,
    refuse_to_sign,
    replace_signatory,
    send_memorandum,
)
from engagements.models import Engagement, Letter, Memorandum, Occurrence, Signature
from engagements.queries.memorandum.turn import waiting_for
from tests.agreement_factories import make_draft, make_running, make_sent, make_signer, sign
from tests.factories import form_data, make_cast, make_scan, make_stranger_engagement

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def cancel(cast):
    return cancel_engagement(
        Engagement.objects.get(pk=cast.engagement.pk), actor=cast.coordinator, reason="No money",
        side="civic", consequences="Nobody had begun.",
    )  # fmt: skip


def recorded(cast, signatory, actor, **values):
    return record_signature(
        signatory, actor=actor, digest=cast.version.digest, method="paper", place="Warsaw",
        document=make_scan(cast.engagement, cast.official),
        **{"signed_on": access.today(), **values},
    )  # fmt: skip


@pytest.mark.parametrize("status", ["cancelled", "closed"])
def test_nobody_signs_or_records_for_an_engagement_that_is_over_until_it_is_reopened(status):
    cast = make_sent()
    sign(cast, cast.for_government)
    cancel(cast)
    if status == "closed":
        Engagement.objects.update(status="closed", status_side="", status_consequences="")
    assert waiting_for(cast.memorandum) == []
    with pytest.raises(Refused, match=r"is over\. .*reopen it, or to take the text back"):
        sign(cast, cast.for_civic)
    with pytest.raises(Refused, match=r"is over\. Reopen it, or take the text back\."):
        recorded(cast, cast.for_civic, cast.coordinator)
    assert (Memorandum.objects.get().state, Occurrence.objects.count()) == ("sent", 0)
    refuse_to_sign(
        cast.for_civic, actor=cast.chair.person.user, digest=cast.version.digest, why="other",
        reason="It was cancelled.",
    )  # fmt: skip
    reopen_engagement(
        Engagement.objects.get(), actor=cast.coordinator, reason="There is money again"
    )
    sign(cast, cast.for_civic)
    assert Memorandum.objects.get().state == "signed"


@pytest.mark.parametrize("end", ["engagement_cancel", "engagement_close"])
def test_the_page_that_ends_an_engagement_names_what_nobody_can_sign_afterwards(signed_in, end):
    cast = make_sent()
    page = reverse(end, args=[cast.engagement.reference])
    link = f'href="{cast.memorandum.get_absolute_url()}" dir="auto">Shorter waits</a>'
    client = signed_in(cast.coordinator)
    text = " ".join(client.get(page).content.decode().split())
    assert "1 text waits for signatures. Nobody can sign it once this engagement is over" in text
    assert link in text


@pytest.mark.parametrize("end", ["engagement_cancel", "engagement_close"])
def test_a_text_that_covers_what_goes_on_is_not_named_as_lost(signed_in, end):
    cast = make_draft()
    cast.memorandum.engagements.add(make_stranger_engagement(cast))
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    page = reverse(end, args=[cast.engagement.reference])
    text = signed_in(cast.coordinator).get(page).content.decode()
    assert "waits for signatures" not in text


def test_an_end_asks_no_signature_any_more(signed_in):
    cast = make_sent()
    client = signed_in(cast.chair.person.user)
    doors = (reverse("home_index"), cast.engagement.get_absolute_url())
    assert all("Sign “Shorter waits”" in client.get(door).content.decode() for door in doors)
    cancel(cast)
    assert not any("Sign “Shorter waits”" in client.get(door).content.decode() for door in doors)


def test_nothing_is_sent_for_signature_that_nobody_could_sign_any_more(signed_in):
    cast = make_draft()
    cancel(cast)
    with pytest.raises(Refused, match=r"is over\. Reopen one, or give up this draft"):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    client, place = signed_in(cast.coordinator), reverse("memorandum_send", args=[cast.memorandum.pk])  # fmt: skip
    form = form_data(cast.coordinator, cast.memorandum)
    for answer in (client.get(place), client.post(place, form)):
        text = answer.content.decode()
        assert f'href="{cast.engagement.get_absolute_url()}">Reopen an engagement' in text
        assert "Freeze the text and send it" not in text
    assert (
        "Nothing is missing" not in client.get(cast.memorandum.get_absolute_url()).content.decode()
    )
    reopen_engagement(Engagement.objects.get(), actor=cast.coordinator, reason="Money again")
    assert "Freeze the text and send it" in client.get(place).content.decode()
    send_memorandum(cast.memorandum, actor=cast.coordinator)


def test_nobody_is_named_to_sign_in_anothers_place_while_all_is_over(signed_in):
    cast = make_sent()
    other = make_signer(cast.civic, "Deputy of the chair")
    letters = Letter.objects.filter(to=other.person.user)
    cancel(cast)
    with pytest.raises(Refused, match=r"is over\. Reopen it, or take the text back\."):
        replace_signatory(cast.for_civic, actor=cast.coordinator, contact=other, reason="Away")
    client = signed_in(cast.coordinator)
    for act in ("replace", "record"):
        place = reverse(f"memorandum_{act}", args=[cast.memorandum.pk, cast.for_civic.pk])
        answer = client.get(place, follow=True)
        assert answer.redirect_chain == [(cast.memorandum.get_absolute_url(), 302)]
        assert "This engagement is over. Reopen it" in answer.content.decode()
    assert not letters.exists()
    reopen_engagement(Engagement.objects.get(), actor=cast.coordinator, reason="Money again")
    assert client.get(place).status_code == 200
    new = replace_signatory(cast.for_civic, actor=cast.coordinator, contact=other, reason="Away")
    assert [one.signatory for one in letters] == [new]
    sign(cast, new)


def test_other_dates_of_an_engagement_that_is_over_are_declined_and_never_agreed_to():
    cast = make_cast()
    asked = ask_to_move_dates(
        cast.engagement, actor=cast.coordinator, reason="Holidays",
        starts_on=cast.engagement.starts_on, ends_on=cast.engagement.ends_on + DAY,
    )  # fmt: skip
    cancel(cast)
    with pytest.raises(Refused, match=r"is over\. Decline, or reopen it"):
        answer_date_request(asked, actor=cast.official, agrees=True, answer="Fine")
    declined = answer_date_request(asked, actor=cast.official, agrees=False, answer="It is over")
    assert declined.state == "declined"


def test_no_hold_is_decided_on_a_day_that_has_passed(signed_in):
    cast = make_cast()
    late = access.today(cast.engagement) - DAY
    with pytest.raises(Refused, match="This day has passed"):
        hold_engagement(cast.engagement, actor=cast.coordinator, reason="Vote", decide_on=late)
    answer = signed_in(cast.coordinator).post(
        reverse("engagement_hold", args=[cast.engagement.reference]),
        form_data(cast.coordinator, cast.engagement, reason="Vote", decide_on=late.isoformat()),
    )
    assert answer.status_code == 422
    assert "This day has passed" in str(answer.context["form"].errors["decide_on"])
    assert Engagement.objects.get().status == "active"


def test_paper_signed_by_the_last_day_is_recorded_after_it_and_the_register_is_sound():
    today = access.today()
    cast = make_sent(begins_on=today, ends_on=today + 5 * DAY, review_on=None)
    sign(cast, cast.for_government)
    with clock.acting_at(clock.now() + 9 * DAY):
        with pytest.raises(Refused, match="its last day"):
            sign(cast, cast.for_civic)
        with pytest.raises(Refused, match="its last day"):
            recorded(cast, cast.for_civic, cast.coordinator, signed_on=today + 6 * DAY)
        recorded(cast, cast.for_civic, cast.coordinator, signed_on=today + 5 * DAY)
        signed = Memorandum.objects.get()
        assert (signed.state, signed.first_day, signed.last_day) == (
            "signed", today + 5 * DAY, today + 5 * DAY,
        )  # fmt: skip
        assert not signed.in_force_on(access.today(signed))
        assert Occurrence.objects.exists()
        said = StringIO()
        call_command("check_register", stdout=said)
        assert said.getvalue() == "The register is sound.\n"
    assert Signature.objects.count() == 2


def test_an_amendment_whose_new_last_day_has_passed_ends_nothing_in_the_past():
    cast = make_running()
    last = cast.today + 5 * DAY
    draft = draft_amendment(
        cast.memorandum, actor=cast.official, title="Amendment 1", clauses=["purpose"],
        begins_on=cast.today, ends_on=last,
    )  # fmt: skip
    cast.version = send_memorandum(draft, actor=cast.coordinator)
    places = {one.party.side: one for one in draft.signatories.all()}
    sign(cast, places["government"])
    with (
        clock.acting_at(clock.now() + 9 * DAY),
        pytest.raises(Refused, match="Take it back and agree on other days"),
    ):
        recorded(cast, places["civic"], cast.coordinator, signed_on=last)
    assert Memorandum.objects.get(pk=cast.memorandum.pk).last_day == cast.today + 99 * DAY
