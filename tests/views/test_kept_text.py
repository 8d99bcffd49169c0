"""Text of a lost session: all that was typed into a form of the register waits, and nothing else."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from engagements import access
from engagements.forms.base import fresh_key
from engagements.models import Clause, ClauseComment, Engagement, JointUpdate, Milestone, User
from tests.agreement_factories import make_draft
from tests.factories import PASSWORD, form_data, make_cast, make_contact, make_user

pytestmark = pytest.mark.django_db

NEW = {
    "collaboration_model": "training", "title": "Data for clerks", "summary": "Why\nand how",
    "civic_organisation": "Civic Lab", "government_body": "Ministry of Rec",
    "starts_on": "2027-05", "ends_on": "in 2028?",
}  # fmt: skip
CARRIED = {"csrfmiddlewaretoken", "form_key"}
Controls = dict[str, list[str]]


class FormOfPage(HTMLParser):
    """The form of a page that writes, as a browser would send it: `controls`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Controls] = [{}]
        self.name, self.in_textarea = "", False
        self.feed(page)
        self.controls = next(form for form in self.forms if "form_key" in form)

    def add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and "name" in said:
            if said.get("type") not in ("checkbox", "radio"):
                self.add(said["name"], said.get("value", ""))
            elif "checked" in said:
                self.add(said["name"], said.get("value", "on"))
        elif tag in ("select", "textarea"):
            self.name = said["name"]
            if tag == "textarea":
                self.add(self.name, "")
        elif tag == "option" and "selected" in said:
            self.add(self.name, said["value"])
        self.in_textarea = tag == "textarea"

    def handle_data(self, data: str) -> None:
        if self.in_textarea:
            # The line break behind the tag is none of the text.
            self.forms[-1][self.name][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self.in_textarea = False


def controls_of(answer: Any) -> Controls:
    return FormOfPage(answer.content.decode()).controls


class Visitor:
    """Somebody whose session ends while a page is open, and who signs in anew."""

    def __init__(self, user: User) -> None:
        self.user, self.client = user, Client(enforce_csrf_checks=True)
        self.client.force_login(user)

    def lose(self, address: str, typed: dict[str, Any], to: str = "") -> tuple[Controls, Any]:
        """What was sent from the page after the session had ended, and the page after sign-in.

        A value of None stands for a box that was emptied.
        """
        page = controls_of(self.client.get(address))
        sent = {name: texts for name, texts in {**page, **typed}.items() if texts is not None}
        Session.objects.all().delete()
        turned_away = self.client.post(to or address, sent)
        assert turned_away.status_code == 302
        door = self.client.get(turned_away["Location"], follow=True).request
        token = {"csrfmiddlewaretoken": page["csrfmiddlewaretoken"][0]}
        answer = self.client.post(
            f"{door['PATH_INFO']}?{door['QUERY_STRING']}", {"login": self.user.email, "password": PASSWORD, **token},
            follow=True,
        )  # fmt: skip
        assert "You were signed out" in answer.content.decode()
        return sent, answer

    def keeps(self, address: str, **typed: Any) -> Any:
        """All that was sent stands on the page again; then it is sent from there."""
        sent, answer = self.lose(address, typed)
        again = controls_of(answer)
        assert uncarried(again) == uncarried(sent)
        return self.client.post(address, again)


def uncarried(controls: dict[str, Any]) -> Controls:
    """What was typed; one text is a list of one."""
    return {
        name: texts if isinstance(texts, list) else [str(texts)]
        for name, texts in controls.items()
        if name not in CARRIED
    }


@pytest.mark.parametrize("key", ["", "x", "\x00", "x" * 100_000])
def test_a_stranger_with_a_made_up_key_leaves_nothing_in_the_database(key: str):
    answer = Client().post(reverse("contact_add"), {"form_key": key, "name": "x" * 100_000})
    assert (answer.status_code, Session.objects.count()) == (302, 0)


def test_what_stood_in_a_form_of_ours_waits():
    key = fresh_key(make_user())
    Client().post(reverse("contact_add"), {"form_key": key, "name": "Typed"})
    assert Session.objects.count() == 1


def test_an_engagement_and_the_partner_that_was_searched_for_are_logged_after_a_new_sign_in():
    visitor = Visitor(make_cast().coordinator)
    partner = {
        "government_body_choice": "new:ministry of rec", "government_body_level": "regional",
        "government_body_country": "PL",
    }  # fmt: skip
    address = reverse("engagement_new")
    # What is wrong with it is said at once, as if the session had not ended.
    answer = visitor.keeps(address, **NEW, **partner)
    assert list(answer.context["form"].errors) == ["ends_on"]
    answer = visitor.keeps(address, **{**NEW, "ends_on": "2028"}, **partner)
    assert answer.status_code == 302
    made = Engagement.objects.get(title=NEW["title"])
    assert [made.summary, made.country, made.ends_precision] == ["Why\nand how", "PL", "year"]
    assert made.parties.get(side="government").organisation.level == "regional"


def test_who_asks_which_model_fits_as_the_session_ends_comes_to_the_guide_and_finds_it_all():
    visitor = Visitor(make_cast().coordinator)
    address, keep = reverse("engagement_new"), reverse("engagement_keep")
    _sent, answer = visitor.lose(address, NEW, to=keep)
    assert answer.redirect_chain[-1][0] == reverse("guide_index") + "?draft=1"
    again = uncarried(controls_of(visitor.client.get(address)))
    assert {name: again[name] for name in NEW} == uncarried(NEW)
    # There is nothing more to be kept.
    assert visitor.client.get(keep)["Location"] == address


def test_the_plan_is_looked_over_after_a_new_sign_in_with_every_row_as_it_was_left():
    cast = make_cast()
    first, out, *_others = cast.engagement.milestones.all()
    Milestone.objects.filter(pk=out.pk).update(state="dropped", reason="Not needed here")
    item = cast.engagement.checklist.first()
    answer = Visitor(cast.coordinator).keeps(
        reverse("engagement_review", args=[cast.engagement.reference]),
        **{
            f"title_milestone_{first.pk}": "Our own words",
            f"due_milestone_{first.pk}": "2031-02-03", f"out_milestone_{out.pk}": None,
            f"title_item_{item.pk}": "Who pays?", f"out_item_{item.pk}": "on",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    first.refresh_from_db()
    assert (first.title, str(first.due_on)) == ("Our own words", "2031-02-03")
    assert Milestone.objects.get(pk=out.pk).state == "planned"
    assert cast.engagement.checklist.get(pk=item.pk).status == "not_applicable"


def test_details_of_every_kind_are_saved_after_a_new_sign_in_an_emptied_box_empty():
    cast = make_cast()
    row = cast.engagement.fellowship_details
    row.kinds_of_work = ["tool"]
    row.save()
    typed = {
        "supervisor": make_contact(cast.civic).pk, "supervisor_hours": "4.5", "cohort": "Spring",
        "kinds_of_work": None, "fellow_statement": "Two\n\nparagraphs", "funded_by": "shared",
        "stipend_amount": "1200", "stipend_currency": "PLN",
    }  # fmt: skip
    address = reverse("engagement_edit_details", args=[cast.engagement.reference])
    assert Visitor(cast.coordinator).keeps(address, **typed).status_code == 302
    row.refresh_from_db()
    assert (row.kinds_of_work, row.supervisor_id) == ([], typed["supervisor"])
    assert [row.fellow_statement, row.funded_by, f"{row.stipend_amount:.0f}"] == [
        typed["fellow_statement"], "shared", "1200",
    ]  # fmt: skip


def test_the_wording_of_a_clause_and_a_comment_on_it_are_saved_after_a_new_sign_in():
    cast = make_draft()
    visitor, clause = Visitor(cast.coordinator), cast.memorandum.clauses.first()
    place, text = [cast.memorandum.pk, clause.pk], "The aim\n\n- is “clear” <b>\n- is short"
    wording = visitor.keeps(reverse("memorandum_clause_edit", args=place), title="Aim", text=text)
    comment = {"text": "Why not\nsooner?", "proposed_text": f"{text}\n\nIn May."}
    said = visitor.keeps(reverse("memorandum_clause_comment", args=place), **comment)
    assert (wording.status_code, said.status_code) == (302, 302)
    assert list(Clause.objects.filter(pk=clause.pk).values_list("title", "text")) == [("Aim", text)]
    assert list(ClauseComment.objects.values("text", "proposed_text")) == [comment]


def test_an_update_is_posted_after_a_new_sign_in_with_all_that_it_says():
    cast = make_cast()
    typed = {
        "on": access.today().isoformat(), "workflow": "It runs.\nSlowly.", "problems": "The server.",
        "quality": "Good, on both sides.", "health": "at_risk", "health_sentence": "It is late.",
    }  # fmt: skip
    address = reverse("update_add", args=[cast.engagement.reference])
    assert Visitor(cast.official).keeps(address, **typed).status_code == 302
    made = JointUpdate.objects.get()
    assert {name: str(getattr(made, name)) for name in typed} == typed


def test_who_pressed_a_button_alone_is_led_to_it_again_after_a_new_sign_in():
    cast = make_draft()
    visitor, memorandum = Visitor(cast.coordinator), cast.memorandum
    clause, party = memorandum.clauses.first(), cast.engagement.parties.first()
    for page, button in (
        (("engagement_parties", cast.engagement.reference),
         ("engagement_lead", cast.engagement.reference, party.pk)),
        (("memorandum_clause", memorandum.pk, clause.pk),
         ("memorandum_clause_move", memorandum.pk, clause.pk, "down")),
    ):  # fmt: skip
        address, to = (reverse(route, args=place) for route, *place in (page, button))
        _sent, answer = visitor.lose(address, {}, to=to)
        assert answer.redirect_chain[-1][0] == address
        assert "nothing was done. Press the button again." in answer.content.decode()


def test_text_typed_in_a_lost_session_is_not_shown_to_another_person():
    user, other, client = make_user(), make_user(), Client()
    address = reverse("account_profile")
    typed = {"name": "Typed long ago", "language": "", "time_zone": "Europe/Warsaw"}
    client.post(address, form_data(user, user, **typed))
    client.post(reverse("account_login"), {"login": other.email, "password": PASSWORD})
    assert "Typed long ago" not in client.get(address).content.decode()


def test_asking_for_the_head_of_a_page_takes_nothing_out_and_presses_no_button():
    cast, client = make_draft(), Client()
    clause, typed = cast.memorandum.clauses.last(), {"name": "Typed long ago"}
    client.post(reverse("account_profile"), form_data(cast.coordinator, cast.coordinator, **typed))
    client.post(reverse("account_login"), {"login": cast.coordinator.email, "password": PASSWORD})
    move = reverse("memorandum_clause_move", args=[cast.memorandum.pk, clause.pk, "up"])
    for address, status in ((reverse("account_profile"), 200), (move, 302)):
        assert client.head(address).status_code == status
    assert cast.memorandum.clauses.last() == clause
    assert "Typed long ago" in client.get(reverse("account_profile")).content.decode()


def test_what_was_typed_in_two_windows_comes_back_in_both():
    cast, client = make_draft(), Client()
    first, last = cast.memorandum.clauses.first(), cast.memorandum.clauses.last()
    for clause in (first, last):
        address = reverse("memorandum_clause_edit", args=[cast.memorandum.pk, clause.pk])
        client.post(address, form_data(cast.coordinator, clause, title="Aim", text=f"For {clause}"))
    client.post(reverse("account_login"), {"login": cast.coordinator.email, "password": PASSWORD})
    for clause in (last, first):
        address = reverse("memorandum_clause_edit", args=[cast.memorandum.pk, clause.pk])
        assert controls_of(client.get(address))["text"] == [f"For {clause}"]
        assert controls_of(client.get(address))["text"] == [clause.text]


def test_what_was_typed_in_two_windows_on_one_page_comes_back_one_after_the_other():
    cast, client = make_draft(), Client()
    clause = cast.memorandum.clauses.first()
    address = reverse("memorandum_clause_edit", args=[cast.memorandum.pk, clause.pk])
    keys = [fresh_key(cast.coordinator) for _window in range(2)]
    for text, key in (("Older", keys[0]), ("Old", keys[1]), ("New", keys[1])):
        sent = form_data(cast.coordinator, clause, title="Aim", text=text)
        client.post(address, {**sent, "form_key": key})
    # Of another person, in the same browser, last of all: theirs, and hides nothing.
    client.post(address, form_data(cast.official, clause, title="Aim", text="Of the official"))
    client.post(reverse("account_login"), {"login": cast.coordinator.email, "password": PASSWORD})
    more = "What you typed here in another window waits, too: open this page once more."
    for text, is_told in (("New", True), ("Older", False), (clause.text, False)):
        page = client.get(address)
        assert (controls_of(page)["text"], more in page.text) == ([text], is_told)


def waiting(client):
    """The pages for which something waits in the session."""
    return [page for page, _typed in client.session["texts_kept"]]


def test_a_session_keeps_what_was_typed_into_a_few_pages_and_no_more_than_a_form_holds():
    client, sent = Client(), {"form_key": fresh_key(make_user())}
    pages = [reverse("contact_edit", args=[number]) for number in range(1, 8)]
    for number, address in enumerate(pages):
        client.post(address, {**sent, "name": f"Typed {number}"})
    assert waiting(client) == pages[2:]
    for address in pages[:2]:
        client.post(address, {**sent, "name": "x" * 150_000})
    assert waiting(client) == pages[1:2]
    # What is too long by itself is not kept, in whatever part of it; what waits goes on waiting.
    client.post(pages[5], {**sent, "name": "x" * 250_000})
    client.post(pages[6], {**sent, "x" * 250_000: "name"})
    # Nor is what would fill all there is by its text alone, with its address too much.
    left = 200_000 - len(json.dumps({**sent, "name": [""], "form_key": [sent["form_key"]]}))
    client.post(pages[5], {**sent, "name": "x" * left})
    assert waiting(client) == pages[1:2]


def test_who_has_a_key_leaves_a_few_texts_a_day_in_however_many_sessions(monkeypatch, time_machine):
    monkeypatch.setattr("collab.middleware.KEPT_A_DAY", 2)
    time_machine.move_to("2026-11-02 09:00+00:00", tick=False)
    user, other = make_user(), make_user()
    # What is too long to be kept counts for nothing.
    for _once in range(2):
        sent = {"form_key": fresh_key(user), "name": "x" * 250_000}
        assert Client().post(reverse("contact_add"), sent).status_code == 302
    assert not Session.objects.exists()

    def kept_of(user, times):
        for _once in range(times):
            sent = {"form_key": fresh_key(user), "name": "Typed"}
            assert Client().post(reverse("contact_add"), sent).status_code == 302
        return Session.objects.count()

    assert [kept_of(user, 4), kept_of(other, 1)] == [2, 3]
    time_machine.move_to("2026-11-03 10:00+00:00", tick=False)
    assert kept_of(user, 1) == 4
