"""A page of the back office that was sent as the session ended waits, and comes back after sign-in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from engagements.actions.history import Refused
from engagements.actions.memorandum import remove_clause, send_memorandum
from engagements.admin.memorandum.draft import ClauseAdmin
from engagements.forms.base import fresh_key
from engagements.models import Clause, Engagement, Office, Organisation, User
from tests.admin.rows import key, page
from tests.agreement_factories import make_draft
from tests.factories import PASSWORD, make_admin, make_cast, make_office, make_organisation
from tests.views.test_kept_text import Visitor, controls_of

pytestmark = pytest.mark.django_db
TOLD = "You were signed out. What you typed is still here"


def test_a_body_and_the_rows_below_it_are_saved_as_typed_after_a_new_sign_in():
    body = make_organisation("Ministry of Roads", kind="government", country="PL")
    named, gone = make_office(body, "Digital office"), make_office(body, "Maps office")
    visitor, address = Visitor(make_admin()), page(Organisation, "change", body.pk)
    answer = visitor.keeps(
        address, name="Ministry of Roads and Rivers", country="DE",
        **{
            "offices-0-name": "Data office", "offices-1-DELETE": "on", "offices-TOTAL_FORMS": "3",
            "offices-2-id": "", "offices-2-organisation": body.pk, "offices-2-name": "Legal office",
            "offices-2-parent": named.pk, "offices-2-loaded_version": "0",
            "offices-2-loaded_values": "{}",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    body.refresh_from_db()
    assert (body.name, body.country) == ("Ministry of Roads and Rivers", "DE")
    assert not Office.objects.filter(pk=gone.pk).exists()
    assert list(body.offices.order_by("pk").values_list("name", "parent")) == [
        ("Data office", None), ("Legal office", named.pk),
    ]  # fmt: skip
    # It was told once, and waits no longer.
    assert TOLD not in visitor.client.get(address).content.decode()


def test_what_others_saved_while_the_session_was_lost_stands_beside_what_was_typed():
    cast = make_cast()
    visitor, address = Visitor(cast.admin), page(Engagement, "change", cast.engagement.pk)
    mine = {"title": "Mine", "actual_start_on": "2026-02-11", "sector": "health"}
    opened = controls_of(visitor.client.get(address))
    Engagement.objects.filter(pk=cast.engagement.pk).update(title="Theirs", version=1)
    read = {name: opened[name] for name in ("loaded_version", "loaded_values")}
    _sent, answer = visitor.lose(address, {**read, **mine})
    text = answer.content.decode()
    assert (TOLD in text, "Changed meanwhile. On record now: Theirs" in text) == (True, True)
    assert Engagement.objects.get(pk=cast.engagement.pk).title == "Theirs"
    again = controls_of(answer)
    assert {name: again[name] for name in mine} == {name: [text] for name, text in mine.items()}
    answer = visitor.client.post(address, again)
    assert answer.status_code == 302, answer.context["errors"]
    kept = Engagement.objects.get(pk=cast.engagement.pk)
    assert {name: str(getattr(kept, name)) for name in mine} == mine


def test_a_new_account_comes_back_without_the_password_that_was_typed():
    visitor, address = Visitor(make_admin()), page(User, "add")
    typed = {
        "email": "new@example.org",
        "name": "New",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    _sent, answer = visitor.lose(address, {**typed, "usable_password": "true"})
    again = controls_of(answer)
    assert [again[name] for name in typed] == [["new@example.org"], ["New"], [""], [""]]
    assert visitor.client.post(address, {**again, **typed}).status_code == 302


def test_a_password_waits_in_no_session():
    key = fresh_key(make_admin())
    Client().post(page(User, "add"), {"form_key": key, "name": "New", "password1": PASSWORD})
    ((_page, kept),) = Session.objects.get().get_decoded()["texts_kept"]
    assert kept == {"form_key": [key], "name": ["New"]}


def refused_now(*_args, **_more):
    raise Refused("Something that holds <now> stands against it.")


def test_what_was_typed_into_a_page_of_the_back_office_is_given_back_where_others_were_faster(
    signed_in, monkeypatch
):
    cast = make_draft()
    client, words = signed_in(cast.admin), "A long and careful <wording>"
    own, money = (cast.memorandum.clauses.get(key=name) for name in ("purpose", "money"))

    def answered(clause, status):
        sent = {**key(client), "title": "Aim", "text": words, "loaded_values": "{}"}
        answer = client.post(page(Clause, "change", clause.pk), sent)
        assert answer.status_code == status
        assert "<dt>Text</dt>" in answer.text
        assert "A long and careful &lt;wording&gt;" in answer.text
        assert sent["form_key"] not in answer.text
        assert "<dt>Loaded values</dt>" not in answer.text
        return answer.text

    with monkeypatch.context() as patched:
        patched.setattr(ClauseAdmin, "get_object", refused_now)
        told = answered(own, 409)
    assert "Something that holds &lt;now&gt; stands against it." in told
    extra = Clause.objects.create(
        memorandum=cast.memorandum, key="extra", title="Extra", text="x", position=99
    )
    remove_clause(extra, actor=cast.official)
    assert "Page not found" in answered(extra, 404)
    send_memorandum(cast.memorandum, actor=cast.coordinator)
    assert "sent for signature and stands still" in answered(money, 403)
    User.objects.filter(pk=cast.admin.pk).update(is_staff=False, is_superuser=False)
    assert "opens for administrators alone" in answered(money, 403)
    # Who opens a page, or removes what is gone, sent no text: as before.
    assert client.get(page(Clause, "change", money.pk)).status_code == 302
