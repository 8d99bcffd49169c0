"""Exits 1 unless every language offered has a complete, sound translation.

English is the source: a register that offers only English is complete.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

from django.conf import settings  # noqa: E402
from django.utils.translation import to_locale  # noqa: E402


def faults_of(code: str) -> str:
    """What is wrong with the catalogue of one language; empty when nothing is."""
    catalogue = ROOT / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    if not catalogue.exists():
        return f"{code}: no {catalogue.relative_to(ROOT)}"
    counted = subprocess.run(
        ["msgfmt", "--check", "--statistics", "--output-file=/dev/null", str(catalogue)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    if counted.returncode or "untranslated" in counted.stderr or "fuzzy" in counted.stderr:
        return f"{code}: {counted.stderr.strip()}"
    return ""


if __name__ == "__main__":
    faults = [
        fault for code, _ in settings.LANGUAGES if code != "en" and (fault := faults_of(code))
    ]
    print("\n".join(faults))
    sys.exit(bool(faults))
