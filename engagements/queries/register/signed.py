"""Signatures that do not belong to what they are counted for, or that nobody gave."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from engagements.models import Change, Memorandum, Signature
from engagements.models.memorandum.signing import SEAL, SEALED_BY_HISTORY, SEALED_WHERE_TOLD
from engagements.queries.register.papers import faults_of_papers
from engagements.queries.register.sealed import seal_of

AT_ONCE = 200


def faults_of_signatures() -> Iterator[str]:
    """A line for each signature that is not sound, and each memorandum that is signed without all."""
    rows = Signature._default_manager.select_related(
        "signed__memorandum", "signatory", "recorded_by", "document", "certificate"
    )
    for signature in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        named = f"{signature.signed.memorandum.reference}: signature {signature.pk} ({signature})"
        found = list(_faults_of(signature))
        if not found and not _is_sealed(signature):
            found = ["was changed past the history"]
        yield from (f"{named} {fault}" for fault in found)
    yield from _removed()
    agreed = (
        Memorandum._default_manager.filter(drafted_here=True)
        .exclude(state__in=["draft", "set_aside"])
        .select_related("current_version__withdrawal")
        .prefetch_related("signatories", "current_version__signatures")
    )
    for memorandum in agreed.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield from (f"{memorandum.reference}: {fault}" for fault in _faults_of_whole(memorandum))


def _faults_of(signature: Signature) -> Iterator[str]:
    version = signature.signed
    if signature.digest != version.digest:
        yield "has another digest than the version it was given for"
    if not version.for_signature:
        yield "was given for a version that was never sent for signature"
    if signature.signatory.memorandum_id != version.memorandum_id:
        yield "was given by a signatory of another memorandum"
    told = _told_of(signature).order_by("pk").first()
    kept = {one["field"]: one["to"] for one in told.fields} if told else {}
    yield from faults_of_papers(signature, kept)
    if told is None or told.verb != f"signed_{signature.method}":
        yield "is not in the history"
        return
    names = (*SEALED_BY_HISTORY, *(name for name in SEALED_WHERE_TOLD if name in kept))
    stands = {name: str(getattr(signature, name)) for name in names}
    if told.thing_text != str(signature)[:300]:
        yield "has another name or position than its line in the history"
    elif {name: kept.get(name) for name in stands} != stands:
        differing = [name for name in stands if kept.get(name) != stands[name]]
        yield f"differs from its line in the history in {', '.join(differing)}"
    elif told.actor_id != signature.recorded_by_id or not _at_its_time(signature):
        yield "has another time or recorder than its line in the history"


def _is_sealed(signature: Signature) -> bool:
    """Whether the whole row is as its line says; a line from before seals were kept says nothing."""
    told = _told_of(signature).order_by("pk").first()
    seals = [one["to"] for one in told.fields if one["field"] == SEAL] if told else []
    return not seals or seals == [seal_of(signature)]


def _at_its_time(signature: Signature) -> bool:
    """Whether the moment is the local time that the history repeats."""
    zone = signature.local_time.rpartition(" ")[2]
    local = signature.signed_at.astimezone(ZoneInfo(zone or "UTC"))
    return f"{local:%Y-%m-%d %H:%M} {zone}" == signature.local_time


def _told_of(signature: Signature) -> QuerySet[Change]:
    return Change._default_manager.filter(thing_type="signature", thing_id=str(signature.pk))


def _removed() -> Iterator[str]:
    """Signatures that the history tells of and that are no longer there."""
    there = {str(pk) for pk in Signature._default_manager.values_list("pk", flat=True)}
    told = Change._default_manager.filter(thing_type="signature", verb__startswith="signed_")
    gone = {
        change.thing_id: f"signature {change.thing_id} ({change.thing_text}) was removed"
        for change in told.order_by("pk").iterator()
        if change.thing_id not in there
    }
    yield from gone.values()


def _faults_of_whole(memorandum: Memorandum) -> Iterator[str]:
    version = memorandum.current_version
    if version is None:
        yield "is frozen without a version"
        return
    if version.memorandum_id != memorandum.pk or not version.for_signature:
        yield f"counts version {version.number}, which was never sent for its signature"
    if hasattr(version, "withdrawal"):
        yield f"counts version {version.number}, which was withdrawn"
    signatures = list(version.signatures.all())
    signed = {one.signatory_id for one in signatures}
    missing = [
        one for one in memorandum.signatories.all() if not one.replaced_at and one.pk not in signed
    ]
    if memorandum.state == "sent":
        if not missing:
            yield "waits for signatures although all have signed"
        return
    yield from (f"signed without the signature of {one.position}" for one in missing)
    days = {one.signed_on for one in signatures}
    if days and memorandum.signed_on != max(days):
        yield "was signed on another day than the last signature"
