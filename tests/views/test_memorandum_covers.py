"""A memorandum over engagements of which one does not see all."""

import re

import pytest
from django.urls import reverse

from engagements.actions.document import add_document
from engagements.actions.history import Refused
from engagements.actions.memorandum import send_memorandum, write_obligation
from engagements.models import MemorandumParty, Obligation
from engagements.queries.memorandum.missing import missing_in
from tests.agreement_factories import make_draft
from tests.factories import (
    form_data,
    make_cast,
    make_engagement,
    make_member,
    make_organisation,
    make_signed_memorandum,
    make_stranger_engagement,
)
from tests.views.test_memorandum import typed

pytestmark = pytest.mark.django_db


def test_a_document_of_another_engagement_that_it_covers_stays_when_somebody_saves(signed_in):
    cast = make_cast()
    foreign = make_stranger_engagement(cast)
    memorandum = make_signed_memorandum(cast.engagement)
    memorandum.engagements.add(foreign)
    for side, body in (("civic", cast.civic), ("government", cast.government)):
        MemorandumParty.objects.create(memorandum=memorandum, side=side, organisation=body)
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


def test_a_party_owes_nothing_where_it_takes_no_part(signed_in):
    cast = make_draft()
    lab = make_organisation("Other lab")
    second = make_engagement(
        actor=make_member(lab), civic=lab, government=cast.government, title="Second"
    )
    draft = cast.memorandum
    draft.engagements.add(second)
    civic, ministry = draft.parties.get(side="civic"), draft.parties.get(side="government")
    values = {
        "engagement": second, "text": "Deliver it there.", "phase": "run", "timing": "throughout",
    }  # fmt: skip
    said = f"{civic} takes no part in {second} today"
    with pytest.raises(Refused, match=re.escape(said)):
        write_obligation(draft, actor=cast.official, owed_by=civic, **values)
    client = signed_in(cast.official)
    sent = {name: getattr(value, "pk", value) for name, value in values.items()}
    place = reverse("memorandum_obligation_add", args=[draft.pk])
    page = client.post(place, form_data(cast.official, owed_by=civic.pk, **sent))
    assert page.status_code == 422
    assert said in str(page.context["form"].errors["engagement"])
    one = write_obligation(draft, actor=cast.official, owed_by=ministry, **values)
    assert [lacks for lacks in missing_in(draft) if "takes no part" in lacks.sentence] == []
    Obligation.objects.filter(pk=one.pk).update(owed_by=civic)
    with pytest.raises(Refused, match=f"where {civic} takes no part"):
        send_memorandum(draft, actor=cast.official)
