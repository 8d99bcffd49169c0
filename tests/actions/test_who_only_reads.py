"""Acts that no page offers to who only reads, or takes part no longer, refuse them themselves."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from engagements import access
from engagements.actions.contact import change_post, end_contact
from engagements.actions.engagement import edit_engagement
from engagements.actions.memorandum import (
    comment_on_clause,
    refuse_to_sign,
    remind,
    settle_comment,
    take_over_wording,
)
from engagements.models import Letter
from tests.agreement_factories import make_draft, make_sent
from tests.contents import changed_since, contents
from tests.factories import leave_and_only_read, make_cast, make_contact, make_role

pytestmark = pytest.mark.django_db


def test_who_only_reads_settles_takes_over_reminds_refuses_and_edits_nothing():
    cast = make_draft()
    money = cast.memorandum.clauses.get(key="money")
    comment = comment_on_clause(
        money, actor=cast.official, text="Who pays?", proposed_text="The ministry pays."
    )
    draft, cast = cast, make_sent()
    asked = cast.for_government
    before = contents()
    for act in (
        partial(settle_comment, comment, actor=draft.observer, note="Nobody."),
        partial(take_over_wording, comment, actor=draft.observer),
        partial(remind, asked, actor=cast.observer),
        partial(refuse_to_sign, asked, actor=cast.observer, digest=cast.version.digest,
                why="text", reason="It is not mine to sign."),
        partial(edit_engagement, cast.engagement, actor=cast.observer, title="Another title"),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    assert (changed_since(before), Letter.objects.filter(signatory=asked).count()) == ([], 1)


def test_a_role_in_an_engagement_that_ones_body_has_left_is_nobodys_to_pass_on_with_a_post():
    cast = make_cast()
    contact, taker = make_contact(cast.government), make_contact(cast.civic, "Somebody else")
    role = make_role(cast.engagement, contact)
    leave_and_only_read(cast)
    before, takes = contents(), {role.pk: taker}
    end = partial(end_contact, ends_on=access.today())
    move = partial(change_post, organisation=cast.government, starts_on=access.today())
    for act in (end, move):
        with pytest.raises(PermissionDenied):
            act(contact, actor=cast.official, pass_on=takes)
        assert changed_since(before) == []
