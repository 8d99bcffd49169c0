"""What importing costs: `bench_import.py [ROWS]` (10,000) into an empty register of its own.

Prints rows a second and the peak memory of the whole process, start of Python included, and exits
1 where 10,000 rows take 20 s or more, or 300 MB.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from itertools import count, cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_FOR_10_000 = 20
MEGABYTES = 300


def write_rows(path: Path, rows: int) -> None:
    """The real engagements again and again, under numbered titles and every fifth with new parties."""
    with (ROOT / "data" / "engagements.csv").open(encoding="utf-8", newline="") as source:
        real = list(csv.DictReader(source))
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(real[0]))
        writer.writeheader()
        for number, row in zip(count(1), islice(cycle(real), rows), strict=False):
            changes = {"title": f"{row['title']} {number}"}
            if number % 5 == 0:
                changes["government_body"] = f"{row['government_body']} {number}"
                changes["civic_organisation"] = f"{row['civic_organisation']} {number}"
            writer.writerow({**row, **changes})


def main(rows: int) -> int:
    """Migrate, import, print; the exit code says whether the goals are kept."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DEBUG": "0", "SECRET_KEY": "bench" * 10}
        environment.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        path = Path(folder) / "engagements.csv"
        write_rows(path, rows)
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
        before = time.perf_counter()
        process = subprocess.Popen(
            [*manage, "import_engagements", str(path), "--verbosity", "0"], env=environment
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - before
    megabytes = usage.ru_maxrss / 1024
    if status:
        print(f"The import failed with status {os.waitstatus_to_exitcode(status)}.")
        return 1
    print(
        f"{rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows a second, "
        f"{megabytes:.0f} MB at the peak"
    )
    slow = seconds >= SECONDS_FOR_10_000 * max(rows, 10_000) / 10_000
    return int(slow or megabytes >= MEGABYTES)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
