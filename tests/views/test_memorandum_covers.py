"""A memorandum over engagements of which one does not see all."""

import pytest
from django.urls import reverse

from engagements.actions.document import add_document
from tests.factories import make_cast, make_signed_memorandum, make_stranger_engagement
from tests.views.test_memorandum import typed

pytestmark = pytest.mark.django_db


def test_a_document_of_another_engagement_that_it_covers_stays_when_somebody_saves(signed_in):
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    memorandum = make_signed_memorandum(cast.engagement)
    memorandum.engagements.add(foreign)
    memorandum.document = add_document(
        foreign, actor=cast.stranger, title="Their scan", link="https://example.org"
    )
    memorandum.save()
    client = signed_in(cast.official)
    edit = reverse("memorandum_edit", args=[memorandum.pk])
    assert "Their scan" not in client.get(edit).content.decode()
    data = typed(
        cast, cast.official, memorandum, state="signed", title="Other", reason="A typing error.",
        signed_on=memorandum.signed_on, begins_on=memorandum.begins_on,
        ends_on=memorandum.ends_on,
    )  # fmt: skip
    assert client.post(edit, data).status_code == 302
    memorandum.refresh_from_db()
    assert (memorandum.title, str(memorandum.document)) == ("Other", "Their scan")
