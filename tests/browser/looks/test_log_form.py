"""Logging in a browser: the enter key, the question for an unknown body, a phone, no JavaScript."""

import pytest
from playwright.sync_api import expect

from engagements.models import Engagement, Organisation
from tests.browser.conftest import AXE, AXE_RUN
from tests.factories import make_cast, make_contact, make_role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_enter_key_sends_the_form_and_does_not_open_the_guide(open_context, javascript):
    cast = make_cast()
    page = open_context(cast.coordinator, java_script_enabled=javascript).new_page()
    page.goto("/engagements/new/")
    page.get_by_label("Title").fill("Wells")
    page.get_by_label("Title").press("Enter")
    page.get_by_text("There is a problem").wait_for()
    assert page.url.endswith("/engagements/new/")
    assert page.get_by_label("Title").input_value() == "Wells"


@pytest.mark.parametrize("width", [1280, 390])
def test_an_unknown_body_is_added_inline_without_javascript(open_context, width):
    cast = make_cast()
    page = open_context(cast.coordinator, width=width, java_script_enabled=False).new_page()
    page.goto("/engagements/new/")
    page.get_by_label("Policy development").check()
    page.get_by_label("Title").fill("Wells")
    page.get_by_label("Government body").fill("Council of Wells")
    page.get_by_label("Starts on").fill("2027")
    page.get_by_role("button", name="Log engagement").click()
    page.get_by_label("Add “Council of Wells” as a new organisation").check()
    page.get_by_label("Level of government").select_option("local")
    page.get_by_label("Country").select_option("PL")
    page.get_by_role("button", name="Log engagement").click()
    page.wait_for_url("**/review/")
    assert Engagement.objects.filter(title="Wells").count() == 1
    assert Organisation.objects.get(name="Council of Wells").level == "local"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_question_for_an_unknown_body_has_no_barrier(open_context, width, scheme):
    cast = make_cast()
    context = open_context(cast.admin, width=width, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto("/engagements/new/")
    page.get_by_label("Civic organisation").fill("Unheard of lab")
    page.get_by_label("Government body").fill("Ministry of Rec")
    page.get_by_role("button", name="Log engagement").click()
    page.get_by_text("There is a problem").wait_for()
    page.evaluate(AXE)
    assert page.evaluate(AXE_RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_filters_are_folded_on_a_phone_and_stand_open_on_a_wide_screen(open_context):
    cast = make_cast()
    seen = {}
    for width, query in ((390, ""), (390, "?phase=run"), (1280, "")):
        page = open_context(cast.coordinator, width=width, java_script_enabled=False).new_page()
        page.goto(f"/engagements/{query}")
        seen[width, query] = page.get_by_label("Memorandum", exact=True).is_visible()
        if not seen[width, query]:
            page.locator(".filters summary").click()
            expect(page.get_by_label("Memorandum", exact=True)).to_be_visible()
    assert seen == {(390, ""): False, (390, "?phase=run"): True, (1280, ""): True}


@pytest.mark.parametrize(
    ("address", "field", "warned"),
    [
        ("/organisations/new/", "Legal name", "Already in the directory: Ministry of Records"),
        ("/people/new/", "Name", "Already on file: Rita Records"),
    ],
)
def test_a_name_that_is_on_file_is_warned_of_while_it_is_typed(
    open_context, address, field, warned
):
    cast = make_cast()
    make_role(cast.engagement, make_contact(cast.civic, "Rita Records"))
    page = open_context(cast.coordinator).new_page()
    page.goto(address)
    name = page.get_by_label(field, exact=True)
    name.press_sequentially("Records")
    warning = page.get_by_role("status").filter(has_text=warned)
    warning.wait_for()
    # Nothing was sent, and a name that nobody has is warned of no longer.
    expect(page.get_by_text("There is a problem")).to_have_count(0)
    name.fill("Zebra crossing")
    warning.wait_for(state="detached")
    assert name.input_value() == "Zebra crossing"
