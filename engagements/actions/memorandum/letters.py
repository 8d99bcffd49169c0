"""Who gets which letter about a memorandum. None of them asks for a permission of its own."""

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from engagements import access, emails
from engagements.actions.letter import write_letter
from engagements.models import (
    Contact,
    Letter,
    Membership,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    MemorandumVersion,
    Organisation,
    Signatory,
    SigningRefusal,
    User,
)
from engagements.models.contact import open_on
from engagements.queries.memorandum.parties import taking_part
from engagements.queries.memorandum.recorded import who_confirms, who_corrects, writers_on
from engagements.queries.memorandum.terms import terms_on
from engagements.queries.memorandum.turn import waiting_for


def ask_to_sign(memorandum: Memorandum) -> None:
    """Write to everybody whose turn it is and who has an account; once for each version.

    Needs no permission: acts that have asked for theirs call it.
    """
    for turn in waiting_for(memorandum):
        _write_to_signatory(memorandum, turn.signatory, f"sign:{memorandum.current_version_id}")


def remind_signatory(memorandum: Memorandum, signatory: Signatory, day: date) -> bool:
    """Write again, at most once a day; False when nothing was written.

    Needs no permission: acts that have asked for theirs call it.
    """
    key = f"remind:{memorandum.current_version_id}:{day}"
    if Letter._default_manager.filter(key=f"{key}:{signatory.pk}").exists():
        return False
    return _write_to_signatory(memorandum, signatory, key, again=True)


def tell_of_signing(memorandum: Memorandum) -> None:
    """Tell all parties that it is signed.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in people_of(memorandum):
        letter = emails.signed_by_all(memorandum, user)
        _write(memorandum, user, letter, f"signed:{memorandum.current_version_id}:{user.pk}")


def tell_of_withdrawal(memorandum: Memorandum, version: MemorandumVersion, reason: str) -> None:
    """Tell all parties that the version was taken back.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in people_of(memorandum):
        letter = emails.withdrawn(memorandum, version, user, reason)
        _write(memorandum, user, letter, f"withdrawn:{version.pk}:{user.pk}")


def tell_of_setting_aside(memorandum: Memorandum) -> None:
    """Tell all parties that the draft was set aside.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in people_of(memorandum):
        letter = emails.set_aside(memorandum, user)
        _write(memorandum, user, letter, f"set_aside:{memorandum.pk}:{user.pk}")


def tell_of_refusal(memorandum: Memorandum, refusal: SigningRefusal) -> None:
    """Tell all parties that somebody cannot sign.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in people_of(memorandum):
        letter = emails.refused(memorandum, refusal, user)
        _write(memorandum, user, letter, f"refused:{refusal.pk}:{user.pk}")


def tell_of_expiry(memorandum: Memorandum, step: int, days: int) -> int:
    """Warn all parties that it ends in so many days, once for each last day and step of warnings.

    Returns how many letters are new. Needs no permission: the act that sends notices calls it.
    """
    return sum(
        _write(
            memorandum, user, emails.expiring(memorandum, user, days),
            f"expiring:{memorandum.pk}:{memorandum.last_day}:{step}:{user.pk}",
        )
        for user in people_of(memorandum)
    )  # fmt: skip


def tell_of_review(memorandum: Memorandum) -> int:
    """Say to all parties that the day has come to look at it again; once for each such day.

    Returns how many letters are new. Needs no permission: the act that sends notices calls it.
    """
    review_on = terms_on(memorandum, access.today(memorandum)).review_on
    return sum(
        _write(
            memorandum, user, emails.to_review(memorandum, user, review_on),
            f"review:{memorandum.pk}:{review_on}:{user.pk}",
        )
        for user in people_of(memorandum)
    )  # fmt: skip


