"""What somebody types to log an engagement, to change it and to move it."""

from .change import DatesForm, EditForm, JoinForm, LeadForm, LeaveForm
from .details import details_form
from .logging import LogForm
from .moves import HoldForm, PhaseForm, ReasonForm
from .review import ReviewForm

__all__ = [
    "DatesForm",
    "EditForm",
    "HoldForm",
    "JoinForm",
    "LeadForm",
    "LeaveForm",
    "LogForm",
    "PhaseForm",
    "ReasonForm",
    "ReviewForm",
    "details_form",
]
