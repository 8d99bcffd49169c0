"""Acts on obligations: begin them with a signed memorandum; report, confirm, release, dispute."""

from .acting import (
    agree_release,
    ask_release,
    confirm_obligation,
    decline_release,
    dispute_obligation,
    mark_not_met,
    release_alone,
    report_obligation,
    say_what_is_missing,
)
from .beginning import begin_obligations

__all__ = [
    "agree_release",
    "ask_release",
    "begin_obligations",
    "confirm_obligation",
    "decline_release",
    "dispute_obligation",
    "mark_not_met",
    "release_alone",
    "report_obligation",
    "say_what_is_missing",
]
