"""What somebody types to log an engagement, to change it and to move it."""

from .change import DatesForm, EditForm, JoinForm, LeadForm, LeaveForm
from .dates import AnswerDatesForm, AskDatesForm
from .details import details_form
from .gate import SwitchForm
from .logging import LogForm
from .moves import BackForm, CancelForm, HoldForm, PhaseForm, ReasonForm
from .review import ReviewForm

__all__ = [
    "AnswerDatesForm",
    "AskDatesForm",
    "BackForm",
    "CancelForm",
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
    "SwitchForm",
    "details_form",
]
