"""Fills a demonstration register up to a size and measures its main pages in this process:
`bench_pages.py SIZE DEMO_OUTPUT`. Prints a table in Markdown."""

import csv
import gzip
import os
import re
import resource
import sys
import tempfile
import time
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 25
LIST = "/engagements/"


def engagements() -> int:
    """How many engagements the register holds."""
    return int(apps.get_model("engagements", "Engagement")._default_manager.count())


def fill(size: int) -> None:
    """Imports the real engagements again and again under numbered titles until the size is reached."""
    missing = size - engagements()
    if missing <= 0:
        return
    with (ROOT / "data" / "engagements.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        for number, row in zip(count(1), islice(cycle(rows), missing), strict=False):
            writer.writerow({**row, "title": f"{row['title']} {number}"})
        target.flush()
        began = time.perf_counter()
        call_command("import_engagements", target.name, "--as", "admin@example.org", verbosity=0)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"Imported {missing} rows in {seconds:.1f} s, {missing / seconds:.0f} a second, {memory:.0f} MB"
    )


def measure(client: Client, address: str) -> str:
    """One row of the table: milliseconds (median), queries, kB raw and compressed."""
    client.get(address)
    asked: list[str] = []

    def note_query(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note_query):
        answer = client.get(address)
    if answer.status_code != 200:
        return f"answers {answer.status_code} | | | "
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - began) * 1000)
    raw, packed = len(answer.content) / 1000, len(gzip.compress(answer.content)) / 1000
    return f"{median(times):.1f} | {len(asked)} | {raw:.1f} | {packed:.1f}"


def deepest(client: Client, address: str) -> str:
    """The last page of the list, to which the first one links."""
    pages = map(int, re.findall(r"[?&;]page=(\d+)", client.get(address).content.decode()))
    return f"{address}?page={max(pages, default=1)}"


def main(size: int, demo: str) -> None:
    """Fills, then measures each page as coordinator and as admin."""
    fill(size)
    found = re.search(r"FEL-\d+-\d+", demo)
    reference = found.group() if found else ""
    pages = {
        "home": "/",
        "list": LIST,
        "list by next due": f"{LIST}?sort=next",
        "list of what needs attention": f"{LIST}?health=attention",
        "search": f"{LIST}?q=fellowship",
        "progress page": f"{LIST}{reference}/",
        "guide": "/models/",
    }
    vendor = connection.vendor
    print(
        f"\n{engagements()} engagements, {vendor}, {settings.SESSION_ENGINE.rpartition('.')[2]} sessions\n"
    )
    print("| page | signed in as | ms | queries | kB | kB compressed |\n|---|---|---|---|---|---|")
    for email in ("coordinator@example.org", "admin@example.org"):
        client = Client()
        client.force_login(
            get_user_model()._default_manager.get(email=email),
            backend=settings.AUTHENTICATION_BACKENDS[0],
        )
        for name, address in {**pages, "last page of the list": deepest(client, LIST)}.items():
            print(f"| {name} | {email.partition('@')[0]} | {measure(client, address)} |")


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text())
