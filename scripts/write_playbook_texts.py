"""Writes the texts of the playbooks where gettext finds them: `engagements/playbooks/texts/`.

Run it after a change to a TOML file; a test says when it was forgotten.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engagements import playbook  # noqa: E402

FOLDER = ROOT / "engagements" / "playbooks" / "texts"
# What a reader sees; the other keys are slugs and words of a closed vocabulary.
SHOWN = (
    "name", "summary", "title", "label", "text", "question", "why", "purpose", "ends_when",
    "responses", "evidence", "questions", "unit", "prompt", "draft", "draft_contract", "signs",
    "steps", "fits_when", "think_again_when", "source",
)  # fmt: skip
HEAD = '''"""Texts of {file}, for gettext. Written by scripts/write_playbook_texts.py."""

from django.utils.translation import gettext_noop

# fmt: off
TEXTS = (
'''


def texts_of(value: object) -> Iterator[str]:
    """Every text of a playbook that is shown, in the order of the file."""
    if not is_dataclass(value):
        return
    for field in fields(value):
        entry = getattr(value, field.name)
        if isinstance(entry, tuple) and entry and is_dataclass(entry[0]):
            for row in entry:
                yield from texts_of(row)
        elif field.name in SHOWN:
            found = entry if isinstance(entry, tuple) else (entry,)
            yield from (text for text in found if text and text != playbook.SEED)


def module(file: str, texts: Iterable[str]) -> str:
    """A module that names each text once."""
    lines = [f"    gettext_noop({quoted(text)}),\n" for text in dict.fromkeys(texts)]
    return HEAD.format(file=file) + "".join(lines) + ")\n"


def quoted(text: str) -> str:
    """The text as a Python literal in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def modules() -> dict[str, str]:
    """Content by file name. What a playbook shares with the cross-cutting file stands there alone."""
    shared = [*texts_of(playbook.cross_cutting()), playbook.SEED_TITLE]
    found = {"cross_cutting.py": module("cross_cutting.toml", shared)}
    for entry in playbook.all_playbooks():
        own = [text for text in texts_of(entry) if text not in shared]
        found[f"{entry.slug}.py"] = module(f"{entry.slug}.toml", own)
    return found


if __name__ == "__main__":
    for name, content in modules().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    print(f"Wrote {len(modules())} files to {FOLDER.relative_to(ROOT)}.")