def tell_of_proposal(memorandum: Memorandum, proposal: MemorandumProposal) -> None:
    """Tell all parties what was proposed, answered, given or taken back.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in people_of(memorandum):
        is_asked = proposal.state == "open" and access.can(user, "answer_proposal", proposal)
        letter = emails.about_proposal(memorandum, proposal, user, is_asked=is_asked)
        _write(memorandum, user, letter, f"proposal:{proposal.pk}:{proposal.state}:{user.pk}")


def tell_of_succession(memorandum: Memorandum, party: MemorandumParty) -> None:
    """Tell all parties who answers for a body from now on.

    Needs no permission: acts that have asked for theirs call it.
    """
    for user in people_of(memorandum):
        letter = emails.succeeded(memorandum, party, user)
        _write(memorandum, user, letter, f"succeeded:{party.pk}:{party.successor_id}:{user.pk}")


def ask_to_confirm(memorandum: Memorandum) -> None:
    """Ask the other side whether what one side recorded as signed is so; once for each recording.

    Needs no permission: acts that have asked for theirs call it.
    """
    _about_recording(memorandum, who_confirms(memorandum), "recorded", emails.recorded)


def tell_of_confirmation(memorandum: Memorandum) -> None:
    """Tell the side that recorded it that the other has confirmed it.

    Needs no permission: acts that have asked for theirs call it.
    """
    recorders = writers_on(memorandum, memorandum.recorded_side)
    _about_recording(memorandum, recorders, "confirmed", emails.confirmed)


def tell_of_dispute(memorandum: Memorandum) -> None:
    """Tell those of the side that recorded it who can correct it what the other says is not right.

    Needs no permission: acts that have asked for theirs call it.
    """
    _about_recording(memorandum, who_corrects(memorandum), "disputed", emails.disputed)


def _about_recording(
    memorandum: Memorandum, users: QuerySet[User], what: str,
    letter_to: Callable[[Memorandum, User], emails.Composed],
) -> None:  # fmt: skip
    """One letter for each of them, for this version of what is recorded."""
    for user in users:
        key = f"{what}:{memorandum.pk}:{memorandum.version}:{user.pk}"
        _write(memorandum, user, letter_to(memorandum, user), key)


def tell_of_correction(memorandum: Memorandum, actor: User, side: str = "") -> None:
    """Tell both sides that an administrator of neither corrected what is recorded of it.

    Or this side, that the other one corrected what takes no confirmation away.
    Needs no permission: acts, and the back office, that have asked for theirs call it.
    """
    told = writers_on(memorandum, side or "government")
    if not side:
        told |= writers_on(memorandum, "civic")
    for user in told.distinct():
        letter = emails.corrected(memorandum, user, str(actor), by_a_side=bool(side))
        key = f"corrected:{memorandum.pk}:{memorandum.version}:{user.pk}"
        _write(memorandum, user, letter, key)


def people_of(memorandum: Memorandum) -> QuerySet[User]:
    """Active accounts that write for a party today, and signatories whose post is of today.

    A letter says no more than its reader may see: the body takes part today in an engagement that
    the memorandum covers, and the person belongs to it today. Who succeeded a party since is one of
    them. One query.
    Needs no permission: it changes nothing, it only looks.
    """
    today = access.today()
    here = taking_part(memorandum.engagements.all()).values("organisation")
    parties = access.parties_heard(memorandum)
    bodies = Organisation._default_manager.filter(
        Q(pk__in=parties.values("organisation"))
        | Q(pk__in=parties.filter(successor__isnull=False).values("successor")),
        pk__in=here,
    )
    belongs = Membership._default_manager.filter(
        open_on(today), organisation=OuterRef("organisation"), user=OuterRef("person__user")
    )
    signs = Contact._default_manager.filter(
        open_on(today), Exists(belongs), organisation__in=here,
        pk__in=memorandum.signatories.filter(replaced_at__isnull=True).values("contact"),
    )  # fmt: skip
    return User._default_manager.filter(
        Q(pk__in=access.writers_of(bodies).values("pk"))
        | Q(pk__in=signs.values("person__user"), is_active=True)
    )


def _write_to_signatory(
    memorandum: Memorandum, signatory: Signatory, key: str, *, again: bool = False
) -> bool:
    user = signatory.contact.person.user
    if user is None or not access.can(user, "sign_memorandum", signatory):
        return False
    path = reverse("memorandum_sign", args=[memorandum.pk, signatory.pk])
    letter = emails.sign_request(signatory, user, path=path, again=again)
    write_letter(
        user, key=f"{key}:{signatory.pk}", subject=letter.subject, text=letter.text,
        memorandum=memorandum, signatory=signatory,
    )  # fmt: skip
    return True


def _write(memorandum: Memorandum, user: User, letter: emails.Composed, key: str) -> bool:
    """Whether the letter is new: the same key is written once."""
    if Letter._default_manager.filter(key=key).exists():
        return False
    write_letter(user, key=key, subject=letter.subject, text=letter.text, memorandum=memorandum)
    return True
