"""`make bench` fails where the PDF of a memorandum takes more than was promised."""

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
