"""A body that is renamed after the sending signs under the name that stands in the text."""

import pytest

from engagements.actions.memorandum import sign_memorandum
from engagements.actions.organisation import rename_organisation
from tests.agreement_factories import make_sent
from tests.commands.test_check_register import check
from tests.commands.test_check_register_agreements import SOUND

pytestmark = pytest.mark.django_db


def test_a_signature_is_kept_for_the_body_as_the_text_names_it():
    cast = make_sent()
    for body in (cast.civic, cast.government):
        rename_organisation(body, actor=cast.admin, name="Ministry of Everything")
    for place in cast.memorandum.signatories.all():
        signed = sign_memorandum(place, actor=place.contact.person.user, digest=cast.version.digest)
        body = cast.civic if place.party.side == "civic" else cast.government
        # As it was called before: the row in hand is from then.
        assert signed.organisation == body.name != "Ministry of Everything"
        assert signed.organisation in cast.version.text
    assert check() == SOUND
