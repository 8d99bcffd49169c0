"""`check_register` names what was tampered with, and repairs summaries alone."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from engagements.models import Change, Engagement
from tests.factories import make_cast, make_contact, make_office

pytestmark = pytest.mark.django_db


def check(*args: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("check_register", *args, stdout=said, stderr=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def test_a_register_that_was_only_used_is_sound():
    make_cast()
    assert check() == (0, "The register is sound.\n")


def test_a_wrong_summary_is_named_and_repaired():
    engagement = make_cast().engagement
    Engagement.objects.filter(pk=engagement.pk).update(open_gating=99)
    code, said = check()
    assert code == 1
    assert f"{engagement.reference}: summary is wrong in open_gating" in said
    assert check("--repair")[0] == 0
    assert check() == (0, "The register is sound.\n")


def without_triggers(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER change_is_never_updated")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE engagements_change DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_a_tampered_history_is_named():
    engagement = make_cast().engagement
    change = Change.objects.first()
    without_triggers(f"UPDATE engagements_change SET verb = 'dreamt' WHERE id = {change.pk}")
    code, said = check()
    assert code == 1
    assert f"engagement:{engagement.pk}: the history was tampered with" in said


def test_a_contact_in_a_foreign_office_is_named():
    cast = make_cast()
    contact = make_contact(cast.government, office=make_office(cast.civic))
    assert check() == (
        1, f"contact {contact.pk}: its office belongs to another organisation\n1 fault.\n",
    )  # fmt: skip
