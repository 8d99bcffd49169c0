"""A command that is called before `migrate` says what to do, and ends with its code."""

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection

from engagements.management.base import RegisterCommand

CODES = {"check_register": 1, "import_engagements": 2, "load_demo": 1, "send_notices": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CODES)
def test_before_migrate_a_command_says_so_in_one_sentence(monkeypatch, name):
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["django_session"])
    more = ["nothing.csv"] if name == "import_engagements" else []
    with pytest.raises(CommandError) as refused:
        call_command(name, *more)
    said = "The database has no tables yet. Run: python manage.py migrate."
    assert (str(refused.value), refused.value.returncode) == (said, CODES[name])


def test_every_command_of_the_register_asks_for_its_tables():
    ours = [name for name, app in get_commands().items() if app == "engagements"]
    asking = [
        one for one in ours if isinstance(load_command_class("engagements", one), RegisterCommand)
    ]
    assert set(asking) == set(ours) == set(CODES)
