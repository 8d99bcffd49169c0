"""Reading and signing in person, refusing, and recording what was signed on paper."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access, clock
from engagements.actions.engagement import cancel_engagement
from engagements.actions.memorandum import (
    edit_terms,
    send_memorandum,
    withdraw_memorandum,
)
from engagements.models import Document, Membership, Signature, SigningRefusal
from tests.agreement_factories import make_sent, sign
from tests.factories import form_data, make_scan, typed_password

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 words"


def page(client, name, *where, status=200):
    answer = client.get(reverse(f"memorandum_{name}", args=where))
    assert answer.status_code == status
    return answer.content.decode()


def director_of(cast, signed_in, minutes=0):
    user = cast.director.person.user
    return typed_password(signed_in(user), user, minutes), user


def test_the_sign_page_shows_the_text_with_its_digest_and_boxes_that_begin_empty(signed_in):
    cast = make_sent(sign_by=access.today() + timedelta(days=10))
    client, _user = director_of(cast, signed_in)
    text = page(client, "sign", cast.memorandum.pk, cast.for_government.pk)
    assert "Ministry of Records: waits for you" in text
    assert "What both agreed on money." in text
    assert f'value="{cast.version.digest}"' in text
    assert " checked" not in text
    assert "It is no qualified electronic signature." in text
    assert "What changed since version" not in text


def then(client, cast, signatory):
    """The sentences about what follows."""
    text = page(client, "sign", cast.memorandum.pk, signatory.pk)
    return " ".join(text.partition('id="h-then"')[2].partition("</section>")[0].split())


def test_the_sign_page_says_what_follows_from_signing_and_from_doing_nothing(signed_in):
    today = access.today()
    cast = make_sent(sign_by=today + timedelta(days=10), begins_on=today + timedelta(days=20))
    client, _user = director_of(cast, signed_in)
    said = then(client, cast, cast.for_government)
    begins, sign_by = date_format(cast.memorandum.begins_on), date_format(cast.memorandum.sign_by)
    missing = f"{cast.for_civic.contact.person}, {cast.for_civic.party.organisation}"
    assert f"1 signature is still missing after yours: {missing}." in said
    assert f"in force from {begins}, or from the last signature if that is later." in said
    assert f"The day to sign by is {sign_by}." in said
    assert "Without your signature it does not come into force." in said


def test_the_last_to_sign_reads_from_which_day_it_is_in_force(signed_in):
    cast = make_sent(begins_on=access.today() - timedelta(days=5))
    sign(cast, cast.for_civic)
    client, _user = director_of(cast, signed_in)
    said = then(client, cast, cast.for_government)
    assert "Yours is the last signature: everybody has signed then." in said
    assert f"It is in force from {date_format(access.today())}." in said


def test_after_the_day_to_sign_by_the_page_says_that_it_has_passed(signed_in):
    yesterday = access.today() - timedelta(days=1)
    cast = make_sent(sign_by=yesterday, begins_on=yesterday)
    client, _user = director_of(cast, signed_in)
    said = then(client, cast, cast.for_government)
    assert f"The day to sign by was {date_format(yesterday)}." in said
    assert "It is in force from the day of the last signature." in said


@pytest.mark.parametrize(("role", "links"), [("observer", 0), ("official", 1)])
def test_after_the_last_day_the_page_says_what_can_still_be_recorded_and_by_whom(
    signed_in, role, links
):
    last = access.today() + timedelta(days=5)
    cast = make_sent(begins_on=access.today(), ends_on=last, review_on=None)
    Membership.objects.filter(user=cast.director.person.user).update(role=role)
    where = [cast.memorandum.pk, cast.for_government.pk]
    said = f"or with a service by {date_format(last)} can still be recorded"
    client, _user = director_of(cast, signed_in)
    assert said not in page(client, "sign", *where)
    with clock.acting_at(clock.now() + timedelta(days=9)):
        client, _user = director_of(cast, signed_in)
        text = page(client, "sign", *where)
    assert said in text
    assert text.count(reverse("memorandum_record", args=where)) == links


def test_once_all_is_over_the_page_says_that_paper_signed_in_time_waits_for_the_reopening(
    signed_in,
):
    cast = make_sent()
    cancel_engagement(
        cast.engagement, actor=cast.coordinator, reason="No money", side="civic",
        consequences="Nobody had begun.",
    )  # fmt: skip
    client, _user = director_of(cast, signed_in)
    text = page(client, "sign", cast.memorandum.pk, cast.for_government.pk)
    assert "in time can be recorded once it is reopened." in text


def test_the_sign_page_leads_to_what_changed_since_the_version_before(signed_in):
    cast = make_sent()
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    client, _user = director_of(cast, signed_in)
    text = page(client, "sign", cast.memorandum.pk, cast.for_government.pk)
    assert "What changed since version 1" in text


def test_the_boxes_begin_empty_after_a_lost_session_too(signed_in):
    cast = make_sent()
    client, user = director_of(cast, signed_in)
    place = [cast.memorandum.pk, cast.for_government.pk]
    address = reverse("memorandum_sign", args=place)
    typed = form_data(user, digest="0" * 64, has_read="on", is_entitled="on")
    session = client.session
    session["texts_kept"] = [[address, {name: [typed[name]] for name in typed}]]
    session.save()
    text = page(client, "sign", *place)
    assert " checked" not in text
    assert f'value="{cast.version.digest}"' in text


def test_the_errors_of_the_sign_form_stand_at_the_boxes(signed_in):
    cast = make_sent()
    client, user = director_of(cast, signed_in)
    answer = client.post(
        reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk]),
        form_data(user, digest=cast.version.digest, has_read="on"),
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_is_entitled_error"' in text
    assert 'id="id_has_read_error"' not in text
    assert "Tick this if you are entitled to sign." in text
    assert Signature.objects.count() == 0


def test_the_digest_of_an_older_text_is_refused_on_the_page(signed_in):
    cast = make_sent()
    client, user = director_of(cast, signed_in)
    answer = client.post(
        reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk]),
        form_data(user, digest="0" * 64, has_read="on", is_entitled="on"),
    )
    assert answer.status_code == 422
    assert "The text has changed since you opened this page." in answer.content.decode()


def test_a_refusal_without_a_reason_comes_back_on_the_same_page_with_the_text(signed_in):
    cast = make_sent()
    client, user = director_of(cast, signed_in)
    address = reverse("memorandum_cannot_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    data = {f"refusal-{name}": value for name, value in form_data(user).items()}
    answer = client.post(address, {
        **data, "refusal-digest": cast.version.digest, "refusal-reason": "The legal office meets."
    })  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The legal office meets." in text
    assert "What both agreed on money." in text
    assert 'id="id_has_read"' in text
    assert SigningRefusal.objects.count() == 0
    data["refusal-form_key"] = form_data(user)["form_key"]
    answer = client.post(address, {
        **data, "refusal-digest": cast.version.digest, "refusal-reason": "Later.",
        "refusal-why": "time",
    })  # fmt: skip
    assert answer.status_code == 302
    assert SigningRefusal.objects.get().reason == "Later."


def test_after_ten_minutes_the_password_is_asked_and_leads_back(signed_in):
    cast = make_sent()
    client, user = director_of(cast, signed_in, minutes=11)
    address = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    for answer in (
        client.get(address),
        client.post(
            address, form_data(user, digest=cast.version.digest, has_read="on", is_entitled="on")
        ),
    ):
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert Signature.objects.count() == 0
    again = client.post(answer["Location"], {"password": "a-long-password"})
    assert again["Location"] == address
    assert client.get(address).status_code == 200


def test_a_refusal_needs_no_password_so_that_nothing_typed_is_lost(signed_in):
    cast = make_sent()
    client, user = director_of(cast, signed_in, minutes=11)
    data = {f"refusal-{name}": value for name, value in form_data(user).items()}
    answer = client.post(
        reverse("memorandum_cannot_sign", args=[cast.memorandum.pk, cast.for_government.pk]),
        {**data, "refusal-digest": cast.version.digest, "refusal-why": "other",
         "refusal-reason": "I am on leave."},
    )  # fmt: skip
    assert answer.status_code == 302
    assert SigningRefusal.objects.get().reason == "I am on leave."


@pytest.mark.parametrize("who", ["coordinator", "official", "observer", "admin"])
def test_nobody_else_opens_the_sign_page(signed_in, who):
    cast = make_sent()
    page(
        signed_in(getattr(cast, who)), "sign", cast.memorandum.pk, cast.for_government.pk,
        status=403,
    )  # fmt: skip


def test_what_was_signed_is_shown_to_the_signer_and_to_others(signed_in):
    cast = make_sent()
    sign(cast, cast.for_government)
    where = [cast.memorandum.pk, cast.for_government.pk]
    own, _user = director_of(cast, signed_in)
    assert "You have signed" in page(own, "signed", *where)
    assert "It proves that this person was signed in" in page(own, "signed", *where)
    # Of the two other ways it stands where one is chosen.
    chosen = page(signed_in(cast.coordinator), "record", cast.memorandum.pk, cast.for_civic.pk)
    assert "It proves what the scan shows." in chosen
    assert "the register does not check the certificate" in chosen
    assert "You have signed" not in page(signed_in(cast.coordinator), "signed", *where)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("Scan.pdf", PDF, 302), ("Scan.csv", b"name,day\nA,B\n", 422)],
)
def test_a_scan_is_a_pdf_or_a_picture(signed_in, name, content, status):
    cast = make_sent()
    client = signed_in(cast.official)
    client.post(
        reverse("document_add", args=[cast.engagement.reference]),
        form_data(
            cast.official, title="Scan", file=SimpleUploadedFile(name, content),
            visibility="shared",
        ),
    )  # fmt: skip
    document = Document.objects.get()
    answer = client.post(
        reverse("memorandum_record", args=[cast.memorandum.pk, cast.for_government.pk]),
        form_data(
            cast.official, digest=cast.version.digest, method="paper", place="Warsaw",
            signed_on=access.today().isoformat(), document=document.pk,
        ),
    )  # fmt: skip
    assert answer.status_code == status
    assert Signature.objects.count() == (1 if status == 302 else 0)
    if status == 422:
        text = answer.content.decode()
        assert 'id="id_document_error"' in text
        assert "Choose a PDF or a picture of the signed paper." in text
        assert "Warsaw" in text


def test_who_records_a_signature_sees_of_which_version_and_digest(signed_in):
    cast = make_sent()
    client = signed_in(cast.official)
    where = [cast.memorandum.pk, cast.for_government.pk]
    seen = [page(client, "record", *where)]
    typed = form_data(cast.official, digest=cast.version.digest, method="paper", place="Warsaw")
    typed["signed_on"] = access.today().isoformat()
    typed["document"] = make_scan(cast.engagement, cast.coordinator).pk
    first = cast.version
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    edit_terms(cast.memorandum, actor=cast.coordinator, title="Shorter waits in the south")
    cast.version = send_memorandum(cast.memorandum, actor=cast.coordinator)
    answer = client.post(reverse("memorandum_record", args=where), typed)
    assert (answer.status_code, "The text has changed since" in answer.text) == (422, True)
    assert 'value="Warsaw"' in answer.text
    for text, version in zip([*seen, answer.text], (first, cast.version), strict=True):
        assert f"version {version.number}, sent for signature on" in text
        groups = "".join(re.findall(r"<i>(\w{8})</i>", text))
        assert groups == version.digest


def test_a_signature_of_a_service_is_kept_with_its_file_and_certificate(signed_in):
    cast = make_sent()
    client = signed_in(cast.official)
    papers = {}
    for title in ("Signed file", "Certificate"):
        client.post(
            reverse("document_add", args=[cast.engagement.reference]),
            form_data(
                cast.official, title=title, file=SimpleUploadedFile(f"{title}.pdf", PDF),
                visibility="shared",
            ),
        )  # fmt: skip
        papers[title] = Document.objects.get(title=title)
    where = [cast.memorandum.pk, cast.for_government.pk]
    values = {
        "digest": cast.version.digest, "method": "elsewhere", "document": papers["Signed file"].pk,
        "signed_on": access.today().isoformat(),
    }  # fmt: skip
    without = client.post(
        reverse("memorandum_record", args=where), form_data(cast.official, **values)
    )
    assert without.status_code == 422
    assert "Choose the certificate of the service." in without.content.decode()
    values["certificate"] = papers["Certificate"].pk
    done = client.post(reverse("memorandum_record", args=where), form_data(cast.official, **values))
    assert done.status_code == 302
    signature = Signature.objects.get()
    assert (signature.method, signature.document, signature.certificate) == (
        "elsewhere", papers["Signed file"], papers["Certificate"],
    )  # fmt: skip
    reader = signed_in(cast.coordinator)
    assert reverse("memorandum_signed", args=where) in page(reader, "detail", cast.memorandum.pk)
    kept = page(reader, "signed", *where)
    for paper in papers.values():
        assert reverse("document_download", args=[paper.pk]) in kept
    Document.objects.filter(title="Certificate").update(visibility="side")
    hidden = reverse("document_download", args=[papers["Certificate"].pk])
    assert hidden not in page(reader, "signed", *where)


def test_what_is_kept_of_a_signature_says_that_it_is_void_once_the_text_was_taken_back(signed_in):
    cast = make_sent()
    sign(cast, cast.for_government)
    client = signed_in(cast.official)
    where = (cast.memorandum.pk, cast.for_government.pk)
    assert "void" not in page(client, "signed", *where)
    withdraw_memorandum(cast.memorandum, actor=cast.coordinator, reason="A wrong day.")
    text = page(client, "signed", *where)
    assert "This signature is void." in text
    assert "Reason: A wrong day." in text
