"""Reads the story files of the demonstration register. Days count from today."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3] / "data"
STORIES = ROOT / "demo"
PAST = ROOT / "engagements.csv"

Table = dict[str, Any]


def read(name: str) -> Table:
    """One file of `data/demo/`."""
    return tomllib.loads((STORIES / name).read_text(encoding="utf-8"))


def stories() -> list[Table]:
    """The engagements in the order of their file names: the six running ones come first."""
    common = read("common.toml")["challenge"]
    return [
        _with_common(read(path.name), common) for path in sorted(STORIES.glob("engagement-*.toml"))
    ]


def _with_common(story: Table, common: list[Table]) -> Table:
    """Add the answers that all engagements of one civic organisation give alike."""
    told = {row["slug"] for row in story.get("challenge", [])}
    if story.get("common_answers_on") is None:
        return story
    added = [
        {"on": story["common_answers_on"], "responsible": story["people"]["civic"], **row}
        for row in common
        if row["slug"] not in told
    ]
    return {**story, "challenge": [*story.get("challenge", []), *added]}
