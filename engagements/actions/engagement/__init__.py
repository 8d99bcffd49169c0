"""Acts on an engagement as a whole: log it, change it, move it, and keep its summary true."""

from .change import edit_engagement, move_dates, shift_open_milestones
from .logging import (
    DETAILS,
    draft_checklist,
    draft_plan,
    last_usual_day,
    log_engagement,
    log_with_new_bodies,
    take_references,
)
from .party import add_party, lead_party, leave_party
from .phase import close_engagement, move_phase
from .review import edit_details, review_plan
from .status import (
    cancel_engagement,
    hold_engagement,
    reopen_engagement,
    resume_engagement,
)
from .summary import refresh_summary, summary_of

__all__ = [
    "DETAILS",
    "add_party",
    "cancel_engagement",
    "close_engagement",
    "draft_checklist",
    "draft_plan",
    "edit_details",
    "edit_engagement",
    "hold_engagement",
    "last_usual_day",
    "lead_party",
    "leave_party",
    "log_engagement",
    "log_with_new_bodies",
    "move_dates",
    "move_phase",
    "refresh_summary",
    "reopen_engagement",
    "resume_engagement",
    "review_plan",
    "shift_open_milestones",
    "summary_of",
    "take_references",
]
