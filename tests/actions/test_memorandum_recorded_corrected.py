"""What is corrected after the other side has answered is told to both, and named on the page."""

from datetime import timedelta
from typing import Any

import pytest

from engagements import access
from engagements.actions.history import StaleVersion
from engagements.actions.memorandum import confirm_recorded, dispute_recorded, edit_memorandum
from engagements.models import Letter, Memorandum, MemorandumParty
from engagements.queries.memorandum.recorded import recorded_sentence
from tests.admin.rows import key, page
from tests.admin.test_recorded import make_civic_admin
from tests.agreement_factories import make_recorded
from tests.factories import make_cast, make_organisation

pytestmark = pytest.mark.django_db


def fresh() -> Memorandum:
    return Memorandum.objects.get()


def told(cast: Any) -> bool:
    """Whether a letter of the correction went to both sides."""
    letters = Letter.objects.filter(key__startswith="corrected:")
    return {one.to for one in letters} == {cast.official, cast.coordinator}


def test_the_title_alone_takes_no_dispute_away():
    cast = make_cast()
    make_recorded(cast)
    dispute_recorded(fresh(), actor=cast.official, reason="We signed in May.")
    for actor in (cast.coordinator, cast.admin):
        edit_memorandum(fresh(), actor=actor, title=f"By {actor}", reason="A typing error.")
        assert (fresh().counts, fresh().dispute_reason) == (False, "We signed in May.")
    assert told(cast)
    edit_memorandum(fresh(), actor=cast.admin, notice_days=7, reason="Both were asked.")
    assert (fresh().counts, fresh().disputed_at) == (True, None)


def test_what_was_corrected_after_the_confirmation_is_named_and_told_to_both_sides():
    cast = make_cast()
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    assert "Corrected since" not in recorded_sentence(fresh())
    last = access.today() + timedelta(days=2000)
    edit_memorandum(fresh(), actor=cast.admin, ends_on=last, reason="Longer.")
    assert f"Corrected since by {cast.admin} on" in recorded_sentence(fresh())
    assert (fresh().counts, told(cast)) == (True, True)


def test_other_parties_are_not_confirmed_by_an_old_page_and_are_asked_for_anew(signed_in):
    cast = make_cast()
    client = signed_in(make_civic_admin(cast))

    def add(name: str) -> None:
        data = {"memorandum": fresh().pk, "organisation": make_organisation(name).pk,
                "side": "civic", **key(client)}  # fmt: skip
        assert client.post(page(MemorandumParty, "add"), data).status_code == 302

    make_recorded(cast)
    add("Third")
    seen, letters = fresh(), Letter.objects.count()
    add("Fourth")
    with pytest.raises(StaleVersion):
        confirm_recorded(seen, actor=cast.official, version=seen.version)
    assert Letter.objects.count() > letters


def test_other_parties_after_the_confirmation_are_told_to_both_sides(signed_in):
    cast = make_cast()
    client = signed_in(cast.admin)
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    data = {"memorandum": fresh().pk, "organisation": make_organisation("Third").pk,
            "side": "civic", **key(client)}  # fmt: skip
    assert client.post(page(MemorandumParty, "add"), data).status_code == 302
    assert told(cast)
    assert f"Corrected since by {cast.admin}" in recorded_sentence(fresh())
