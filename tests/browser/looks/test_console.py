"""What the console says of the Content-Security-Policy makes a browser test fail."""

import pytest
from django.urls import reverse

from tests.browser.conftest import OpenContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_inline_style_is_refused_and_noticed(
    open_context: OpenContext, console_errors: list[str]
):
    page = open_context().new_page()
    page.goto(reverse("guide_index"))
    with page.expect_console_message():
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))"
        )
    assert ["Content Security Policy" in said for said in console_errors] == [True]
    console_errors.clear()


def test_a_missing_picture_is_noticed(open_context: OpenContext, console_errors: list[str]):
    page = open_context().new_page()
    page.goto(reverse("guide_index"))
    with page.expect_console_message():
        page.evaluate("new Image().src = '/static/no-such-picture.png'")
    assert ["no-such-picture.png" in said for said in console_errors] == [True]
    console_errors.clear()


def test_a_page_that_is_not_found_is_no_error_of_the_console(
    open_context: OpenContext, console_errors: list[str]
):
    page = open_context().new_page()
    page.goto("/no-such-page/")
    assert console_errors == []
