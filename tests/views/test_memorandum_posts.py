"""Who is named to sign and has left since: on paper too, and behind the link of the letter."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements import access
from engagements.actions.history import Refused
from engagements.actions.memorandum import record_signature, send_memorandum, withdraw_memorandum
from engagements.models import Contact, Document, Letter, Membership, Signature
from tests.agreement_factories import make_draft, make_sent, sign
from tests.factories import form_data, make_member, typed_password

pytestmark = pytest.mark.django_db


def yesterday():
    return access.today() - timedelta(days=1)


def end(rows):
    rows.update(ends_on=yesterday())


def post_of(cast):
    return Contact.objects.filter(pk=cast.director.pk)


def membership_of(cast):
    return Membership.objects.filter(user=cast.director.person.user)


def scan(cast, client):
    client.post(
        reverse("document_add", args=[cast.engagement.reference]),
        form_data(
            cast.official, title="Scan", visibility="shared",
            file=SimpleUploadedFile("Scan.pdf", b"%PDF-1.7 words"),
        ),
    )  # fmt: skip
    return Document.objects.get()


def on_paper(cast, document, day):
    return {
        "digest": cast.version.digest, "method": "paper", "place": "Warsaw", "signed_on": day,
        "document": document,
    }  # fmt: skip


@pytest.mark.parametrize("method", ["paper", "elsewhere"])
def test_nobody_signs_on_a_day_on_which_they_no_longer_held_the_post(signed_in, method):
    cast = make_sent()
    client = signed_in(cast.official)
    document = scan(cast, client)
    end(post_of(cast))
    values = {**on_paper(cast, document, access.today()), "method": method, "certificate": document}
    place = cast.memorandum.signatories.get(party__side="government")
    with pytest.raises(Refused, match="held no post in Ministry of Records on"):
        record_signature(place, actor=cast.official, **values)
    values |= {"document": document.pk, "certificate": document.pk}
    address = reverse("memorandum_record", args=[cast.memorandum.pk, place.pk])
    answer = client.post(address, form_data(cast.official, **values))
    assert answer.status_code == 422
    assert "the post is on record until" in str(answer.context["form"].errors["signed_on"])
    assert "Warsaw" in answer.text
    assert Signature.objects.count() == 0


def test_a_post_that_begins_later_is_none_on_the_day(signed_in):
    cast = make_sent()
    document = scan(cast, signed_in(cast.official))
    post_of(cast).update(starts_on=access.today() + timedelta(days=1))
    place = cast.memorandum.signatories.get(party__side="government")
    with pytest.raises(Refused, match="the post is on record from"):
        record_signature(place, actor=cast.official, **on_paper(cast, document, access.today()))


def test_on_paper_the_last_day_of_the_post_counts_and_no_membership_is_needed(signed_in):
    cast = make_sent()
    document = scan(cast, signed_in(cast.official))
    post_of(cast).update(ends_on=access.today())
    end(membership_of(cast))
    place = cast.memorandum.signatories.get(party__side="government")
    record_signature(place, actor=cast.official, **on_paper(cast, document, access.today()))
    assert Signature.objects.get().method == "paper"


# ---------------------------------------------------------------- both hands


def test_one_person_who_writes_for_both_sides_records_for_one_of_them_alone(signed_in):
    cast = make_sent()
    document = scan(cast, signed_in(cast.official))
    Membership.objects.create(user=cast.coordinator, organisation=cast.government, role="official")
    values = on_paper(cast, document, access.today())
    record_signature(cast.for_government, actor=cast.coordinator, **values)
    with pytest.raises(Refused, match="Somebody else does it for Civic Lab"):
        record_signature(cast.for_civic, actor=cast.coordinator, **values)
    address = reverse("memorandum_record", args=[cast.memorandum.pk, cast.for_civic.pk])
    answer = signed_in(cast.coordinator).post(
        address, form_data(cast.coordinator, **{**values, "document": document.pk})
    )
    assert (answer.status_code, "Somebody else does it" in answer.text) == (422, True)
    colleague = make_member(cast.civic)
    record_signature(cast.for_civic, actor=colleague, **values)
    assert Signature.objects.count() == 2


def test_who_recorded_for_the_other_side_does_not_sign_nor_the_other_way_round(signed_in):
    cast = make_sent()
    document = scan(cast, signed_in(cast.official))
    chair = cast.chair.person.user
    Membership.objects.create(user=chair, organisation=cast.government, role="official")
    values = on_paper(cast, document, access.today())
    record_signature(cast.for_government, actor=chair, **values)
    with pytest.raises(Refused, match="for the other side"):
        sign(cast, cast.for_civic)
    # Taken back and sent anew, the signatures of the version before do not count.
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    sign(cast, cast.for_civic)
    values["digest"] = cast.version.digest
    with pytest.raises(Refused, match="for the other side"):
        record_signature(cast.for_government, actor=chair, **values)


# ---------------------------------------------------------------- the link of the letter


def links(cast):
    place = [cast.memorandum.pk, cast.for_government.pk]
    return [reverse(f"memorandum_{name}", args=place) for name in ("sign", "cannot_sign")]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (lambda cast: end(membership_of(cast)), "your membership there has ended"),
        (lambda cast: membership_of(cast).delete(), "your membership there has ended"),
        (lambda cast: end(post_of(cast)), "hold that post no longer"),
        (
            lambda cast: cast.engagement.parties.filter(organisation=cast.government).update(
                joined_on=yesterday(), left_on=yesterday()
            ),
            "which takes part no longer",
        ),
    ],
)
def test_the_old_link_tells_the_person_named_why_and_shows_nothing_of_the_text(
    signed_in, left, words
):
    cast = make_sent()
    left(cast)
    user = cast.director.person.user
    client = typed_password(signed_in(user), user)
    for link in links(cast):
        for answer in (client.get(link), client.post(link, form_data(user))):
            assert answer.status_code == 403
            assert words in answer.text
            assert "ask your office in Ministry of Records" in answer.text
            for hidden in (cast.memorandum.title, cast.version.digest, str(cast.chair.person)):
                assert hidden not in answer.text
    assert Signature.objects.count() == 0


def test_strangers_and_who_left_another_place_find_nothing(signed_in):
    cast = make_sent()
    end(membership_of(cast))
    end(Membership.objects.filter(user=cast.chair.person.user))
    for user in (cast.stranger, cast.chair.person.user):
        client = signed_in(user)
        answers = {client.get(link).status_code for link in links(cast)}
        assert answers == {404}
    assert (
        signed_in(cast.director.person.user).get(f"/memoranda/{10**30}/sign/1/").status_code == 404
    )
    observer = signed_in(cast.observer).get(links(cast)[0])
    assert (observer.status_code, "You were named" in observer.text) == (403, False)
    assert signed_in(cast.stranger).get(cast.memorandum.get_absolute_url()).status_code == 404


def test_who_got_no_letter_does_not_learn_that_a_draft_names_them(signed_in):
    cast = make_draft()
    cast.for_government = cast.memorandum.signatories.get(party__side="government")
    end(membership_of(cast))
    client = signed_in(cast.director.person.user)
    assert client.get(links(cast)[0]).status_code == 404
    membership_of(cast).update(ends_on=None)
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    assert Letter.objects.filter(signatory=cast.for_government).exists()
    end(membership_of(cast))
    assert client.get(links(cast)[0]).status_code == 403
