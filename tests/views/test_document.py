import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.formats import date_format

from engagements import access
from engagements.actions.document import add_document
from engagements.models import Document
from engagements.upload import MAX_BYTES, check_upload
from tests.factories import form_data, make_cast, make_signed_memorandum, make_stranger_engagement

pytestmark = pytest.mark.django_db


def typed(user, thing=None, **values):
    return form_data(user, thing, **{"title": "Plan", "visibility": "shared", **values})


def pdf(name="Plan.pdf", content=b"%PDF-1.7 words"):
    return SimpleUploadedFile(name, content)


def address(cast, name="document_index", *args):
    return reverse(name, args=[cast.engagement.reference, *args])


def make_document(cast, actor=None, **values):
    return add_document(
        cast.engagement,
        actor=actor or cast.coordinator,
        **{"title": "Plan", "file": check_upload("Plan.pdf", b"%PDF-1.7 words"), **values},
    )


def test_an_official_adds_a_file_and_both_sides_download_it(signed_in):
    cast = make_cast()
    response = signed_in(cast.official).post(
        address(cast, "document_add"), typed(cast.official, file=pdf(), language="pl")
    )
    assert (response.status_code, response["Location"]) == (302, address(cast))
    document = Document.objects.get()
    assert (document.language, document.side) == ("pl", "government")
    download = signed_in(cast.observer).get(reverse("document_download", args=[document.pk]))
    assert b"".join(download.streaming_content) == b"%PDF-1.7 words"
    assert {name: download[name] for name in (
        "Content-Security-Policy", "Content-Disposition", "Content-Type", "X-Content-Type-Options",
    )} == {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Disposition": 'attachment; filename="Plan.pdf"',
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip


def test_a_private_document_is_not_found_by_the_other_side_and_the_stranger(signed_in):
    cast = make_cast()
    document = make_document(cast, visibility="side", title="Secret plan")
    download = reverse("document_download", args=[document.pk])
    edit = address(cast, "document_edit", document.pk)
    statuses = {
        who: (
            signed_in(getattr(cast, who)).get(download).status_code,
            signed_in(getattr(cast, who)).get(edit).status_code,
        )
        for who in ("coordinator", "observer", "official", "stranger")
    }
    assert statuses == {
        "coordinator": (200, 200),
        "observer": (200, 403),
        "official": (404, 404),
        "stranger": (404, 404),
    }
    assert "Secret plan" not in signed_in(cast.official).get(address(cast)).content.decode()


def test_nobody_downloads_without_an_account(client):
    document = make_document(make_cast())
    assert client.get(reverse("document_download", args=[document.pk])).status_code == 302


def test_a_link_leads_where_it_points(signed_in):
    cast = make_cast()
    document = make_document(cast, file=None, link="https://example.org/plan")
    response = signed_in(cast.official).get(reverse("document_download", args=[document.pk]))
    assert (response.status_code, response["Location"]) == (302, "https://example.org/plan")


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (pdf("a.png", b"<svg/>"), "not a picture of the kind"),
        (pdf("a.png", b"<!doctype html>"), "not a picture of the kind"),
        (pdf("a.svg", b"<svg/>"), "This kind of file is not taken"),
        (pdf("a.pdf", b""), "The submitted file is empty."),
        (pdf("a.pdf", b"%PDF-" + b"a" * (MAX_BYTES + 1_000_000)), "larger than 10 MB"),
    ],
)
def test_a_hostile_file_comes_back_as_a_form_error(signed_in, file, problem):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(
        address(cast, "document_add"), typed(cast.coordinator, file=file, title="Kept title")
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert problem in page
    assert "Kept title" in page
    assert Document.objects.count() == 0


def test_a_path_for_a_name_is_only_a_name(signed_in):
    cast = make_cast()
    file = pdf()
    file._name = "../../x\u202e.pdf"
    signed_in(cast.coordinator).post(
        address(cast, "document_add"), typed(cast.coordinator, file=file)
    )
    document = Document.objects.get()
    assert document.file_name == "x.pdf"
    assert ".." not in document.file.name


@pytest.mark.parametrize(
    "values",
    [{}, {"file": pdf(), "link": "https://example.org"}, {"link": "javascript:alert(1)"},
     {"link": "ftp://example.org/a"}],
)  # fmt: skip
def test_it_is_a_file_or_a_web_link(signed_in, values):
    cast = make_cast()
    response = signed_in(cast.coordinator).post(
        address(cast, "document_add"), typed(cast.coordinator, **values)
    )
    assert (response.status_code, Document.objects.count()) == (422, 0)


def test_observers_see_and_do_not_add(signed_in):
    cast = make_cast()
    make_document(cast, dated_on=access.today())
    client = signed_in(cast.observer)
    page = client.get(address(cast)).content.decode()
    assert "Plan" in page
    # Its own day is not said again where that is the day on which it was added.
    day = date_format(access.today())
    assert (f"added {day}" in page, f"{day} · added" in page) == (True, False)
    assert "Add a document" not in page
    assert client.get(address(cast, "document_add")).status_code == 403


def test_a_document_is_changed_and_removed_by_its_side(signed_in):
    cast = make_cast()
    document = make_document(cast)
    client = signed_in(cast.coordinator)
    client.post(
        address(cast, "document_edit", document.pk), typed(cast.coordinator, document, title="New")
    )
    document.refresh_from_db()
    assert document.title == "New"
    remove = address(cast, "document_remove", document.pk)
    assert "Remove the document" in client.get(remove).content.decode()
    client.post(remove, form_data(cast.coordinator, document))
    assert Document.objects.count() == 0


def test_a_needed_document_stays_and_the_page_says_why(signed_in):
    cast = make_cast()
    document = make_document(cast)
    make_signed_memorandum(cast.engagement, document=document)
    response = signed_in(cast.coordinator).post(
        address(cast, "document_remove", document.pk), form_data(cast.coordinator, document)
    )
    assert response.status_code == 422
    assert "relies on this document" in response.content.decode()


def test_a_document_is_not_found_under_another_engagement(signed_in):
    cast = make_cast()
    document = make_document(cast)
    foreign = make_stranger_engagement(cast)
    wrong = reverse("document_edit", args=[foreign.reference, document.pk])
    assert signed_in(cast.admin).get(wrong).status_code == 404


@pytest.mark.same_on_both
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_and_three_rows(signed_in, rows, django_assert_num_queries):
    cast = make_cast()
    for _row in range(rows):
        make_document(cast)
    client = signed_in(cast.coordinator)
    with django_assert_num_queries(6):
        assert client.get(address(cast)).status_code == 200


def test_a_file_whose_form_fails_after_it_was_stored_is_gone_again(signed_in, monkeypatch):
    cast = make_cast()

    def stored():
        try:
            return set(default_storage.listdir("documents")[1])
        except FileNotFoundError:
            return set()

    before = stored()
    client = signed_in(cast.coordinator)
    client.raise_request_exception = False

    def fail(*_args):
        raise OSError("no space left")

    monkeypatch.setattr("engagements.http.note_where_form_went", fail)
    response = client.post(address(cast, "document_add"), typed(cast.coordinator, file=pdf()))
    assert (response.status_code, Document.objects.count()) == (500, 0)
    assert stored() == before
