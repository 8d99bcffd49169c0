"""Acts on memoranda: record, draft, agree, send, sign, and live with what was signed."""

from engagements.actions.memorandum.amending import draft_amendment
from engagements.actions.memorandum.confirming import confirm_recorded, dispute_recorded
from engagements.actions.memorandum.discussing import (
    add_clause,
    agree_to_all,
    agree_to_clause,
    comment_on_clause,
    edit_clause,
    move_clause,
    remove_clause,
    settle_comment,
    take_over_wording,
)
from engagements.actions.memorandum.drafting import (
    draft_memorandum,
    edit_parties_of_draft,
    edit_terms,
    term_of,
)
from engagements.actions.memorandum.living import answer, propose, take_back
from engagements.actions.memorandum.obligation import remove_obligation, write_obligation
from engagements.actions.memorandum.recording import add_memorandum, edit_memorandum
from engagements.actions.memorandum.sending import (
    send_memorandum,
    share_version,
    withdraw_memorandum,
)
from engagements.actions.memorandum.signatory import name_signatory, remove_signatory
from engagements.actions.memorandum.signing import (
    record_signature,
    refuse_to_sign,
    remind,
    replace_signatory,
    sign_memorandum,
)
from engagements.actions.memorandum.succession import confirm_succession
from engagements.actions.memorandum.tending import discard_draft, set_aside_draft, set_sign_by

__all__ = [
    "add_clause",
    "add_memorandum",
    "agree_to_all",
    "agree_to_clause",
    "answer",
    "comment_on_clause",
    "confirm_recorded",
    "confirm_succession",
    "discard_draft",
    "dispute_recorded",
    "draft_amendment",
    "draft_memorandum",
    "edit_clause",
    "edit_memorandum",
    "edit_parties_of_draft",
    "edit_terms",
    "move_clause",
    "name_signatory",
    "propose",
    "record_signature",
    "refuse_to_sign",
    "remind",
    "remove_clause",
    "remove_obligation",
    "remove_signatory",
    "replace_signatory",
    "send_memorandum",
    "set_aside_draft",
    "set_sign_by",
    "settle_comment",
    "share_version",
    "sign_memorandum",
    "take_back",
    "take_over_wording",
    "term_of",
    "withdraw_memorandum",
    "write_obligation",
]
