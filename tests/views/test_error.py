"""Error pages: they stand without a database, say what happened, and give back what was typed."""

import errno
import os
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from engagements import access, http
from engagements.actions.memorandum import (
    add_clause,
    discard_draft,
    remove_clause,
    remove_obligation,
)
from engagements.models import Change, Document, Engagement, JointUpdate, Membership
from engagements.views import error
from tests.admin.test_inlines import typed_in
from tests.agreement_factories import make_draft
from tests.contents import changed_since, contents
from tests.factories import form_data, make_cast


def answer_to(failure: Exception):
    """What the server answers while it handles this failure."""
    try:
        raise failure
    except Exception:
        return error.server_error(RequestFactory().get("/"))


def refused_form(typed: dict[str, str], **headers: str) -> str:
    request = RequestFactory().post("/engagements/new/", typed, headers=headers)
    response = error.csrf_failure(request, reason="CSRF token missing")
    assert response.status_code == 403
    return response.content.decode()


@pytest.mark.parametrize("failure", [OperationalError("locked"), InterfaceError("closed")])
def test_a_database_that_does_not_answer_is_503_and_says_when_to_come_back(failure):
    response = answer_to(failure)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Sorry, the register is not available" in response.content.decode()


@pytest.mark.django_db
def test_the_pages_are_our_own_with_debug_too(client, settings, monkeypatch):
    settings.DEBUG = True
    page = client.get("/nope/")
    assert (page.status_code, "urlpatterns" in page.content.decode()) == (404, False)
    assert "Page not found" in page.content.decode()

    def locked():
        raise OperationalError("locked")

    monkeypatch.setattr("engagements.views.guide._comparison", locked)
    gone = client.get("/models/")
    assert (gone.status_code, gone["Retry-After"]) == (503, "30")


def test_a_failure_that_the_database_caused_is_503_too():
    failure = RuntimeError("could not save")
    failure.__cause__ = OperationalError("locked")
    assert answer_to(failure).status_code == 503


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 503), (errno.EDQUOT, 503), (errno.EACCES, 500)]
)
def test_a_full_disk_is_503_and_a_forbidden_folder_is_our_mistake(number, status):
    assert answer_to(OSError(number, "disk")).status_code == status


def test_any_other_failure_is_500_and_says_that_nothing_was_saved():
    response = answer_to(ValueError("bug"))
    assert response.status_code == 500
    assert "What you just sent was not saved." in response.content.decode()


def test_error_pages_are_not_kept_by_caches():
    assert "no-store" in answer_to(ValueError("bug"))["Cache-Control"]


def test_a_request_that_cannot_be_read_is_400():
    response = error.bad_request(RequestFactory().get("/"), SuspiciousOperation("NUL"))
    assert response.status_code == 400
    assert "NUL" not in response.content.decode()


def test_a_refused_form_gives_back_what_was_typed():
    honest = {"country_code": "Burkina", "postcode": "Ouaga 01", "encoding": "Plain"}
    page = refused_form({"title": "Clean <water>", "form-0-starts_on": "4 March", **honest})
    assert all(text in page for text in honest.values())
    assert "<dt>Title</dt>" in page
    assert "Clean &lt;water&gt;" in page
    assert "<dt>Starts on</dt>" in page


def test_a_refused_form_keeps_secrets_and_carried_values_to_itself():
    page = refused_form(
        {
            "password": "canary-password",
            "csrfmiddlewaretoken": "canary-token",
            "code": "canary-code",
            "form-code": "canary-code",
            "next": "/canary-next/",
            "version": "canary-version",
            "handle": "0f8fad5b-d9cb-469f-a165-70867728950e",
        }
    )
    assert "canary" not in page
    assert "0f8fad5b" not in page
    assert "What you typed" not in page


def test_a_refused_form_links_back_to_a_page_of_this_site_alone():
    own = "http://testserver/engagements/new/"
    foreign = "http://elsewhere.example/"
    assert f'href="{own}"' in refused_form({"title": "a"}, referer=own)
    assert foreign not in refused_form({"title": "a"}, referer=foreign)


