"""What is corrected after the other side has answered is told to both, and named on the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.history import Refused, StaleVersion
from engagements.actions.memorandum import confirm_recorded, dispute_recorded, edit_memorandum
from engagements.models import Letter, Memorandum, MemorandumParty
from engagements.queries.memorandum.recorded import recorded_sentence
from tests.admin.rows import key, page
from tests.admin.test_recorded import make_civic_admin
from tests.agreement_factories import make_recorded
from tests.commands.test_check_register import check
from tests.factories import make_cast, make_organisation, with_outsiders

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


@pytest.mark.parametrize("recorded_by", ["coordinator", "admin"])
def test_the_title_of_what_counts_is_corrected_by_a_side_and_told_to_the_other(
    recorded_by, signed_in
):
    cast = make_cast()
    one = make_recorded(cast, recorded_by)
    if recorded_by == "coordinator":
        confirm_recorded(one, actor=cast.official)
    before = fresh()
    for who, other in (("coordinator", "official"), ("official", "coordinator")):
        Letter.objects.all().delete()
        actor = getattr(cast, who)
        edit_memorandum(fresh(), actor=actor, title=f"By {who}", language="pl", reason="A slip.")
        assert (fresh().counts, fresh().title) == (True, f"By {who}")
        letter = Letter.objects.get()
        assert letter.to == getattr(cast, other)
        assert f"{actor}, who writes for the other side" in letter.text
    assert (fresh().recorded_side, fresh().recorded_by) == (
        before.recorded_side, before.recorded_by,
    )  # fmt: skip
    assert fresh().confirmed_at == before.confirmed_at
    cast.engagement.refresh_from_db()
    assert (cast.engagement.memorandum_state, check()[0]) == ("signed", 0)
    shown = signed_in(cast.official).get(reverse("memorandum_edit", args=[one.pk]))
    assert "Title and language you correct without that" in shown.content.decode()
    # With anything that counts beside it the other side is asked.
    edit_memorandum(fresh(), actor=cast.official, title="New", notice_days=7, reason="Both.")
    assert not fresh().counts


def test_the_title_of_what_counts_is_corrected_for_the_lead_of_ones_side_alone():
    cast = with_outsiders(make_cast())
    confirm_recorded(make_recorded(cast), actor=cast.official)
    with pytest.raises(Refused, match="body that leads your side"):
        edit_memorandum(fresh(), actor=cast.second_official, title="Mine", reason="A slip.")


def test_what_was_corrected_after_the_confirmation_is_named_and_told_to_both_sides():
    cast = make_cast()
    make_recorded(cast)
    confirm_recorded(fresh(), actor=cast.official)
    assert "Corrected since" not in recorded_sentence(fresh())
    last = access.today() + timedelta(days=2000)
    edit_memorandum(fresh(), actor=cast.admin, ends_on=last, reason="Longer.")
    assert f"Corrected since by {cast.admin} on" in recorded_sentence(fresh())
    assert (fresh().counts, told(cast)) == (True, True)
    # What was confirmed is not claimed for another title, whatever is corrected after that.
    was, said = fresh().title, "It was confirmed under the title “{}”; {} changed that on"
    assert "under the title" not in recorded_sentence(fresh())
    for title in ("Other words", "Many other words"):
        edit_memorandum(fresh(), actor=cast.coordinator, title=title, reason="Clearer.")
    edit_memorandum(fresh(), actor=cast.admin, language="fr", reason="A slip.")
    assert said.format(was, cast.coordinator) in recorded_sentence(fresh())
    edit_memorandum(fresh(), actor=cast.coordinator, title=was, reason="As it was.")
    assert "under the title" not in recorded_sentence(fresh())
    assert fresh().counts


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
