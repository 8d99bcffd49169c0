"""A body renamed in the back office keeps its former name, as on the site."""

import pytest

from engagements.actions.memorandum import confirm_succession
from engagements.models import FormerName, Organisation
from tests.admin.rows import page
from tests.admin.test_inlines import save
from tests.agreement_factories import make_running
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND
from tests.factories import add_party, make_admin, make_member, make_organisation

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