@pytest.mark.django_db
def test_a_stranger_gets_the_same_404_for_whatever_is_not_there(client):
    response = client.get("/nothing-lies-here/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "<title>Page not found – Collab</title>" in page
    assert page.count("<h1") == 1


@pytest.mark.django_db
def test_a_refusal_says_its_reason(rf):
    response = error.permission_denied(rf.get("/"), PermissionDenied("Observers only read."))
    assert response.status_code == 403
    assert "Observers only read." in response.content.decode()


LONG = "A long and <careful> wording"
GIVEN_BACK = "A long and &lt;careful&gt; wording"


@pytest.mark.django_db
def test_what_was_typed_for_what_others_removed_meanwhile_is_given_back(signed_in):
    cast = make_draft()
    clause = add_clause(cast.memorandum, actor=cast.official, title="Own", text="x")
    owed = cast.memorandum.obligations.first()
    remove_clause(clause, actor=cast.official)
    remove_obligation(owed, actor=cast.official)
    client, sent = signed_in(cast.coordinator), form_data(cast.coordinator, text=LONG)
    for route, row in (
        ("clause_edit", clause),
        ("clause_comment", clause),
        ("obligation_edit", owed),
    ):
        answer = client.post(
            reverse(f"memorandum_{route}", args=[cast.memorandum.pk, row.pk]), sent
        )
        assert (answer.status_code, answer.text.count(GIVEN_BACK)) == (404, 1)
        assert sent["form_key"] not in answer.text
        assert answer.text.count("<dt>") == 1
    # It says no more of what others keep than of what was never there, and nothing to who only looks.
    stranger = signed_in(cast.stranger)
    there = cast.memorandum.clauses.first()
    pages = {
        stranger.post(reverse("memorandum_clause_edit", args=[pk, one]), sent).text.split("<main")[
            1
        ]
        for pk, one in ((cast.memorandum.pk, there.pk), (cast.memorandum.pk, 0), (0, 0))
    }
    assert [page.count(GIVEN_BACK) for page in pages] == [1]
    looked = client.get(reverse("memorandum_clause_edit", args=[cast.memorandum.pk, clause.pk]))
    assert "What you typed" not in looked.text
    assert "What you typed" not in client.post("/nothing-lies-here/", sent).text


@pytest.mark.django_db
def test_what_was_typed_by_who_may_not_change_it_any_more_is_given_back(signed_in):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    client, sent = signed_in(cast.coordinator), form_data(cast.coordinator, clause, text=LONG)
    Membership.objects.filter(user=cast.coordinator).update(role="observer")
    for route in ("clause_edit", "clause_comment"):
        answer = client.post(
            reverse(f"memorandum_{route}", args=[cast.memorandum.pk, clause.pk]), sent
        )
        assert (answer.status_code, answer.text.count(GIVEN_BACK)) == (403, 1)


@pytest.mark.django_db
def test_what_was_typed_for_a_draft_that_is_discarded_while_it_is_sent_is_given_back(
    signed_in, monkeypatch
):
    cast = make_draft()
    clause = cast.memorandum.clauses.get(key="money")
    act_once, faster = http._act_once, [clause.memorandum]

    def act_after_the_other_one(*args):
        discard_draft(faster.pop(), actor=cast.official, reason="A mistake.")
        return act_once(*args)

    monkeypatch.setattr(http, "_act_once", act_after_the_other_one)
    answer = signed_in(cast.coordinator).post(
        reverse("memorandum_clause_comment", args=[clause.memorandum_id, clause.pk]),
        form_data(cast.coordinator, text=LONG),
    )
    assert (answer.status_code, answer.text.count(GIVEN_BACK), faster) == (404, 1, [])


@contextmanager
def no_line_can_be_kept():
    """The database goes away as the act, which has written what it does, writes its line of history."""
    line, lost = f'INSERT INTO "{Change._meta.db_table}"', []

    def go_away(execute, sql, params, many, context):
        if sql.startswith(line):
            lost.append(sql)
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(go_away):
        yield lost


def files(folder=""):
    folders, names = default_storage.listdir(folder)
    return [*names, *(name for one in folders for name in files(os.path.join(folder, one)))]


def sent_twice(client, address, make_data):
    """Sent as the database goes away, and once more: nothing and then one line is in the register."""
    before, kept = contents(), files()
    with no_line_can_be_kept() as lost:
        answer = client.post(address, make_data())
    assert (answer.status_code, answer["Retry-After"], len(lost)) == (503, "30", 1)
    assert "Sorry, the register is not available" in answer.text
    assert (changed_since(before), files()) == ([], kept)
    for _again in range(2):
        assert client.post(address, make_data()).status_code == 302
    assert len(contents(Change)["Change"]) == len(before["Change"]) + 1
    return answer.text


@pytest.mark.django_db
def test_a_database_that_goes_away_in_the_middle_of_a_write_leaves_nothing_and_gives_the_text_back(
    signed_in,
):
    cast = make_cast()
    client, office = signed_in(cast.coordinator), signed_in(cast.admin)
    said = form_data(cast.coordinator, on=access.today(), workflow=LONG)
    place = [cast.engagement.reference]
    page = sent_twice(client, reverse("update_add", args=place), lambda: said)
    assert (page.count(GIVEN_BACK), JointUpdate.objects.get().workflow) == (1, LONG)
    paper = form_data(cast.coordinator, title=LONG, visibility="shared")
    page = sent_twice(
        client, reverse("document_add", args=place),
        lambda: {**paper, "file": SimpleUploadedFile("Plan.pdf", b"%PDF-1.7 words")},
    )  # fmt: skip
    assert (page.count(GIVEN_BACK), Document.objects.get().title) == (1, LONG)
    address = reverse("admin:engagements_organisation_change", args=[cast.civic.pk])
    body = {**typed_in(office, address), "business_name": LONG}
    assert sent_twice(office, address, lambda: body).count(GIVEN_BACK) == 1
    cast.civic.refresh_from_db()
    assert cast.civic.business_name == LONG


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
def test_a_database_that_is_gone_before_anybody_is_known_gives_the_text_back(
    signed_in, settings, debug
):
    settings.DEBUG = debug
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("update_add", args=[cast.engagement.reference])
    sent = form_data(cast.coordinator, on=access.today(), workflow=LONG)

    def gone(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        answer, page = client.post(address, sent), client.get(reverse("home_index"))
        health = [Client().get(one).status_code for one in ("/healthz", "/readyz", "/favicon.ico")]
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.text.count(GIVEN_BACK) == 1
    assert (page.status_code, "Sorry, the register is not available" in page.text) == (503, True)
    assert health == [200, 503, 301]
    assert client.post(address, sent).status_code == 302
    assert JointUpdate.objects.get().workflow == LONG


def hold_locked(pk, taken, enough):
    """Somebody else's transaction, which has the engagement and does not come to its end."""
    try:
        with transaction.atomic():
            Engagement.objects.select_for_update().get(pk=pk)
            taken.set()
            enough.wait(30)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_locked_a_form_gets_503_and_writes_nothing_and_is_taken_afterwards(
    signed_in,
):
    cast = make_cast()
    client = signed_in(cast.coordinator)
    address = reverse("update_add", args=[cast.engagement.reference])
    sent = form_data(cast.coordinator, on=access.today(), workflow="The wells are mapped.")
    short = "PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = 50"
    with connection.cursor() as cursor:
        cursor.execute(short)
    before, taken, enough = contents(), Event(), Event()
    holder = Thread(target=hold_locked, args=[cast.engagement.pk, taken, enough])
    holder.start()
    try:
        assert taken.wait(30)
        answer = client.post(address, sent)
        seen = changed_since(before)
    finally:
        enough.set()
        holder.join()
    assert (answer.status_code, answer["Retry-After"], seen) == (503, "30", [])
    assert "What you just sent was not saved, and nothing was half done." in answer.text
    assert "The wells are mapped." in answer.text
    assert (client.post(address, sent).status_code, JointUpdate.objects.count()) == (302, 1)
    connection.close()
