"""`make bench` and `make drills` fail where the PDF of a memorandum takes more than was promised."""

import subprocess
from importlib import import_module
from types import SimpleNamespace

import pytest

from scripts.bench_pdf import excesses
from tests.house.tree import ROOT


@pytest.mark.parametrize(
    ("seconds", "megabytes", "said"),
    [
        (3.0, 200.0, []),
        (3.2, 90.0, ["3.2 s are more than 3 s"]),
        (0.4, 201.0, ["201 MB are more than 200 MB"]),
        (9.0, 400.0, ["9.0 s are more than 3 s", "400 MB are more than 200 MB"]),
    ],
)
def test_more_than_three_seconds_or_two_hundred_megabytes_is_said(seconds, megabytes, said):
    assert excesses(seconds, megabytes) == said


def test_the_bench_hands_the_failure_on():
    script = (ROOT / "scripts" / "bench.sh").read_text(encoding="utf-8")
    assert "scripts/bench_pdf.py || failed=1" in script
    assert script.endswith('exit "$failed"\n')


@pytest.mark.parametrize(("code", "ends"), [(0, False), (1, True)])
def test_a_drill_prints_the_figures_and_ends_where_they_are_too_high(
    monkeypatch, capsys, code, ends
):
    done = SimpleNamespace(returncode=code, stdout=b"PDF of a memorandum: 3.2 s", stderr=b"")
    monkeypatch.syspath_prepend(ROOT / "scripts")
    script = import_module("drills")
    ran = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_how: ran.append(command) or done)
    drills = script.Drills.__new__(script.Drills)
    if ends:
        with pytest.raises(SystemExit):
            drills.paper()
    else:
        drills.paper()
    assert ran[0][1].endswith("scripts/bench_pdf.py")
    assert "PDF of a memorandum: 3.2 s" in capsys.readouterr().out
    assert "paper" in script.ALL.split()
