"""The engagement, the parties to it, and how its phase, status and dates moved."""

from .engagement import Engagement, ReferenceCounter
from .moves import DateMove, DateRequest, GateSwitch, PhaseChange, Waiver
from .party import LEADING, Party, not_left_by, party_on
from .words import (
    REFERENCE_PREFIX,
    STATUS_MOVES,
    CollaborationModel,
    Health,
    OwnerSide,
    Phase,
    Precision,
    Side,
    Status,
    other_side,
)

__all__ = [
    "LEADING",
    "REFERENCE_PREFIX",
    "STATUS_MOVES",
    "CollaborationModel",
    "DateMove",
    "DateRequest",
    "Engagement",
    "GateSwitch",
    "Health",
    "OwnerSide",
    "Party",
    "Phase",
    "PhaseChange",
    "Precision",
    "ReferenceCounter",
    "Side",
    "Status",
    "Waiver",
    "not_left_by",
    "other_side",
    "party_on",
]
