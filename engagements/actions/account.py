"""Acts on one's own account, and the one-use keys of forms."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from engagements import access
from engagements.actions.history import claim, record, write
from engagements.models import SentForm, User


class AlreadySent(Exception):
    """The form was sent before; `went_to` is where the first sending led."""

    def __init__(self, went_to: str) -> None:
        super().__init__("sent before")
        self.went_to = went_to


def spend_form_key(key: uuid.UUID, *, actor: User) -> SentForm:
    """Use up a form's key inside the act's transaction; raises AlreadySent the second time.

    Two threads with one key: the second waits for the first and then is told.
    Needs no permission: a key opens nothing, it only closes.
    """
    try:
        with transaction.atomic():
            return SentForm._default_manager.create(key=key, user=actor)
    except IntegrityError:
        sent = SentForm._default_manager.filter(key=key, user=actor).first()
        raise AlreadySent(sent.went_to if sent else "") from None


def note_where_form_went(sent: SentForm, address: str) -> None:
    """Remember where the first sending led. Needs no permission: the sender has spent the key."""
    sent.went_to = address[:500]
    sent.save(update_fields=["went_to"])


@transaction.atomic
def edit_account(account: User, *, actor: User, version: int | None, **values: Any) -> User:  # noqa: ANN401
    """Change one's own name, language and time zone."""
    access.require(actor, "edit_account", account)
    fresh = claim(account, version)
    changes = write(fresh, values)
    if changes:
        record(fresh, "changed", actor=actor, changes=changes)
    return fresh
