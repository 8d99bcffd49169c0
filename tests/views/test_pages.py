"""Pages that say the same to everybody, a stranger included."""

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

TITLES = {
    "pages_accessibility": "Accessibility",
    "pages_privacy": "Privacy and your data",
    "pages_source": "Source code",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_a_stranger_reads_it(client, name, title):
    response = client.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert f"<title>{title} – Collab</title>" in page
    assert page.count("<h1") == 1
    assert 'name="robots"' not in page


def test_search_engines_are_kept_to_the_open_pages(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines()[-1] == "Disallow: /"


def test_the_picture_of_the_site_lies_where_programs_look_for_it(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, static("img/favicon.ico"))
    assert (answer["Cache-Control"], answer.cookies) == ("public, max-age=86400", {})
    assert finders.find("img/favicon.ico")
