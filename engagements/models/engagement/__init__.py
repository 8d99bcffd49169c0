"""The engagement, the parties to it, and how its phase, status and dates moved."""

from engagements.words import (
    REFERENCE_PREFIX,
    STATUS_MOVES,
    AgreementState,
    CollaborationModel,
    Health,
    OwnerSide,
    Phase,
    Precision,
    Side,
    Status,
    other_side,
)

from .engagement import Engagement, ReferenceCounter
from .moves import DateMove, DateRequest, GateSwitch, PhaseChange, Waiver
from .party import LEADING, Party, not_left_by, party_on

__all__ = [
    "LEADING",
    "REFERENCE_PREFIX",
    "STATUS_MOVES",
    "AgreementState",
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
