"""The drills of `make drills` on a register that is really served; see `scripts/drills.sh`.

Each takes something away in the middle of work and checks that the page says so, that nothing is
half done, and that the same form goes through once afterwards. Exits 1 at the first that fails.
"""

import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django
from bench_import import write_rows
from django.apps import apps
from django.db import connection
from django.db.models import Manager
from drill_client import Answer, Person, Sending
from wait_for import wait

ROOT = Path(__file__).resolve().parent.parent
IMPORTED = 3_000
ROUNDS = 8
MANAGE = [sys.executable, str(ROOT / "manage.py")]
NOT_SAVED = "was not saved"
ALL = "locked worker_ended import_ended no_room slow_clients paper database_gone"


def check(told: str, *, holds: bool) -> None:
    """Say what holds; end the drills where it does not."""
    print("ok     " if holds else "FAILED ", told, flush=True)
    if not holds:
        sys.exit(1)


def rows(model: str) -> Manager[Any]:
    """A table of the register."""
    return apps.get_model("engagements", model)._default_manager


class Drills:
    """The served register, somebody who uses it, and the hand that takes things away."""

    def __init__(self, address: str, reference: str, session: str, server: int) -> None:
        self.address = address
        self.person = Person(address, session)
        self.server = server
        self.page = f"/engagements/{reference}/"
        self.updates = f"{self.page}updates/new/"
        self.documents = f"{self.page}documents/new/"
        self.is_sqlite = connection.vendor == "sqlite"

    def workers(self) -> list[int]:
        """The processes that serve."""
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=True)
        pairs = (line.split() for line in told.stdout.decode().splitlines())
        return [int(pid) for pid, parent in pairs if int(parent) == self.server]

    def end_workers(self) -> None:
        """Ends them as a machine that runs out of memory does."""
        for worker in self.workers():
            os.kill(worker, signal.SIGKILL)

    def answers(self, path: str, status: int = 200, seconds: float = 30) -> None:
        """The address answers so, if need be after a while."""
        check(f"{path} answers {status}", holds=wait(self.address + path, status, seconds))

    def update(self, text: str) -> dict[str, str]:
        """A filled form that tells how the work goes."""
        return {**self.person.form(self.updates), "on": "2026-01-05", "workflow": text}

    def said(self, text: str) -> tuple[int, int]:
        """How many updates say so, and how many rows of history they have."""
        keys = [
            str(pk) for pk in rows("JointUpdate").filter(workflow=text).values_list("pk", flat=True)
        ]
        told = rows("Change").filter(thing_type="jointupdate", thing_id__in=keys).count()
        connection.close()
        return len(keys), told

    def goes_through_once(self, values: dict[str, str]) -> None:
        """Sent again, and again, the same form leaves one update with one row of history."""
        statuses = [self.person.post(self.updates, values).status for _ in range(2)]
        check("the same form goes through, twice sent once", holds=statuses == [302, 302])
        check("one update, one row of history", holds=self.said(values["workflow"]) == (1, 1))

    def is_refused(self, answer: Answer, values: dict[str, str]) -> None:
        """The page says that nothing was saved, and nothing was."""
        told = f"the page says so with 503 (it was {answer.status})"
        check(told, holds=answer.status == 503 and NOT_SAVED in answer.text)
        check("nothing half done", holds=self.said(values["workflow"]) == (0, 0))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Somebody else's transaction does not end. On PostgreSQL a write gets stuck in its middle,
        before its history; on SQLite at its start."""
        other = connection.copy()
        with other.cursor() as cursor:
            if self.is_sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            else:
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE engagements_change IN EXCLUSIVE MODE")
            try:
                yield
            finally:
                if other.is_usable():
                    cursor.execute("ROLLBACK")
        other.close()

    def locked(self) -> None:
        """Another transaction keeps the database longer than a writer waits."""
        values = self.update("While it was locked")
        with self.held():
            check("pages can be read", holds=self.person.get(self.page).status == 200)
            begun = time.monotonic()
            answer = self.person.post(self.updates, values)
            print(f"        answered after {time.monotonic() - begun:.1f} s")
        self.is_refused(answer, values)
        self.goes_through_once(values)

    def worker_ended(self) -> None:
        """kill -9 while a write waits, and at any moment of a write."""
        values = self.update("While the worker was ended")
        with self.held():
            sending = Sending(lambda: self.person.post(self.updates, values))
            time.sleep(1)
            self.end_workers()
            check("the connection breaks", holds=sending.wait().status == 0)
        self.answers("/healthz")
        check("nothing half done", holds=self.said(values["workflow"]) == (0, 0))
        self.goes_through_once(values)
        done = 0
        for number in range(ROUNDS):
            values = self.update(f"Round {number}")
            sending = Sending(lambda values=values: self.person.post(self.updates, values))  # type: ignore[misc]
            time.sleep(random.uniform(0, 0.15))  # noqa: S311
            self.end_workers()
            sending.wait()
            wait(f"{self.address}/healthz", 200, 30)
            found = self.said(values["workflow"])
            if found not in {(0, 0), (1, 1)}:
                check(f"whole or not at all, but was {found}", holds=False)
            done += found[0]
            again = self.person.post(self.updates, values).status
            if (again, self.said(values["workflow"])) != (302, (1, 1)):
                check(f"sent again it is there once, but {again}", holds=False)
        check(
            f"{ROUNDS} more: {done} were done, the others not at all, each once when sent again",
            holds=True,
        )

    def import_ended(self) -> None:
        """kill -9 in the middle of an import."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "engagements.csv"
            write_rows(path, IMPORTED)
            command = [*MANAGE, "import_engagements", str(path), "--verbosity", "0"]
            before = self.engagements()
            begun = time.monotonic()
            subprocess.run([*command, "--dry-run"], check=True)
            usual = time.monotonic() - begun
            for part in (0.5, 0.7, 0.9):
                process = subprocess.Popen(command)
                time.sleep(usual * part)
                process.kill()
                ended = process.wait() == -signal.SIGKILL
                told = f"ended after {usual * part:.1f} of {usual:.1f} s: not one row is there"
                check(told, holds=ended and self.engagements() == before)
            self.sound()
            check("the import repeated completes", holds=subprocess.run(command).returncode == 0)
            check(f"{IMPORTED} more", holds=self.engagements() == before + IMPORTED)
            again = subprocess.run(command).returncode
            check(
                "a third time changes nothing",
                holds=(again, self.engagements()) == (0, before + IMPORTED),
            )

    def database_gone(self) -> None:
        """The database goes, if it can in the middle of a write, and comes back."""
        values = self.update("While the database was gone")
        if self.is_sqlite:
            folder = Path(connection.settings_dict["NAME"]).parent
            folder.rename(folder.with_name("away"))
            answer = self.person.post(self.updates, values)
        else:
            with self.held():
                sending = Sending(lambda: self.person.post(self.updates, values))
                time.sleep(1)
                self.database("stop")
                answer = sending.wait()
        self.answers("/healthz")
        self.answers("/readyz", 503)
        check("a page says so with 503", holds=self.person.get(self.page).status == 503)
        check(
            "sending says so with 503", holds=self.person.post(self.updates, values).status == 503
        )
        if self.is_sqlite:
            folder.with_name("away").rename(folder)
        else:
            self.database("start")
        begun = time.monotonic()
        self.answers("/readyz")
        check("the page is back", holds=self.person.get(self.page).status == 200)
        print(f"        {time.monotonic() - begun:.1f} s after the database")
        self.is_refused(answer, values)
        self.goes_through_once(values)

    def no_room(self) -> None:
        """No file may grow: for the document, for a large body on its way, for SQLite itself."""
        if not hasattr(resource, "prlimit"):
            print("skipped: this system cannot limit a process that runs")
            return
        before = (self.files(), self.kept())
        for size in (1_000_000, 5_000_000):
            form = {**self.person.form(self.documents), "title": "Plan", "visibility": "shared"}
            content = b"plan " * (size // 5)
            self.limit(60_000)
            answer = self.person.post(self.documents, form, content)
            self.limit(resource.RLIM_INFINITY)
            told = f"{size:,} bytes: the page says so with 503 (it was {answer.status})"
            check(told, holds=answer.status == 503 and NOT_SAVED in answer.text)
            check("no file and no row are left", holds=(self.files(), self.kept()) == before)
        check(
            "with room again it is taken",
            holds=self.person.post(self.documents, form, content).status == 302,
        )
        check(
            "whole", holds=(self.files(), self.kept()) == (before[0] + [5_000_000], before[1] + 1)
        )

    def slow_clients(self) -> None:
        """Clients that never end their request hold a worker each; without them all is well again."""
        url = urlsplit(self.address)
        held = [
            socket.create_connection((url.hostname or "", url.port or 80)) for _ in self.workers()
        ]
        for slow in held:
            slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        time.sleep(0.5)
        sending = Sending(lambda: self.person.get(self.page))
        begun = time.monotonic()
        time.sleep(5)
        for slow in held:
            slow.close()
        answer = sending.wait()
        print(
            f"        {len(held)} of them kept a page waiting for {time.monotonic() - begun:.1f} s"
        )
        check("the page came when they were gone", holds=answer.status == 200)
        self.answers("/healthz", 200, 5)

    def sound(self) -> None:
        """Summaries and history are what they should be."""
        check(
            "check_register finds nothing",
            holds=subprocess.run([*MANAGE, "check_register"]).returncode == 0,
        )

    def database(self, word: str) -> None:
        """Stop or start the server of the database."""
        connection.close()
        subprocess.run(["sh", str(ROOT / "scripts" / "drills.sh"), word], check=True)

    def limit(self, size: int) -> None:
        """No file that a worker writes may grow beyond this."""
        for worker in self.workers():
            _soft, hard = resource.prlimit(worker, resource.RLIMIT_FSIZE)
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, hard))

    def files(self) -> list[int]:
        """The sizes of the documents on the disk."""
        return sorted(path.stat().st_size for path in Path(os.environ["MEDIA_ROOT"]).rglob("*.*"))

    def kept(self) -> int:
        """How many documents there are."""
        return rows("Document").count()

    def paper(self) -> None:
        """The PDF of a memorandum takes no more than 3 s of work and 200 MB."""
        script = str(ROOT / "scripts" / "bench_pdf.py")
        done = subprocess.run([sys.executable, script], capture_output=True, check=False)
        told = (done.stdout + done.stderr).decode().strip()
        check(told.replace("\n", "; "), holds=done.returncode == 0)

    def engagements(self) -> int:
        """How many engagements there are."""
        count = rows("Engagement").count()
        connection.close()
        return count


def main(address: str, reference: str, session: str, server: str) -> None:
    """One drill after the other, each followed by the proof that the register is sound."""
    drills = Drills(address, reference, session, int(server))
    for name in os.environ.get("DRILLS", ALL).split():
        drill = getattr(drills, name)
        print(f"== {(drill.__doc__ or '').splitlines()[0]}", flush=True)
        drill()
        drills.sound()


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:5])
