"""All tables of the register, one file for each room."""

from .account import Membership, SentForm, User
from .challenge import ChecklistItem, Response
from .consulting import ConsultingDetails
from .contact import Contact, EngagementRole, Person, RelationshipNote
from .document import Document
from .engagement import (
    DateMove,
    DateRequest,
    Engagement,
    GateSwitch,
    Party,
    PhaseChange,
    ReferenceCounter,
    Waiver,
)
from .fellowship import FellowshipDetails
from .hackathon import HackathonDetails
from .history import Change
from .indicator import Goal, Indicator, Measurement
from .memorandum import (
    Clause,
    ClauseComment,
    Letter,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    MemorandumVersion,
    Signatory,
    Signature,
    SigningRefusal,
    Suspension,
    Withdrawal,
)
from .milestone import Evidence, Milestone
from .obligation import Obligation, Occurrence
from .organisation import FormerName, Office, Organisation
from .policy import PolicyDetails
from .service_delivery import ServiceDeliveryDetails
from .training import TrainingDetails
from .update import JointUpdate

__all__ = [
    "Change",
    "ChecklistItem",
    "Clause",
    "ClauseComment",
    "ConsultingDetails",
    "Contact",
    "DateMove",
    "DateRequest",
    "Document",
    "Engagement",
    "EngagementRole",
    "Evidence",
    "FellowshipDetails",
    "FormerName",
    "GateSwitch",
    "Goal",
    "HackathonDetails",
    "Indicator",
    "JointUpdate",
    "Letter",
    "Measurement",
    "Membership",
    "Memorandum",
    "MemorandumParty",
    "MemorandumProposal",
    "MemorandumVersion",
    "Milestone",
    "Obligation",
    "Occurrence",
    "Office",
    "Organisation",
    "Party",
    "Person",
    "PhaseChange",
    "PolicyDetails",
    "ReferenceCounter",
    "RelationshipNote",
    "Response",
    "SentForm",
    "ServiceDeliveryDetails",
    "Signatory",
    "Signature",
    "SigningRefusal",
    "Suspension",
    "TrainingDetails",
    "User",
    "Waiver",
    "Withdrawal",
]
