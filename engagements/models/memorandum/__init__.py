"""Agreements between the sides: drafted clause by clause, frozen, signed, kept and ended."""

from .clause import Clause, ClauseComment
from .letter import Letter
from .living import MEMORANDUM_MOVES, MemorandumProposal, Suspension
from .memorandum import BINDING, Memorandum, awaiting, coverings
from .party import MemorandumParty
from .signing import Signatory, Signature, SigningRefusal
from .version import MemorandumVersion, Withdrawal

__all__ = [
    "BINDING",
    "MEMORANDUM_MOVES",
    "Clause",
    "ClauseComment",
    "Letter",
    "Memorandum",
    "MemorandumParty",
    "MemorandumProposal",
    "MemorandumVersion",
    "Signatory",
    "Signature",
    "SigningRefusal",
    "Suspension",
    "Withdrawal",
    "awaiting",
    "coverings",
]
