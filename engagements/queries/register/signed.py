"""Signatures that do not belong to what they are counted for, or that nobody gave."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

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
        named = _("%(reference)s: signature %(number)d (%(signature)s)") % {
            "reference": signature.signed.memorandum.reference, "number": signature.pk,
            "signature": signature,
        }  # fmt: skip
        found = list(_faults_of(named, signature))
        yield from found
        if not found and not _is_sealed(signature):
            yield _("%(named)s was changed past the history") % {"named": named}
    yield from _removed()
    agreed = (
        Memorandum._default_manager.filter(drafted_here=True)
        .exclude(state__in=["draft", "set_aside"])
        .select_related("current_version__withdrawal")
        .prefetch_related("signatories", "current_version__signatures")
    )
    for memorandum in agreed.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield from _faults_of_whole(memorandum)


def _faults_of(named: str, signature: Signature) -> Iterator[str]:
    words, version = {"named": named}, signature.signed
    if signature.digest != version.digest:
        yield _("%(named)s has another digest than the version it was given for") % words
    if not version.for_signature:
        yield _("%(named)s was given for a version that was never sent for signature") % words
    if signature.signatory.memorandum_id != version.memorandum_id:
        yield _("%(named)s was given by a signatory of another memorandum") % words
    told = _told_of(signature).order_by("pk").first()
    kept = {one["field"]: one["to"] for one in told.fields} if told else {}
    yield from faults_of_papers(named, signature, kept)
    if told is None or told.verb != f"signed_{signature.method}":
        yield _("%(named)s is not in the history") % words
    else:
        yield from _faults_beside(named, signature, told, kept)


def _faults_beside(
    named: str, signature: Signature, told: Change, kept: dict[str, str]
) -> Iterator[str]:
    """The signature beside what its line in the history keeps of it."""
    words = {"named": named}
    names = (*SEALED_BY_HISTORY, *(name for name in SEALED_WHERE_TOLD if name in kept))
    stands = {name: str(getattr(signature, name)) for name in names}
    if told.thing_text != str(signature)[:300]:
        yield _("%(named)s has another name or position than its line in the history") % words
    elif {name: kept.get(name) for name in stands} != stands:
        differing = [name for name in stands if kept.get(name) != stands[name]]
        yield _("%(named)s differs from its line in the history in %(columns)s") % {
            **words, "columns": ", ".join(differing),
        }  # fmt: skip
    elif told.actor_id != signature.recorded_by_id or not _at_its_time(signature):
        yield _("%(named)s has another time or recorder than its line in the history") % words


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
        change.thing_id: _("signature %(number)s (%(text)s) was removed")
        % {"number": change.thing_id, "text": change.thing_text}
        for change in told.order_by("pk").iterator()
        if change.thing_id not in there
    }
    yield from gone.values()


def _faults_of_whole(memorandum: Memorandum) -> Iterator[str]:
    version, words = memorandum.current_version, {"reference": memorandum.reference}
    if version is None:
        yield _("%(reference)s: is frozen without a version") % words
        return
    counts = {**words, "number": version.number}
    if version.memorandum_id != memorandum.pk or not version.for_signature:
        yield (
            _("%(reference)s: counts version %(number)d, which was never sent for its signature")
            % counts
        )
    if hasattr(version, "withdrawal"):
        yield _("%(reference)s: counts version %(number)d, which was withdrawn") % counts
    signatures = list(version.signatures.all())
    signed = {one.signatory_id for one in signatures}
    missing = [
        one for one in memorandum.signatories.all() if not one.replaced_at and one.pk not in signed
    ]
    if memorandum.state == "sent":
        if not missing:
            yield _("%(reference)s: waits for signatures although all have signed") % words
        return
    yield from (
        _("%(reference)s: signed without the signature of %(position)s")
        % {**words, "position": one.position}
        for one in missing
    )
    days = {one.signed_on for one in signatures}
    if days and memorandum.signed_on != max(days):
        yield _("%(reference)s: was signed on another day than the last signature") % words
