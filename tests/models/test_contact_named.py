"""How somebody is named in one phrase, without what the name says already."""

import pytest

from engagements.models.contact import named, named_together

BODY = "Ministry of Records"


@pytest.mark.parametrize(
    ("name", "position", "body", "said"),
    [
        ("Anna Nowak", "Director", BODY, "Anna Nowak, Director, Ministry of Records"),
        ("Anna Nowak", "", "", "Anna Nowak"),
        ("Anna Nowak", "", BODY, "Anna Nowak, Ministry of Records"),
        ("Supervisor, Ministry of Records", "Supervisor", BODY, "Supervisor, Ministry of Records"),
        ("Chair of the board", "Chair of the board", "", "Chair of the board"),
        # A longer word for the position, and the beginning of the body's name.
        (
            "Programme coordinator, Civic Lab", "Coordinator", "Civic Lab Foundation",
            "Programme coordinator, Civic Lab",
        ),
        # What the name does not say stays.
        (
            "Planner, Ministry of Records", "Problem owner", BODY,
            "Planner, Ministry of Records (Problem owner)",
        ),
        (
            "Supervisor, Permits Section", "Supervisor", BODY,
            "Supervisor, Permits Section (Ministry of Records)",
        ),
        # A deputy is not who is deputised for, and a name is no position.
        (
            "Deputy supervisor, Ministry of Records", "Supervisor", BODY,
            "Deputy supervisor, Ministry of Records (Supervisor)",
        ),
        ("Anna Director", "Director", BODY, "Anna Director, Director, Ministry of Records"),
    ],
)  # fmt: skip
def test_position_and_body_are_said_once(name, position, body, said):
    assert named(name, position, body) == said


def test_several_people_are_kept_apart():
    both = named_together([named("Director, Ministry of Records"), named("Anna Nowak", "Chair")])
    assert both == "Director, Ministry of Records; Anna Nowak, Chair"
