"""Prints the PDF of a signed memorandum of the demonstration, in a process of its own: seconds of
the first and of a later one, and what memory the process took. Part of `make bench` and `make drills`.

Exits 1 where that is more than was promised: of the clock's seconds those count in which the
process worked, since a machine that others use too makes anything slow."""

import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

# What a memorandum of usual length may take.
MOST_SECONDS = 3.0
MOST_MEGABYTES = 200.0


def excesses(seconds: float, megabytes: float) -> list[str]:
    """What is more than was promised, in words; nothing where all is well."""
    found = []
    if seconds > MOST_SECONDS:
        found.append(f"{seconds:.1f} s are more than {MOST_SECONDS:.0f} s")
    if megabytes > MOST_MEGABYTES:
        found.append(f"{megabytes:.0f} MB are more than {MOST_MEGABYTES:.0f} MB")
    return found


def main() -> None:
    """One line of figures, and an exit that says whether they are as promised."""
    django.setup()
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    client.force_login(get_user_model()._default_manager.get(email="admin@example.org"))
    versions = apps.get_model("engagements", "MemorandumVersion")._default_manager
    version = versions.filter(for_signature=True).order_by("pk").first()
    seconds, worked = [], []
    for _time in range(2):
        began, worked_before = time.perf_counter(), time.process_time()
        address = f"/memoranda/{version.memorandum_id}/versions/{version.number}.pdf"
        answer = client.get(address, secure=True)
        seconds.append(time.perf_counter() - began)
        worked.append(time.process_time() - worked_before)
        if not answer.content.startswith(b"%PDF-"):
            raise SystemExit(f"{address} gave no PDF: {answer.status_code}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"PDF of a memorandum: {seconds[0]:.1f} s the first time ({worked[0]:.1f} s of work), "
        f"{seconds[1]:.1f} s later ({worked[1]:.1f} s of work), {len(answer.content) / 1000:.0f} kB, {memory:.0f} MB in all"
    )
    if found := excesses(max(worked), memory):
        raise SystemExit(f"PDF of a memorandum: {'; '.join(found)}")


if __name__ == "__main__":
    main()
