"""Rows below a page: edited, added and removed, each leaves its line from what to what."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client

from engagements import access
from engagements.models import (
    Change,
    ChecklistItem,
    Engagement,
    EngagementRole,
    Evidence,
    FormerName,
    Indicator,
    Measurement,
    Memorandum,
    MemorandumParty,
    Milestone,
    Office,
    Organisation,
    Party,
    Person,
    Response,
    User,
)
from tests.admin.rows import page
from tests.agreement_factories import make_draft
from tests.factories import (
    add_party,
    make_admin,
    make_cast,
    make_contact,
    make_office,
    make_organisation,
    make_role,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_admin()


@pytest.fixture
def office(signed_in: Any, administrator: User) -> Client:
    return signed_in(administrator)


def forms_on(answer: Any) -> list[Any]:
    """The form of the page, and those of the rows below it."""
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return forms


def sent_by(answer: Any) -> dict[str, str]:
    """What a browser would send back from the page if nobody touched it."""
    data: dict[str, Any] = {}
    for form in forms_on(answer):
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == "":
                continue
            shown = value if isinstance(value, list) else bound.field.widget.format_value(value)
            data[bound.html_name] = value if shown is None or value is True else shown
    return data


def typed_in(client: Client, address: str) -> dict[str, str]:
    """The same of the page at an address."""
    return sent_by(client.get(address))


def save(client: Client, address: str, refused: bool = False, **changed: Any) -> Any:
    """Send the page with these fields changed, as `prefix__0__field`."""
    data = typed_in(client, address)
    for name, value in changed.items():
        data[re.sub(r"__", "-", name)] = value
    answer = client.post(address, data)
    shown = answer.context["errors"] if answer.context and "errors" in answer.context else ""
    assert answer.status_code == (200 if refused else 302), shown
    return answer


def told(verb: str, model: Any) -> list[dict[str, str]]:
    """The one line of history of this verb about a thing of this kind."""
    return list(Change.objects.get(verb=verb, thing_type=model._meta.model_name).fields)


def test_a_page_saved_untouched_leaves_no_history(office: Client):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.government))
    before = Change.objects.count()
    save(office, page(Engagement, "change", cast.engagement.pk))
    assert Change.objects.count() == before
    cast.engagement.refresh_from_db()
    assert cast.engagement.version == 0


def test_an_office_is_edited_added_and_removed_below_its_organisation(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    make_office(body, "Digital office")
    make_office(body, "Maps office")
    address = page(Organisation, "change", body.pk)
    save(office, address, offices__0__name="Data office", offices__1__DELETE="on",
         offices__TOTAL_FORMS="3", offices__2__organisation=body.pk, offices__2__name="Legal office")  # fmt: skip
    assert sorted(body.offices.values_list("name", "version")) == [
        ("Data office", 1), ("Legal office", 0),
    ]  # fmt: skip
    assert told("changed", Office) == [
        {"field": "name", "from": "Digital office", "to": "Data office"}
    ]
    assert told("added", Office) == [
        {"field": "organisation", "from": "", "to": "Ministry of Roads"},
        {"field": "name", "from": "", "to": "Legal office"},
    ]
    assert told("removed", Office) == [
        {"field": "organisation", "from": "Ministry of Roads", "to": ""},
        {"field": "name", "from": "Maps office", "to": ""},
    ]


def test_a_former_name_added_below_its_organisation_is_found_by_its_folded_name(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    save(office, page(Organisation, "change", body.pk), former_names__TOTAL_FORMS="1",
         former_names__0__organisation=body.pk, former_names__0__name="Ministère des Routes")  # fmt: skip
    assert FormerName.objects.get().folded_name == "ministere des routes"


def test_a_party_is_edited_and_a_role_and_milestone_added_below_the_engagement(
    office: Client, administrator: User
):
    cast, last = make_cast(), (access.today() + timedelta(days=30)).isoformat()
    supervisor = make_contact(cast.government, "Head of registry")
    address = page(Engagement, "change", cast.engagement.pk)
    parties = list(cast.engagement.parties.all())
    place = next(number for number, one in enumerate(parties) if one.side == "government")
    milestones = cast.engagement.milestones.count()
    new = f"milestones__{milestones}"
    save(office, address, **{
        f"parties__{place}__left_on": last,
        "roles__TOTAL_FORMS": "1", "roles__0__engagement": cast.engagement.pk,
        "roles__0__contact": supervisor.pk, "roles__0__role": "supervisor",
        "milestones__TOTAL_FORMS": milestones + 1, f"{new}__engagement": cast.engagement.pk,
        f"{new}__title": "Own milestone", f"{new}__side": "civic", f"{new}__due_on": last,
    })  # fmt: skip
    assert told("changed", Party) == [{"field": "left_on", "from": "", "to": last}]
    assert {"field": "contact", "from": "", "to": str(supervisor)} in told("added", EngagementRole)
    own = Milestone.objects.get(title="Own milestone")
    assert own.first_due_on == own.due_on
    change = Change.objects.get(verb="changed", thing_type="party")
    assert (change.engagement, change.actor) == (cast.engagement, administrator)
    cast.engagement.refresh_from_db()
    assert "head of registry" in cast.engagement.search_text


@pytest.mark.parametrize("where", ["below", "both at once", "its own page"])
def test_no_body_takes_part_on_both_sides_by_a_last_day_to_come(office: Client, where: str):
    cast = make_cast()
    body = make_organisation("Lab two")
    there = {"organisation": body.pk, "joined_on": "2026-11-01", "engagement": cast.engagement.pk}
    civic = {**there, "side": "civic", "left_on": "2036-12-31"}
    rows = [{**there, "side": "government"}]
    if where == "both at once":
        rows.append(civic)
    else:
        add_party(cast.engagement, body, "civic", left_on=date(2036, 12, 31))
    count = cast.engagement.parties.count()
    address, values = page(Party, "add"), rows[0]
    if where != "its own page":
        address = page(Engagement, "change", cast.engagement.pk)
        values = {
            f"parties__{count + place}__{name}": value
            for place, row in enumerate(rows)
            for name, value in row.items()
        }
        values["parties__TOTAL_FORMS"] = count + len(rows)
    answer = save(office, address, refused=True, **values)
    assert "takes part on some of these days already" in answer.content.decode()
    assert cast.engagement.parties.count() == count


def test_a_milestone_is_not_removed_below_the_engagement(office: Client):
    cast = make_cast()
    count = cast.engagement.milestones.count()
    save(office, page(Engagement, "change", cast.engagement.pk), milestones__0__DELETE="on")
    assert cast.engagement.milestones.count() == count


def test_evidence_added_below_a_milestone_is_by_the_administrator(
    office: Client, administrator: User
):
    milestone = make_cast().engagement.milestones.first()
    save(office, page(Milestone, "change", milestone.pk), evidence__TOTAL_FORMS="1",
         evidence__0__milestone=milestone.pk, evidence__0__note="Minutes",
         evidence__0__added_on="2026-11-02")  # fmt: skip
    assert Evidence.objects.get().added_by == administrator
    assert {"field": "note", "from": "", "to": "Minutes"} in told("added", Evidence)


def test_a_response_is_edited_below_its_challenge(office: Client):
    item = ChecklistItem.objects.filter(engagement=make_cast().engagement).first()
    save(office, page(ChecklistItem, "change", item.pk), responses__0__state="done")
    assert told("changed", Response) == [{"field": "state", "from": "not_chosen", "to": "done"}]
    assert Change.objects.get(thing_type="response").engagement == item.engagement


def test_a_measurement_is_added_and_mended_below_its_indicator(office: Client, administrator: User):
    indicator = Indicator.objects.create(engagement=make_cast().engagement, name="Days")
    address = page(Indicator, "change", indicator.pk)
    save(office, address, measurements__TOTAL_FORMS="1", measurements__0__value="12.5",
         measurements__0__indicator=indicator.pk, measurements__0__on="2026-11-02")  # fmt: skip
    save(office, address, measurements__0__value="13")
    assert Measurement.objects.get().measured_by == administrator
    assert told("changed", Measurement) == [{"field": "value", "from": "12.5", "to": "13"}]


def test_a_party_added_below_a_memorandum_is_told_to_each_engagement(office: Client):
    cast = make_cast()
    memorandum = Memorandum.objects.create(title="Agreement")
    memorandum.engagements.add(cast.engagement)
    save(office, page(Memorandum, "change", memorandum.pk), parties__TOTAL_FORMS="1",
         parties__0__memorandum=memorandum.pk, parties__0__organisation=cast.civic.pk,
         parties__0__side="civic")  # fmt: skip
    change = Change.objects.get(verb="added", thing_type=MemorandumParty._meta.model_name)
    assert change.engagement == cast.engagement


@pytest.mark.parametrize("below", [False, True])
def test_a_party_does_not_change_to_the_side_to_which_it_owes(office: Client, below: bool):
    memorandum = make_draft().memorandum
    owing, owed = memorandum.parties.get(side="civic"), memorandum.parties.get(side="government")
    memorandum.obligations.filter(owed_by=owing).update(owed_to=owed)
    place = ("change", memorandum.pk) if below else ("change", owing.pk)
    address = page(Memorandum if below else MemorandumParty, *place)
    data = typed_in(office, address)
    number = [one.pk for one in memorandum.parties.all()].index(owing.pk)
    data[f"parties-{number}-side" if below else "side"] = "government"
    answer = office.post(address, data)
    assert "would be owed within this side" in answer.content.decode()
    owing.refresh_from_db()
    assert owing.side == "civic"


def test_a_memorandum_changed_here_is_told_to_each_engagement_and_counted_anew(office: Client):
    cast = make_cast()
    memorandum = Memorandum.objects.create(title="Agreement")
    memorandum.engagements.add(cast.engagement)
    save(office, page(Memorandum, "change", memorandum.pk), state="sent", title="New agreement")
    change = cast.engagement.history.get(thing_type="memorandum")
    assert {"field": "title", "from": "Agreement", "to": "New agreement"} in change.fields
    cast.engagement.refresh_from_db()
    assert cast.engagement.memorandum_state == "sent"


def test_a_post_and_a_membership_are_added_below_person_and_account(office: Client):
    body, person, user = make_organisation("Body"), Person.objects.create(name="Head"), make_user()
    save(office, page(Person, "change", person.pk), contacts__TOTAL_FORMS="1",
         contacts__0__person=person.pk, contacts__0__organisation=body.pk)  # fmt: skip
    save(office, page(User, "change", user.pk), memberships__TOTAL_FORMS="1",
         memberships__0__user=user.pk, memberships__0__organisation=body.pk,
         memberships__0__role="observer")  # fmt: skip
    assert (person.contacts.get().organisation, user.memberships.get().role) == (body, "observer")
    kinds = Change.objects.filter(verb="added").values_list("thing_type", flat=True)
    assert sorted(kinds) == ["contact", "membership"]


def test_a_post_that_others_rely_on_is_not_removed_below_its_person(office: Client):
    cast = make_cast()
    contact = make_contact(cast.government)
    make_role(cast.engagement, contact)
    address = page(Person, "change", contact.person_id)
    data = typed_in(office, address) | {"contacts-0-DELETE": "on"}
    try:
        answer = office.post(address, data)
    except ProtectedError:
        pytest.fail("the page falls over")
    assert answer.status_code == 200
    assert contact.person.contacts.count() == 1


def test_a_row_that_somebody_else_changed_meanwhile_is_not_overwritten(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    desk = make_office(body, "Digital office")
    address = page(Organisation, "change", body.pk)
    data = typed_in(office, address) | {"offices-0-name": "Mine"}
    Office.objects.filter(pk=desk.pk).update(name="Theirs", version=1)
    answer = office.post(address, data)
    assert "Somebody else changed this meanwhile" in answer.content.decode()
    desk.refresh_from_db()
    assert desk.name == "Theirs"


def test_a_row_that_nobody_touched_here_is_no_conflict(office: Client):
    body = make_organisation("Ministry of Roads", kind="government")
    desk = make_office(body, "Digital office")
    address = page(Organisation, "change", body.pk)
    data = typed_in(office, address) | {"business_name": "Roads"}
    Office.objects.filter(pk=desk.pk).update(version=1)
    assert office.post(address, data).status_code == 302
    body.refresh_from_db()
    assert body.business_name == "Roads"


def test_a_coordinator_changes_nothing_through_rows_below(signed_in: Any, office: Client):
    cast = make_cast()
    address = page(Engagement, "change", cast.engagement.pk)
    data = typed_in(office, address) | {"milestones-0-title": "Mine"}
    for user in (cast.coordinator, cast.stranger):
        assert signed_in(user).post(address, data).status_code == 403
    assert not Milestone.objects.filter(title="Mine").exists()
