import runpy
import shutil
from collections import Counter
from datetime import date

import pytest

from engagements import playbook
from engagements.playbook.reading import FOLDER, read_cross_cutting, read_playbook

SCRIPT = FOLDER.parent.parent / "scripts" / "write_playbook_texts.py"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "playbooks")


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder, slug="fellowship"):
    with pytest.raises(playbook.PlaybookError) as error:
        read_playbook(slug, read_cross_cutting(folder), folder)
    return str(error.value)


def days(slug, starts_on, ends_on):
    planned = playbook.plan(playbook.get(slug), starts_on, ends_on)
    return {row.milestone.slug: (row.due_on, row.moved_to_fit) for row in planned}


def test_the_six_come_in_a_fixed_order():
    assert [entry.slug for entry in playbook.all_playbooks()] == [
        "fellowship",
        "hackathon",
        "training",
        "service_delivery",
        "consulting",
        "policy",
    ]


def test_each_file_is_read_once():
    assert playbook.get("policy") is playbook.get("policy")
    assert playbook.cross_cutting() is playbook.cross_cutting()


def test_nothing_of_the_files_is_lost():
    counted = [
        (
            len(entry.goals),
            len(entry.challenges) - len(entry.cross_cutting),
            len(entry.milestones),
            len(entry.follow_ups),
            len(entry.indicators),
            len(entry.obligations),
        )
        for entry in playbook.all_playbooks()
    ]
    assert [sum(column) for column in zip(*counted, strict=True)] == [28, 70, 77, 20, 54, 74]


def test_an_obligation_falls_due_with_a_milestone_of_its_own_model(folder):
    change(folder, "fellowship.toml", 'milestone = "briefing-pack"', 'milestone = "opening"')
    said = refusal(folder)
    assert said == "fellowship.toml: obligation[gov-briefing]: milestone: no milestone “opening”"


def test_a_model_that_does_not_exist_is_refused_by_name():
    with pytest.raises(playbook.PlaybookError, match="“lottery”"):
        playbook.get("lottery")


def test_shared_challenges_follow_the_model_s_own():
    entry = playbook.get("fellowship")
    origins = [challenge.origin for challenge in entry.challenges]
    assert Counter(origins) == {"playbook": 12, "cross_cutting": 10}
    assert origins == sorted(origins, reverse=True)
    assert tuple(row.slug for row in entry.challenges[12:]) == entry.cross_cutting


def test_a_shared_challenge_does_not_gate_where_it_says_so():
    gating = {
        entry.slug: entry.challenge("people-in-several-offices").gates
        for entry in playbook.all_playbooks()
        if entry.challenge("people-in-several-offices")
    }
    assert gating["fellowship"] is True
    assert {slug for slug, gates in gating.items() if not gates} <= {"hackathon", "training"}


def test_the_challenges_that_gate_the_start_of_a_fellowship_are_these():
    entry = playbook.get("fellowship")
    assert [row.slug for row in entry.challenges if row.gates and row.phase == "prepare"] == [
        "willing-fellow-and-supervisor",
        "work-prepared-for-the-fellow",
        "owner-after-the-term",
        "supervisor-has-time-and-authority",
        "memorandum-before-start",
    ]


def test_a_gate_names_its_conditions_and_their_arguments():
    conditions = playbook.get("fellowship").gate("prepare").conditions
    assert [(row.slug, row.argument) for row in conditions] == [
        ("memorandum_signed", ""),
        ("gating_challenges_settled", ""),
        ("required_fields", ""),
        ("contacts_in_offices", "2"),
        ("milestone", "fellows-selected"),
        ("milestone", "briefing-pack"),
    ]


