"""For every field of an agreement: whether changing it after sending voids the signatures given.

The editor shows these words next to each field, or over a form of which all fields are alike, and `docs/memorandum-format.md` lists them.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEW_VERSION = _("After sending: only in a new version, which everybody signs again.")
FREE = _("After sending: can be changed; signatures stay valid.")

VOIDS: dict[str, Promise] = {
    "title": NEW_VERSION,
    "kind": NEW_VERSION,
    "language": NEW_VERSION,
    "prevailing_language": NEW_VERSION,
    "begins_on": NEW_VERSION,
    "ends_on": NEW_VERSION,
    "review_on": NEW_VERSION,
    "notice_days": NEW_VERSION,
    "signing_order": NEW_VERSION,
    "time_zone": NEW_VERSION,
    "covers": NEW_VERSION,
    "parties": NEW_VERSION,
    "clauses": NEW_VERSION,
    "obligations": NEW_VERSION,
    "party": NEW_VERSION,
    "position": NEW_VERSION,
    "authority": NEW_VERSION,
    "order": NEW_VERSION,
    "sign_by": FREE,
    "contact": FREE,
}
