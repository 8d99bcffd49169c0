import pytest
from django.db import IntegrityError

from engagements.models import Document
from tests.factories import make_cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"link": ""},
        {"file": "documents/a.pdf"},
        {"visibility": "everybody"},
        {"side": ""},
        {"side": "both"},
    ],
)
def test_the_database_refuses_a_document_without_content_or_side(values):
    cast = make_cast()
    with pytest.raises(IntegrityError):
        Document.objects.create(
            **{"engagement": cast.engagement, "title": "Plan", "link": "https://example.org",
               "side": "civic", "added_by": cast.coordinator, **values}
        )  # fmt: skip


def test_a_document_is_named_by_its_title():
    assert str(Document(title="Plan")) == "Plan"
