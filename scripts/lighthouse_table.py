"""Prints Lighthouse's figures as a table in Markdown; exits 1 when a goal is missed."""

import json
import sys
from pathlib import Path

GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100}


def figures(report: Path) -> dict[str, int]:
    """The three scores, 0 to 100."""
    categories = json.loads(report.read_text())["categories"]
    return {name: round((categories[name]["score"] or 0) * 100) for name in GOALS}


def faults(report: Path) -> list[str]:
    """What Lighthouse found wrong in accessibility and best practices, by its own titles."""
    content = json.loads(report.read_text())
    found = []
    for name in ("accessibility", "best-practices"):
        for reference in content["categories"][name]["auditRefs"]:
            audit = content["audits"][reference["id"]]
            if reference["weight"] and audit["score"] not in (None, 1):
                found.append(f"{report.stem}: {audit['title']}")
    return found


if __name__ == "__main__":
    reports = [Path(name) for name in sys.argv[1:]]
    print("| page | " + " | ".join(GOALS) + " | kB | requests |\n|---|" + "---|" * (len(GOALS) + 2))
    missed = False
    for report in reports:
        scores = figures(report)
        missed = missed or any(scores[name] < goal for name, goal in GOALS.items())
        items = json.loads(report.read_text())["audits"]["network-requests"]["details"]["items"]
        size = sum(item.get("transferSize", 0) for item in items) / 1000
        cells = [str(scores[name]) for name in GOALS] + [f"{size:.1f}", str(len(items))]
        print(f"| {report.stem} | " + " | ".join(cells) + " |")
    print("\n".join(line for report in reports for line in faults(report)))
    sys.exit(missed)
