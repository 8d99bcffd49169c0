"""What an old link or an old tab says: the text expired, was taken back, or somebody else signs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from engagements import access, clock
from engagements.actions.memorandum import (
    replace_signatory,
    send_memorandum,
    withdraw_memorandum,
)
from engagements.models import Contact, Signature, SigningRefusal
from tests.agreement_factories import make_draft, make_sent, make_signer
from tests.factories import form_data, typed_password

pytestmark = pytest.mark.django_db


def director(cast, signed_in):
    """The client of the director, who typed the password just now, with the two addresses."""
    user = cast.director.person.user
    place = [cast.memorandum.pk, cast.for_government.pk]
    addresses = [reverse(f"memorandum_{name}", args=place) for name in ("sign", "cannot_sign")]
    return typed_password(signed_in(user), user, 0), user, *addresses


def statements(cast, user):
    """What the tab sends that was opened while the text could be signed."""
    return form_data(user, digest=cast.version.digest, has_read="on", is_entitled="on")


def refusal(cast, user):
    data = form_data(user, digest=cast.version.digest, why="other", reason="Too late.")
    return {f"refusal-{name}": value for name, value in data.items()}


def test_after_the_last_day_the_page_says_so_and_only_takes_that_one_cannot(signed_in):
    last = access.today() - timedelta(days=2)
    with clock.acting_at(timezone.now() - timedelta(days=30)):
        cast = make_sent(
            begins_on=access.today(), ends_on=last, review_on=None, sign_by=access.today()
        )
        client, user, signing, refusing = director(cast, signed_in)
        assert 'name="has_read"' in client.get(signing).content.decode()
    said = f"This text can no longer be signed: its last day, {date_format(last)}, has passed."
    for address in (signing, refusing):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert said in text
        assert 'name="has_read"' not in text
        assert "Please sign" not in text
        assert 'name="refusal-reason"' in text
    answer = client.post(signing, statements(cast, user))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert client.post(refusing, refusal(cast, user)).status_code == 302
    assert (Signature.objects.count(), SigningRefusal.objects.get().reason) == (0, "Too late.")


@pytest.mark.parametrize("role", ["observer", "official"])
def test_after_the_last_day_only_who_may_take_the_text_back_is_told_to(signed_in, role):
    with clock.acting_at(timezone.now() - timedelta(days=30)):
        cast = make_sent(
            begins_on=access.today(), ends_on=access.today() + timedelta(days=9), review_on=None
        )
    client, user, signing, _refusing = director(cast, signed_in)
    user.memberships.update(role=role)
    text = client.get(signing).content.decode()
    ask = f"Ask whoever writes for {cast.government} to take it back and to agree on other days."
    assert ("Take it back and agree on other days." in text, ask in text) == (
        (False, True) if role == "observer" else (True, False)
    )


def test_who_signs_later_finds_the_form_to_say_that_they_cannot(signed_in):
    cast = make_draft(signing_order="fixed")
    cast.memorandum.signatories.filter(party__side="government").update(order=2)
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    cast.for_government = cast.memorandum.signatories.get(party__side="government")
    client, user, signing, refusing = director(cast, signed_in)
    text = client.get(signing).content.decode()
    assert "Somebody else signs first." in text
    assert 'name="has_read"' not in text
    assert 'name="refusal-reason"' in text
    assert client.post(refusing, refusal(cast, user)).status_code == 302
    assert SigningRefusal.objects.get().refused == cast.version


def take_back(cast):
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")


def put_in_another(cast):
    other = make_signer(cast.government, "Deputy director", "Deputy")
    replace_signatory(cast.for_government, actor=cast.official, contact=other, reason="On leave.")


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (take_back, "This text was taken back for correction."),
        (put_in_another, "Somebody else was named to sign in this place."),
    ],
)
def test_the_old_link_of_what_was_taken_back_or_asked_of_another_says_so(signed_in, happened, said):
    cast = make_sent()
    client, user, signing, refusing = director(cast, signed_in)
    assert client.get(signing).status_code == 200
    happened(cast)
    sent = [
        client.get(signing, follow=True), client.get(refusing, follow=True),
        client.post(signing, statements(cast, user), follow=True),
    ]  # fmt: skip
    for answer in sent:
        assert answer.redirect_chain == [(cast.memorandum.get_absolute_url(), 302)]
        assert said in answer.content.decode()
    typed = client.post(refusing, refusal(cast, user))
    assert typed.status_code == 422
    assert typed.context["form"].non_field_errors()[0].startswith(said)
    assert "Too late.</textarea>" in typed.text
    assert '<button class="btn' not in typed.text
    assert (Signature.objects.count(), SigningRefusal.objects.count()) == (0, 0)


def test_who_lost_the_post_meanwhile_keeps_the_typed_reason_and_reads_nothing_of_the_text(
    signed_in,
):
    cast = make_sent()
    client, user, _signing, refusing = director(cast, signed_in)
    Contact.objects.filter(pk=cast.director.pk).update(ends_on=access.today() - timedelta(days=1))
    typed = client.post(refusing, refusal(cast, user))
    assert typed.status_code == 403
    assert "and hold that post no longer." in typed.text
    assert ("Too late.</textarea>" in typed.text, str(cast.memorandum) in typed.text) == (
        True, False,
    )  # fmt: skip
    assert SigningRefusal.objects.count() == 0
