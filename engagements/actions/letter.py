"""Letters: written in the transaction of the act that makes them, sent once it is committed."""

from collections.abc import Callable
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from engagements import access, clock
from engagements.actions.history import locked
from engagements.emails import Composed
from engagements.models import DateRequest, Engagement, Letter, Memorandum, Signatory, User
from engagements.queries.memorandum.turn import waiting_for


def write_letter(
    to: User,
    *,
    key: str,
    subject: str,
    text: str,
    memorandum: Memorandum | None = None,
    signatory: Signatory | None = None,
) -> Letter:
    """Keep a letter with the act and send it after the commit; the same `key` is written once.

    A process that dies in between leaves it waiting for `send_notices`.
    Needs no permission: acts that have asked for theirs call it.
    """
    letter, made = Letter._default_manager.get_or_create(
        key=key[:200],
        defaults={
            "to": to, "subject": " ".join(subject.split())[:200], "text": text,
            "memorandum": memorandum, "signatory": signatory, "written_at": clock.now(),
        },
    )  # fmt: skip
    if made:
        transaction.on_commit(partial(deliver, letter.pk), robust=True)
    return letter


def write_to_both_sides(
    engagement: Engagement, *, actor: User, key: str, compose: Callable[[User], Composed]
) -> None:
    """A letter to everybody who writes for a party today, the leads too; not to who has just acted.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in access.writers_on_both_sides(engagement).exclude(pk=actor.pk):
        letter = compose(user)
        write_letter(user, key=f"{key}:{user.pk}", subject=letter.subject, text=letter.text)


def deliver(pk: int) -> bool:
    """Send one waiting letter; True once it is on its way. Two at once send it once.

    Raises whatever the mail server raises; the letter then waits for the next time.
    One whose reader no longer sees what it is about, or is no longer asked to sign it, is dropped
    with a mark, and never sent.
    Needs no permission: what is sent was decided when it was written.
    """
    Letter._default_manager.filter(pk=pk, sent_at__isnull=True).update(attempts=F("attempts") + 1)
    with transaction.atomic():
        letter = locked(Letter._default_manager.filter(pk=pk)).first()
        if letter is None or letter.sent_at or letter.dropped_at or not letter.to.is_active:
            return False
        if not _still_asked(letter) or not _still_seen(letter):
            Letter._default_manager.filter(pk=pk).update(dropped_at=clock.now())
            return False
        EmailMessage(letter.subject, letter.text, to=[letter.to.email]).send()
        Letter._default_manager.filter(pk=pk).update(sent_at=clock.now())
    return True


def _still_asked(letter: Letter) -> bool:
    """Whether the signature for which it asks is waited for still, and for the text that it was about."""
    if letter.signatory_id is None or letter.memorandum is None:
        return True
    version = letter.memorandum.current_version
    waiting = {one.signatory.pk for one in waiting_for(letter.memorandum)}
    return (
        version is not None
        and letter.written_at >= version.made_at
        and letter.signatory_id in waiting
    )


def _still_seen(letter: Letter) -> bool:
    """Whether its reader sees today the memorandum, request for other dates or engagement in it."""
    kind, *keys = letter.key.split(":")
    if letter.memorandum_id:
        return access.visible(Memorandum, letter.to).filter(pk=letter.memorandum_id).exists()
    if kind == "dates":
        return access.visible(DateRequest, letter.to).filter(pk=keys[0]).exists()
    if kind == "cancelled":
        return access.visible(Engagement, letter.to).filter(pk=keys[0]).exists()
    return True
