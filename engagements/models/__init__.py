"""All tables of the register, one file for each room."""

from .account import Membership, SentForm, User
from .challenge import ChecklistItem, Response
from .consulting import ConsultingDetails
from .contact import Contact, EngagementRole, Person, RelationshipNote
from .document import Document
from .engagement import (
    DateMove,
    Engagement,
    Party,
    PhaseChange,
    ReferenceCounter,
    Waiver,
)
from .fellowship import FellowshipDetails
from .hackathon import HackathonDetails
from .history import Change
from .indicator import Goal, Indicator, Measurement
from .memorandum import Memorandum, MemorandumParty
from .milestone import Evidence, Milestone
from .organisation import FormerName, Office, Organisation
from .policy import PolicyDetails
from .service_delivery import ServiceDeliveryDetails
from .training import TrainingDetails
from .update import JointUpdate

__all__ = [
    "Change",
    "ChecklistItem",
    "ConsultingDetails",
    "Contact",
    "DateMove",
    "Document",
    "Engagement",
    "EngagementRole",
    "Evidence",
    "FellowshipDetails",
    "FormerName",
    "Goal",
    "HackathonDetails",
    "Indicator",
    "JointUpdate",
    "Measurement",
    "Membership",
    "Memorandum",
    "MemorandumParty",
    "Milestone",
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
    "TrainingDetails",
    "User",
    "Waiver",
]