def test_what_a_playbook_does_not_hold_is_none():
    entry = playbook.get("training")
    assert (entry.challenge("x"), entry.milestone("x"), entry.indicator("x"), entry.goal("x")) == (
        None,
        None,
        None,
        None,
    )
    assert entry.phase("run").slug == "run"
    assert playbook.cross_cutting().hint("training").model == "training"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("fellowship.toml", "schema = 1", "schema = 2", "fellowship.toml: schema"),
        ("fellowship.toml", 'slug = "fellowship"', 'slug = "other"', "fellowship.toml: slug"),
        ("fellowship.toml", "version = 1", "edition = 1", "fellowship.toml: edition"),
        ("fellowship.toml", "version = 1\n", "", "fellowship.toml: version: is missing"),
        ("fellowship.toml", "version = 1", "version = true", "fellowship.toml: version"),
        ("fellowship.toml", "version = 1", "version = 0", "fellowship.toml: version"),
        ("fellowship.toml", "version = 1", "version = ", "fellowship.toml: Invalid"),
        ("fellowship.toml", '"memory-outlives-people"', '"x"', "cross_cutting[7]"),
        (
            "fellowship.toml",
            'slug = "better-citizen-services"',
            'slug = "Better Services"',
            "fellowship.toml: goal[Better Services]: slug",
        ),
        (
            "fellowship.toml",
            'slug = "government-efficiency"',
            'slug = "better-citizen-services"',
            "goal[better-citizen-services]: slug: stands there twice",
        ),
        ("fellowship.toml", 'slug = "start"', 'slug = "begin"', "fellowship.toml: phase"),
        ("fellowship.toml", 'to = "run"', 'to = "closed"', "fellowship.toml: gate"),
        ("fellowship.toml", '"memorandum_signed"', '"signed"', "no gate condition “signed”"),
        ("fellowship.toml", "contacts_in_offices:2", "contacts_in_offices:two", "does not fit"),
        ("fellowship.toml", "milestone:briefing-pack", "milestone:pack", "does not fit"),
        ("fellowship.toml", '"required_fields"', '"required_fields:1"', "does not fit"),
        ("fellowship.toml", 'phase = "prepare"', 'phase = "later"', "phase: no phase “later”"),
        ("fellowship.toml", 'side = "both"', 'side = "all"', "side: no side “all”"),
        ("fellowship.toml", 'anchor = "start"', 'anchor = "middle"', "no anchor “middle”"),
        ("fellowship.toml", "offset_days = -180", "offset_days = 1.5", "offset_days"),
        ("fellowship.toml", 'direction = "up"', 'direction = "on"', "no direction “on”"),
        ("fellowship.toml", "gates = true", 'gates = "yes"', "gates: 'yes'"),
        ("fellowship.toml", 'goal = "government-efficiency"', 'goal = "x"', "goal: no goal “x”"),
        ("fellowship.toml", "months_after_end = 3", "months_after_end = 0", "months_after_end"),
        ("fellowship.toml", 'asked_of = "both"', 'asked_of = "all"', "no asked_of “all”"),
        (
            "fellowship.toml",
            'title = "Fellow and supervisor both want this"',
            'title = ""',
            "challenge[willing-fellow-and-supervisor]: title: is empty",
        ),
        ("cross_cutting.toml", 'model = "policy"', 'model = "lottery"', "no model “lottery”"),
        ("cross_cutting.toml", '["hackathon", ', '["lottery", ', "no model “lottery”"),
        ("cross_cutting.toml", 'prompt = "Full', 'hint = "Full', "clause[parties]: hint"),
        ("cross_cutting.toml", "order = 2", "order = 9", "cross_cutting.toml: phase"),
    ],
)
def test_what_is_not_understood_is_refused_with_file_and_key(folder, file, old, new, said):
    change(folder, file, old, new)
    assert said in refusal(folder)


def test_a_table_in_the_wrong_shape_and_a_missing_file_are_refused(folder):
    change(folder, "policy.toml", "version = 1", 'version = 1\nmilestone = "none"')
    (folder / "training.toml").unlink()
    assert "policy.toml" in refusal(folder, "policy")
    assert "training.toml" in refusal(folder, "training")


def test_milestones_count_from_the_start_or_the_end():
    found = days("fellowship", date(2026, 9, 1), date(2027, 2, 27))
    assert found["briefing-pack"] == (date(2026, 8, 11), False)
    assert found["kick-off"] == (date(2026, 9, 1), False)
    assert found["handover-accepted"] == (date(2027, 2, 27), False)
    assert found["lessons-recorded"] == (date(2027, 3, 20), False)
    assert [moved for _, moved in found.values()] == [False] * 15


def test_a_short_term_moves_milestones_to_its_edges_and_marks_them():
    found = days("fellowship", date(2026, 9, 1), date(2026, 9, 30))
    assert found["handover-plan"] == (date(2026, 9, 1), True)
    assert found["first-review"] == (date(2026, 9, 30), True)
    assert found["officials-run-alone"] == (date(2026, 9, 9), False)


def test_a_term_of_one_day_is_a_term():
    found = days("hackathon", date(2024, 2, 29), date(2024, 2, 29))
    assert len(found) == 14


def test_a_plan_at_the_edge_of_the_calendar_stays_inside_it():
    assert days("fellowship", date(1, 1, 1), date(1, 1, 2))["scoping-conversation"][0] == date.min
    last = days("fellowship", date(9999, 12, 30), date(9999, 12, 31))
    assert last["lessons-recorded"] == (date.max, False)


def test_a_term_that_ends_before_it_starts_has_no_plan():
    with pytest.raises(ValueError, match="ends before"):
        playbook.plan(playbook.get("policy"), date(2026, 2, 2), date(2026, 2, 1))


def test_every_text_of_the_playbooks_is_written_down_for_gettext():
    wanted = runpy.run_path(str(SCRIPT))["modules"]()
    there = {
        path.name: path.read_text(encoding="utf-8")
        for path in (FOLDER / "texts").glob("*.py")
        if path.name != "__init__.py"
    }
    assert there == wanted
