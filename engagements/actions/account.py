"""Acts on one's own account, and the one-use keys of forms."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from engagements import access, clock
from engagements.actions.history import claim, locked, record, write
from engagements.models import SentForm, User

# A key that was signed longer ago than that is refused before it gets here.
SPENT_KEYS_KEPT_FOR = timedelta(days=31)
KEYS_CLEARED_AT_ONCE = 100
# All that the history says of a password.
PASSWORD_SET = {"field": "password", "from": "", "to": "set anew"}


class AlreadySent(Exception):
    """The form was sent before; `went_to` is where the first sending led."""

    def __init__(self, went_to: str) -> None:
        super().__init__("sent before")
        self.went_to = went_to


def spend_form_key(key: uuid.UUID, *, actor: User) -> SentForm:
    """Use up a form's key inside the act's transaction; raises AlreadySent the second time.

    Two threads with one key: the second waits for the first and then is told.
    Clears some of the keys that nobody can send any more.
    Needs no permission: a key opens nothing, it only closes.
    """
    try:
        with transaction.atomic():
            sent_now = SentForm._default_manager.create(key=key, user=actor)
    except IntegrityError:
        sent = SentForm._default_manager.filter(key=key, user=actor).first()
        raise AlreadySent(sent.went_to if sent else "") from None
    _clear_spent_keys()
    return sent_now


def _clear_spent_keys() -> None:
    """The oldest few at a time, so that no sender waits; what another sender clears is left to it."""
    before = clock.now() - SPENT_KEYS_KEPT_FOR
    old = SentForm._default_manager.filter(sent_at__lt=before).order_by("sent_at")
    keys = list(
        old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:KEYS_CLEARED_AT_ONCE]
    )
    if keys:
        SentForm._default_manager.filter(pk__in=keys).delete()


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


@transaction.atomic
def set_own_password(account: User, *, password: str) -> None:
    """Set a new password; the history keeps that it was set, never what it is.

    django-allauth calls it once the present password, or the key of the letter, was given. All
    sessions end but the one in which a password is changed.
    """
    access.require(account, "edit_account", account)
    fresh = locked(User._default_manager.filter(pk=account.pk)).get()
    # Both: the account of the request keeps its session by the new one.
    account.set_password(password)
    fresh.password = account.password
    fresh.save(update_fields=["password"])
    record(fresh, "changed", actor=fresh, changes=[PASSWORD_SET])
