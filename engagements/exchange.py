"""The exchange file: its columns, what one sound row says, and what can be wrong with one."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from engagements.dates import PartialDate
from engagements.text import fold, fold_name

REQUIRED = (
    "title",
    "collaboration_model",
    "civic_organisation",
    "government_body",
    "government_level",
    "country",
    "source_url",
)
COLUMNS = (
    "title", "collaboration_model", "summary", "civic_organisation", "civic_organisation_country",
    "government_body", "government_department", "government_level", "country", "start_date",
    "end_date", "participants", "outcome", "still_in_use", "source_title", "source_url",
    "source_year", "language",
)  # fmt: skip


class Severity(StrEnum):
    """Whether a problem keeps the row out of the register or only has to be told."""

    REFUSED = "refused"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place of the file, in words for the person who sent it."""

    line: int
    column: str
    value: str
    reason: str
    severity: Severity = Severity.REFUSED


@dataclass(frozen=True)
class EngagementRow:
    """One row of the file, clean and converted; empty text where the file says nothing."""

    line: int
    title: str
    collaboration_model: str
    summary: str
    civic_organisation: str
    civic_organisation_country: str
    government_body: str
    government_department: str
    government_level: str
    country: str
    start: PartialDate | None
    end: PartialDate | None
    participants: int | None
    outcome: str
    still_in_use: str
    source_title: str
    source_url: str
    source_year: int | None
    language: str

    @cached_property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two rows the same engagement: title, government body, country and start."""
        start = self.start.isoformat() if self.start else ""
        return fold(self.title), fold_name(self.government_body), self.country, start

    @property
    def content(self) -> dict[str, object]:
        """What two rows of one engagement must agree on, by column; else they contradict."""
        return {
            "collaboration_model": self.collaboration_model,
            "civic_organisation": fold_name(self.civic_organisation),
            "end_date": self.end.isoformat() if self.end else "",
            "participants": self.participants,
            "source_url": self.source_url,
        }


def digest(parts: tuple[object, ...]) -> int:
    """A number of eight bytes that stands for the parts, so that a long file takes little memory."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big")
