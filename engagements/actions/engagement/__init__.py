"""Acts on an engagement as a whole: log it, change it, move it, and keep its summary true."""

from engagements.actions.summary import refresh_summary, summary_of

from .beginning import begin_in
from .change import edit_engagement
from .date_request import (
    answer_date_request,
    ask_to_move_dates,
    ask_to_move_milestone,
    take_back_date_request,
)
from .dates import correct_dates, move_dates
from .due import (
    due_with_milestone,
    follow_again,
    follow_alone,
    follow_phase,
    place_milestone,
    refuse_another_title,
    refuse_settled_or_passed,
    refuse_taken_title,
    refuse_to_move_alone,
)
from .gate import switch_off_gate, switch_on_gate
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
from .phase import close_engagement, move_phase, waive_condition
from .review import edit_details, review_plan
from .status import (
    cancel_engagement,
    hold_engagement,
    reopen_engagement,
    resume_engagement,
)

__all__ = [
    "DETAILS",
    "add_party",
    "answer_date_request",
    "ask_to_move_dates",
    "ask_to_move_milestone",
    "begin_in",
    "cancel_engagement",
    "close_engagement",
    "correct_dates",
    "draft_checklist",
    "draft_plan",
    "due_with_milestone",
    "edit_details",
    "edit_engagement",
    "follow_again",
    "follow_alone",
    "follow_phase",
    "hold_engagement",
    "last_usual_day",
    "lead_party",
    "leave_party",
    "log_engagement",
    "log_with_new_bodies",
    "move_dates",
    "move_phase",
    "place_milestone",
    "refresh_summary",
    "refuse_another_title",
    "refuse_settled_or_passed",
    "refuse_taken_title",
    "refuse_to_move_alone",
    "reopen_engagement",
    "resume_engagement",
    "review_plan",
    "summary_of",
    "switch_off_gate",
    "switch_on_gate",
    "take_back_date_request",
    "take_references",
    "waive_condition",
]
