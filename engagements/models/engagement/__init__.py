"""The engagement, the parties to it, and how its phase, status and dates moved."""

from .engagement import Engagement, ReferenceCounter
from .moves import DateMove, DateRequest, GateSwitch, PhaseChange, Waiver
from .party import LEADING, Party, not_left_by, party_on

__all__ = [
    "LEADING",
    "DateMove",
    "DateRequest",
    "Engagement",
    "GateSwitch",
    "Party",
    "PhaseChange",
    "ReferenceCounter",
    "Waiver",
    "not_left_by",
    "party_on",
]
