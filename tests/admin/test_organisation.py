"""Names in the back office: the former one is kept, and who is called alike is told, as on the site."""

import pytest

from engagements.actions.memorandum import confirm_succession
from engagements.models import Contact, Engagement, FormerName, Office, Organisation, Person
from tests.admin.rows import page
from tests.admin.test_inlines import save, typed_in
from tests.agreement_factories import make_running
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.factories import (
    add_party,
    make_admin,
    make_cast,
    make_contact,
    make_member,
    make_office,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def test_another_name_of_a_successor_leaves_the_former_one_and_the_register_sound(signed_in):
    cast = make_running()
    heir = make_organisation("Agency of Records", kind="government")
    add_party(cast.engagement, heir, "government")
    Organisation.objects.filter(pk=cast.government.pk).update(successor=heir)
    party = cast.memorandum.parties.get(side="government")
    confirm_succession(party, actor=make_member(heir, "official"))
    assert check() == SOUND
    office, address = signed_in(make_admin()), page(Organisation, "change", heir.pk)
    save(office, address, name="Agency for Records")
    former = FormerName.objects.get(organisation=heir)
    assert (former.name, former.folded_name, former.until) == (
        "Agency of Records", "agency of records", None,
    )  # fmt: skip
    assert check() == SOUND
    save(office, address, business_name="AfR")
    assert FormerName.objects.filter(organisation=heir).count() == 1


def test_who_is_called_alike_is_told_while_typing_and_once_it_is_saved(signed_in):
    office, body = signed_in(make_admin()), make_organisation("Fundacja Ślad", kind="civic")
    desk, person = make_office(body, "Data & unit"), make_contact(body, "Łucja Żak").person
    for thing in (body, desk, person):
        text = office.get(page(type(thing), "change", thing.pk)).content.decode()
        assert (f"but={thing.pk}&amp;q=" in text, "js/site.js" in text) == (True, True)
    data = typed_in(office, page(Organisation, "add"))
    data |= {"name": "Trace", "business_name": "FUNDACJA slad, Inc.", "kind": "civic"}
    told = office.post(page(Organisation, "add"), data, follow=True).content.decode()
    assert (
        f'“Trace”, and on record already: <a href="{page(Organisation, "change", body.pk)}"' in told
    )
    data = typed_in(office, page(Person, "add")) | {"name": "zak, LUCJA"}
    told = office.post(page(Person, "add"), data, follow=True).content.decode()
    assert f'<a href="{page(Person, "change", person.pk)}">Łucja Żak</a>' in told
    below = {"offices-TOTAL_FORMS": "2", "offices-1-organisation": body.pk}
    data = typed_in(office, page(Organisation, "change", body.pk)) | below
    data["offices-1-name"] = "DATA unit"
    address = page(Organisation, "change", body.pk)
    told = office.post(address, data, follow=True).content.decode()
    link = f'<a href="{page(Office, "change", desk.pk)}">Data &amp; unit</a>'
    assert f"Called like “DATA unit”, and on record already: {link}" in told
    # What stays as it is called brings nothing up again.
    data = typed_in(office, address) | {"website": "https://example.org"}
    assert "Called like" not in office.post(address, data, follow=True).content.decode()


def test_no_office_hangs_in_another_tree_or_below_its_own_parts(signed_in):
    office = signed_in(make_admin())
    body, other = make_organisation("City"), make_organisation("Ministry")
    above, foreign = make_office(body, "Mobility"), make_office(other, "Desk")
    below = Office.objects.create(organisation=body, name="Bus stops", parent=above)
    address = page(Office, "change", above.pk)
    answer = save(office, address, refused=True, parent=foreign.pk)
    assert "The office above belongs to another organisation." in answer.content.decode()
    circle = "An office cannot be part of one of its own parts."
    assert circle in save(office, address, refused=True, parent=below.pk).content.decode()
    # Its posts are there.
    save(office, address, organisation=other.pk, name="Mobility unit")
    assert set(body.offices.values_list("name", "parent")) == {
        ("Mobility unit", None), ("Bus stops", above.pk),
    }  # fmt: skip
    address = page(Organisation, "change", body.pk)
    typed = typed_in(office, address)
    keys = [typed[f"offices-{number}-id"] for number in (0, 1)]
    at = {key: f"offices__{number}__parent" for number, key in enumerate(keys)}
    rows = {at[str(above.pk)]: below.pk, at[str(below.pk)]: above.pk}
    assert circle in save(office, address, refused=True, **rows).content.decode()
    # Both at once, the other way round: that is a tree again.
    save(office, address, **{**rows, at[str(below.pk)]: ""})
    assert set(body.offices.values_list("pk", "parent")) == {
        (above.pk, below.pk), (below.pk, None),
    }  # fmt: skip


def test_no_body_is_succeeded_by_itself_in_the_end(signed_in):
    office = signed_in(make_admin())
    first, second, third = (make_organisation(name) for name in ("A", "B", "C"))
    save(office, page(Organisation, "change", first.pk), successor=second.pk)
    save(office, page(Organisation, "change", second.pk), successor=third.pk)
    address = page(Organisation, "change", third.pk)
    answer = save(office, address, refused=True, successor=first.pk)
    assert "That body was itself succeeded by this one." in answer.content.decode()


def test_an_old_circle_holds_up_no_other_correction(signed_in):
    office, body, other = signed_in(make_admin()), make_organisation("A"), make_organisation("B")
    Organisation.objects.filter(pk=body.pk).update(successor=other)
    Organisation.objects.filter(pk=other.pk).update(successor=body)
    save(office, page(Organisation, "change", body.pk), website="https://example.org")
    above = make_office(body, "Mobility")
    below = Office.objects.create(organisation=body, name="Bus stops", parent=above)
    Office.objects.filter(pk=above.pk).update(parent=below)
    save(office, page(Office, "change", above.pk), name="Mobility unit")
    assert (Organisation.objects.get(pk=body.pk).website, Office.objects.get(pk=above.pk).name) == (
        "https://example.org", "Mobility unit",
    )  # fmt: skip


def test_a_post_is_in_an_office_of_its_own_body(signed_in):
    body, other = make_organisation("City"), make_organisation("Ministry")
    contact, foreign = make_contact(body), make_office(other, "Desk")
    address = page(Contact, "change", contact.pk)
    answer = save(signed_in(make_admin()), address, refused=True, office=foreign.pk)
    assert "The office belongs to another organisation." in answer.content.decode()


def test_engagements_are_found_by_a_former_name_as_long_as_it_is_kept(signed_in):
    cast, office = make_cast(), signed_in(make_admin())

    def found(name: str) -> bool:
        return Engagement.objects.filter(search_text__contains=name).exists()

    below = {
        "former_names-TOTAL_FORMS": "1", "former_names-0-organisation": cast.civic.pk,
        "former_names-0-name": "Open Lab",
    }  # fmt: skip
    save(office, page(Organisation, "change", cast.civic.pk), **below)
    former = FormerName.objects.get()
    assert found("open lab")
    save(office, page(FormerName, "change", former.pk), name="Wide Lab")
    assert (found("open lab"), found("wide lab")) == (False, True)
    office.post(page(FormerName, "delete", former.pk), {"post": "yes"})
    assert (FormerName.objects.exists(), found("wide lab")) == (False, False)
    assert check() == SOUND
