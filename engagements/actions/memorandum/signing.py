"""Sign a version, record a signature given elsewhere, or say that one cannot sign."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.history import Refused, as_text, write
from engagements.actions.memorandum.amending import refuse_to_leave_out, unsettle_other_drafts
from engagements.actions.memorandum.letters import (
    ask_to_sign,
    remind_signatory,
    tell_of_refusal,
    tell_of_signing,
)
from engagements.actions.memorandum.opening import (
    claim_of,
    open_memorandum,
    refuse_both_sides,
    refuse_who_left,
    refuse_without_post,
    tell,
)
from engagements.actions.memorandum.renewing import tell_of_gap
from engagements.actions.memorandum.sending import refuse_what_cannot_be_amended
from engagements.actions.memorandum.succession import carry_successions_over
from engagements.actions.obligation import begin_obligations
from engagements.models import (
    Contact,
    Document,
    Engagement,
    Memorandum,
    MemorandumVersion,
    Organisation,
    Signatory,
    Signature,
    SigningRefusal,
    User,
)
from engagements.models.memorandum.signing import (
    DIGESTS_OF_PAPERS,
    SEALED_BY_HISTORY,
    SEALED_WHERE_TOLD,
)
from engagements.queries.memorandum.parties import name_in
from engagements.queries.memorandum.posts import why_over, why_too_late, without_post_on
from engagements.queries.memorandum.state import why_settled
from engagements.queries.memorandum.turn import waiting_for
from engagements.queries.recurring import fallen_in
from engagements.queries.register.sealed import seal_field

Opened = tuple[Signatory, Memorandum, MemorandumVersion, list[Engagement]]


@transaction.atomic
def sign_memorandum(
    signatory: Signatory, *, actor: User, digest: str, address_class: str = ""
) -> Signature:
    """Sign the frozen version in person, in the register.

    `digest` is that of the text that was shown: another one is refused, so that an old page or
    link never signs a newer text. Raises PermissionDenied for anybody but the person named, or
    one whose post or membership has ended. The last signature makes the memorandum signed.
    """
    access.require(actor, "sign_memorandum", signatory)
    opened = _open_for_signing(signatory, digest, actor, "sign_memorandum")
    _refuse_both_hands(opened, actor)
    return _sign(
        opened,
        actor,
        method="register",
        signed_on=access.today(opened[1]),
        address_class=address_class,
    )


@transaction.atomic
def record_signature(
    signatory: Signatory,
    *,
    actor: User,
    digest: str,
    method: str,
    signed_on: date,
    document: Document,
    certificate: Document | None = None,
    place: str = "",
) -> Signature:
    """Record that somebody of the actor's own side signed on paper or with a service.

    It is shown as recorded, and by whom. Raises PermissionDenied for the other side. Refused for
    who signed or recorded for the other side, though they write for both; for a day to come, one
    before the version was sent or after its last day, or one on which the signatory did not hold
    the post; and for a scan that is not a PDF or picture kept here, such as a link.
    """
    access.require(actor, "record_signature", signatory)
    opened = _open_for_signing(signatory, digest, actor, "record_signature", signed_on)
    _refuse_both_hands(opened, actor)
    memorandum, signed = opened[1], opened[2]
    sent_on = signed.made_at.astimezone(ZoneInfo(memorandum.time_zone)).date()
    if not sent_on <= signed_on <= access.today(memorandum):
        raise Refused(
            _("The day of signing lies between the sending, %(sent)s, and today.")
            % {"sent": date_format(sent_on)}
        )
    without_post = without_post_on(opened[0].contact, signed_on)
    if without_post:
        raise Refused(without_post)
    if method == "paper" and not place:
        raise Refused(_("Say where it was signed."))
    if method == "elsewhere" and certificate is None:
        raise Refused(_("Choose the certificate of the service."))
    for paper in (document, certificate):
        if paper and paper.engagement_id not in {one.pk for one in opened[3]}:
            raise Refused(_("The signed paper belongs to another engagement."))
        if paper and not (paper.file and paper.sha256 and paper.is_paper):
            raise Refused(_("Choose a PDF or a picture of the signed paper."))
    return _sign(
        opened, actor, method=method, signed_on=signed_on, document=document,
        certificate=certificate, place=place,
    )  # fmt: skip


@transaction.atomic
def refuse_to_sign(
    signatory: Signatory, *, actor: User, digest: str, why: str, reason: str
) -> SigningRefusal:
    """Say that one cannot sign this, and why. Both sides are told; signing later stays possible.

    At any time while the text waits: also before it is one's turn, and after its last day.
    """
    access.require(actor, "sign_memorandum", signatory)
    named, memorandum, version, covered = _open_text(signatory, digest, actor, "sign_memorandum")
    refusal = SigningRefusal(
        signatory=named, refused=version, why=why, reason=reason, at=clock.now(),
        by_text=str(actor)[:300],
    )  # fmt: skip
    write(refusal, {})
    sealed, body = [seal_field(refusal)], _signing_body(named, memorandum, actor)
    tell(
        memorandum, "signing_refused", covered, actor=actor, changes=sealed, reason=reason, body=body
    )  # fmt: skip
    tell_of_refusal(memorandum, refusal)
    return refusal


@transaction.atomic
def replace_signatory(
    signatory: Signatory, *, actor: User, contact: Contact, reason: str
) -> Signatory:
    """Let another person sign in the same position, before the first one did.

    Party, position and authority are part of the frozen text and stay; the letter that the first
    person got leads nowhere from now on. Signatures of others stay valid: the text is the same.
    """
    access.require(actor, "replace_signatory", signatory)
    memorandum, covered = open_memorandum(signatory.memorandum)
    old = _place_of(signatory, memorandum.signatories.all())
    # Under the locks once more: who waited for them may act for this side no longer.
    access.require(actor, "replace_signatory", old)
    _refuse_settled(old, memorandum)
    if over := why_over(old, actor):
        raise Refused(over)
    refuse_without_post(contact, old.party)
    refuse_both_sides(memorandum, contact, old.party)
    if contact.pk == old.contact_id:
        raise Refused(_("This person is the signatory already."))
    write(old, {"replaced_at": clock.now()})
    new = Signatory(
        memorandum=memorandum, party=old.party, contact=contact, position=old.position,
        authority=old.authority, order=old.order, replaces=old,
    )  # fmt: skip
    write(new, {})
    changes = [{"field": "signatory", "from": str(old.contact.person), "to": str(contact.person)}]
    tell(memorandum, "signatory_replaced", covered, actor=actor, changes=changes, reason=reason)
    ask_to_sign(memorandum)
    return new


@transaction.atomic
def remind(signatory: Signatory, *, actor: User) -> None:
    """Send the signatory the letter again, at most once a day; both sides see when."""
    access.require(actor, "discuss_memorandum", signatory.memorandum)
    memorandum, covered = open_memorandum(signatory.memorandum)
    waiting = [one for one in waiting_for(memorandum) if one.signatory.pk == signatory.pk]
    if not waiting:
        raise Refused(_("Nothing is asked of this person now."))
    if not remind_signatory(memorandum, waiting[0].signatory, access.today(memorandum)):
        raise Refused(
            _("A reminder went out today already, or this person has no account or cannot sign today.")
        )  # fmt: skip
    tell(memorandum, "reminded", covered, actor=actor, reason=str(signatory))


def _open_text(signatory: Signatory, digest: str, actor: User, verb: str) -> Opened:
    """Under lock: the signatory, the memorandum, the version and the engagements.

    Whether the actor may do it is asked once more then: a post or a membership may have ended while
    they waited. Refused where nothing waits for this signatory any more, and for another text than
    the one shown.
    """
    memorandum, covered = open_memorandum(signatory.memorandum)
    signatories = memorandum.signatories.select_related(
        "contact__person", "contact__office", "contact__organisation", "party__organisation"
    )
    named = _place_of(signatory, signatories)
    access.require(actor, verb, named)
    _refuse_settled(named, memorandum)
    version = memorandum.current_version
    assert version is not None  # noqa: S101  (the state says so, and a constraint)
    if digest.replace(" ", "").lower() != version.digest:
        raise Refused(
            _("The text has changed since you opened this page. Read the present version first.")
        )
    return named, memorandum, version, covered


def _place_of(signatory: Signatory, places: QuerySet[Signatory]) -> Signatory:
    """The place to sign, locked and as it stands now; it may have been taken out of a draft since."""
    gone = _("This place was taken out of the text. Nothing is signed here any more.")
    return claim_of(places, signatory, gone=gone)


def _open_for_signing(
    signatory: Signatory, digest: str, actor: User, verb: str, signed_on: date | None = None
) -> Opened:
    """As `_open_text`; refused too where it cannot be signed by this signatory now, or was not then."""
    named, memorandum, version, covered = _open_text(signatory, digest, actor, verb)
    refuse_who_left([named.party], covered)
    refuse_what_cannot_be_amended(memorandum)
    refuse_to_leave_out(memorandum)
    if too_late := why_too_late(named, actor, signed_on):
        raise Refused(too_late)
    if not any(one.signatory.pk == named.pk for one in waiting_for(memorandum)):
        raise Refused(_("Somebody else signs first. You get a letter when it is your turn."))
    return named, memorandum, version, covered


def _refuse_both_hands(opened: Opened, actor: User) -> None:
    """Nobody alone brings about the signatures of both sides: neither signing nor recording."""
    named, _memorandum, version, _covered = opened
    others = version.signatures.filter(recorded_by=actor).exclude(
        signatory__party__side=named.party.side
    )
    if others.exists():
        raise Refused(
            _("You signed or recorded a signature for the other side. Somebody else does it for %(party)s.")
            % {"party": named.party}
        )  # fmt: skip


def _refuse_settled(signatory: Signatory, memorandum: Memorandum) -> None:
    if problem := why_settled(signatory, memorandum):
        raise Refused(problem)


def _sign(
    opened: Opened,
    actor: User,
    *,
    method: str,
    signed_on: date,
    document: Document | None = None,
    certificate: Document | None = None,
    place: str = "",
    address_class: str = "",
) -> Signature:
    """Keep the signature with everything as text of this moment, and see whether it was the last.

    For whom it is given it says in the words of the text: a body may be called otherwise since.
    """
    signatory, memorandum, version, covered = opened
    now = clock.now()
    contact = signatory.contact
    local = now.astimezone(ZoneInfo(memorandum.time_zone))
    signature = Signature(
        signatory=signatory, signed=version, digest=version.digest, method=method,
        name=contact.person.name, position=signatory.position,
        office=str(contact.office or "")[:300],
        organisation=name_in(version, signatory.party)[:300], authority=signatory.authority,
        signed_at=now, signed_on=signed_on,
        local_time=f"{local:%Y-%m-%d %H:%M} {memorandum.time_zone}"[:80],
        place=place, recorded_by=actor, recorded_by_text=str(actor)[:300],
        address_class=address_class,
    )  # fmt: skip
    write(signature, {"document": document, "certificate": certificate})
    # Kept in the history too, whose rows are chained: a signature made up or altered shows.
    names = (*SEALED_BY_HISTORY, *SEALED_WHERE_TOLD)
    sealed = {name: as_text(getattr(signature, name)) for name in names}
    for name, told_as in DIGESTS_OF_PAPERS.items():
        paper = getattr(signature, name)
        sealed[told_as] = paper.sha256 if paper else ""
    kept = [{"field": name, "from": "", "to": value} for name, value in sealed.items()]
    kept.append(seal_field(signature))
    body = _signing_body(signatory, memorandum, actor)
    tell(signature, f"signed_{method}", covered, actor=actor, changes=kept, body=body)
    if waiting_for(memorandum):
        ask_to_sign(memorandum)
    else:
        _complete(memorandum, covered, actor, body)
    return signature


def _signing_body(signatory: Signatory, memorandum: Memorandum, actor: User) -> Organisation | None:
    """For which body somebody acts in the place of a signatory: who is named there, for that post."""
    if signatory.contact.person.user_id == actor.pk:
        return signatory.contact.organisation
    return access.body_heard(actor, memorandum, signatory.party.side)


def _complete(
    memorandum: Memorandum, covered: list[Engagement], actor: User, body: Organisation | None
) -> None:
    """Everybody signed: signed on the day of the last signature, obligations begin, all are told."""
    assert memorandum.current_version is not None  # noqa: S101
    last = max(one.signed_on for one in memorandum.current_version.signatures.all())
    values = {"state": "signed", "signed_on": last, "begins_on": memorandum.begins_on or last}
    changes = write(memorandum, values)
    fallen: set[int] = set()
    if memorandum.amends is not None:
        fallen = fallen_in(memorandum.amends)
        # The same engagements, which are locked already; what begins now sees the new last day.
        memorandum.amends, _covered = open_memorandum(memorandum.amends)
        changes += write(memorandum, {"ended_on": memorandum.amends.ended_on})
        amended = (
            write(memorandum.amends, {"amended_ends_on": memorandum.ends_on})
            if memorandum.ends_on
            else []
        )
        tell(memorandum.amends, "amended", covered, actor=actor, changes=amended,
             reason=str(memorandum), body=body)  # fmt: skip
        unsettle_other_drafts(memorandum, covered, actor)
        carry_successions_over(memorandum)
    begin_obligations(memorandum, fallen)
    tell(memorandum, "all_signed", covered, actor=actor, changes=changes, body=body)
    tell_of_gap(memorandum, covered)
    tell_of_signing(memorandum)
