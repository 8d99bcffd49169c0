"""axe finds nothing in the back office either, nor does it scroll sideways."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from engagements.models import (
    Contact,
    Engagement,
    FormerName,
    Indicator,
    Memorandum,
    Milestone,
    Organisation,
    Person,
    Signature,
    User,
)
from tests.admin.rows import PAGES, key, make_rows, page
from tests.browser.conftest import OpenContext, look_at, read
from tests.scenes import make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSED = (Milestone, Organisation, User)
SEARCHED = f"{page(Engagement, 'changelist')}?q=sample&status__exact=active&_facets=True"


def lists() -> list[str]:
    """A list as it opens, searched and filtered with counts, empty, and of what is only read."""
    engagements = page(Engagement, "changelist")
    return [
        engagements,
        SEARCHED,
        f"{engagements}?q=nothing-matches-this",
        page(Signature, "changelist"),
        f"{page(Milestone, 'changelist')}?_facets=True",
    ]


def pages_of(scene: SimpleNamespace) -> list[str]:
    """One page of each kind; those to add something are looked at refused, too.

    What cannot be removed, and what is removed with its parts or alone, are kinds of their own.
    """
    places, engagement = scene.places, scene.engagement.pk
    old = FormerName.objects.create(organisation=scene.civic, name="Old lab", folded_name="old lab")
    return [
        reverse("admin:index"),
        reverse("admin:app_list", args=["engagements"]),
        reverse("admin:password_change"),
        *lists(),
        page(User, "add"),
        page(Contact, "add"),
        page(Engagement, "change", engagement),
        page(Milestone, "change", places["milestone"]),
        page(Memorandum, "change", places["draft"]),
        page(Memorandum, "change", places["sent"]),
        page(Organisation, "change", places["organisation"]),
        page(User, "change", scene.official.pk),
        page(Engagement, "history", engagement),
        page(Indicator, "delete", places["indicator"]),
        page(Organisation, "delete", places["organisation"]),
        page(FormerName, "delete", old.pk),
        reverse("admin:auth_user_password_change", args=[scene.official.pk]),
    ]


def refused(client: Client, scene: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """Forms that were sent empty, a new password that does not fit, and a removal of several."""
    sent = [(page(one, "add"), {}) for one in REFUSED]
    sent.append((page(Person, "change", scene.places["person"]), {"name": ""}))
    change = reverse("admin:auth_user_password_change", args=[scene.official.pk])
    sent.append((change, {"password1": "a", "password2": "b", "usable_password": "true"}))
    for address, typed in sent:
        answer = client.post(address, {**key(client), **typed})
        html = answer.content.decode()
        assert (answer.status_code, "errornote" in html) == (200, True), address
        yield f"refused {address}", html
    chosen = {"action": "delete_selected", "_selected_action": [scene.places["indicator"]]}
    address = page(Indicator, "changelist")
    answer = client.post(address, chosen)
    assert answer.status_code == 200
    yield f"chosen {address}", answer.content.decode()


def quiet(open_context: OpenContext, scene: SimpleNamespace) -> Page:
    """A window of the administrator, in which colours do not fade from one scheme to the other.

    To follow the `@import` of Django's forms.css axe makes style elements, which the policy would
    refuse. What the policy says of the pages themselves is told by the visit below.
    """
    return open_context(scene.admin, reduced_motion="reduce", bypass_csp=True).new_page()


def test_axe_finds_nothing_in_the_back_office(open_context: OpenContext):
    scene = make_scene()
    shown = dict(read(scene.admin, pages_of(scene)))
    # Rows stand on what is searched and filtered, and how many are on and off the filter.
    assert ('id="result_list"' in shown[SEARCHED], "Active (1)" in shown[SEARCHED]) == (True, True)
    assert "\n".join(look_at(quiet(open_context, scene), shown.items())) == ""


def of_every_table(client: Client) -> Iterator[tuple[str, str]]:
    """The list, a row and the empty form of each table that has them."""
    for model in PAGES:
        row = model._default_manager.first()
        assert row is not None, model
        for address in (
            page(model, "changelist"),
            page(model, "change", row.pk),
            page(model, "add"),
        ):
            answer = client.get(address)
            # What comes about by its act alone cannot be added here.
            if answer.status_code != 403:
                assert answer.status_code == 200, address
                yield address, answer.content.decode()


def test_axe_finds_nothing_on_any_table_of_the_back_office(open_context: OpenContext):
    scene = make_scene()
    make_rows(1)
    client = Client()
    client.force_login(scene.admin)
    assert "\n".join(look_at(quiet(open_context, scene), of_every_table(client))) == ""


def test_axe_finds_nothing_on_forms_that_the_back_office_refused(open_context: OpenContext):
    scene = make_scene()
    client = Client()
    client.force_login(scene.admin)
    assert "\n".join(look_at(quiet(open_context, scene), refused(client, scene))) == ""


def test_a_visit_to_the_back_office_brings_no_error_and_search_boxes_named_by_field(
    open_context: OpenContext,
):
    scene = make_scene()
    window = open_context(scene.admin).new_page()
    for address in (reverse("admin:index"), page(Engagement, "changelist"), page(User, "add")):
        window.goto(address)
    window.goto(page(Engagement, "change", scene.engagement.pk))
    window.get_by_role("button", name="Add another Party").click()
    expect(window.get_by_role("combobox", name=re.compile("^Organisation"))).to_have_count(3)
    window.goto(page(Organisation, "change", scene.places["organisation"]))
    expect(window.get_by_role("combobox", name=re.compile("^Successor"))).to_have_count(1)
