"""Whose turn it is to sign: since when, and what was the last reminder."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Letter, Memorandum, Signatory, Signature


@dataclass(frozen=True, slots=True)
class Turn:
    """A signatory who can sign now, since when, and when the last letter about it went out."""

    signatory: Signatory
    since: datetime
    last_letter: datetime | None


def waiting_for(memorandum: Memorandum) -> list[Turn]:
    """Those who can sign the sent version now; empty for any other state. Three queries.

    In a fixed order only the first that has not signed; in a free one everybody who has not.
    """
    return waiting_in([memorandum])[memorandum.pk]


def waiting_in(memoranda: Iterable[Memorandum]) -> dict[int, list[Turn]]:
    """As `waiting_for`, of several. Three queries however many; none where nothing was sent."""
    found: dict[int, list[Turn]] = defaultdict(list)
    sent = {one.pk: one for one in memoranda if one.state == "sent" and one.current_version_id}
    if not sent:
        return found
    named = (
        Signatory._default_manager.filter(memorandum__in=sent, replaced_at__isnull=True)
        .select_related(
            "memorandum__current_version", "contact__person__user", "contact__organisation",
            "party__organisation",
        )
        .prefetch_related(
            Prefetch("letters", Letter._default_manager.filter(sent_at__isnull=False), "went_out")
        )
        .order_by("memorandum", "order", "pk")
    )  # fmt: skip
    signed: dict[int, dict[int, datetime]] = defaultdict(dict)
    versions = [one.current_version_id for one in sent.values()]
    for signature in Signature._default_manager.filter(signed__in=versions).select_related(
        "signed"
    ):
        signed[signature.signed.memorandum_id][signature.signatory_id] = signature.signed_at
    by_memorandum: dict[int, list[Signatory]] = defaultdict(list)
    for signatory in named:
        if signatory.pk not in signed[signatory.memorandum_id]:
            by_memorandum[signatory.memorandum_id].append(signatory)
    for key, waiting in by_memorandum.items():
        found[key] = _turns(waiting, signed[key].values())
    return found


def _turns(waiting: list[Signatory], signed_at: Iterable[datetime]) -> list[Turn]:
    """Of one memorandum; `waiting` is not empty and in the order of signing."""
    memorandum = waiting[0].memorandum
    version = memorandum.current_version
    assert version is not None  # noqa: S101  (the state says so, and a constraint)
    since = version.made_at
    if memorandum.signing_order == "fixed":
        waiting = [one for one in waiting if one.order == waiting[0].order]
        since = max([since, *signed_at])
    return [
        Turn(one, since, max((letter.sent_at for letter in getattr(one, "went_out", [])),
                             default=None))
        for one in waiting
    ]  # fmt: skip


def turn_sentence(turn: list[Turn]) -> str:
    """Whose turn it is to sign, since when and what the last letter was; empty when nobody's."""
    if not turn:
        return ""
    names = ngettext(
        "Waits for the signature of %(names)s since %(day)s.",
        "Waits for the signatures of %(names)s since %(day)s.",
        len(turn),
    ) % {
        "names": ", ".join(str(one.signatory) for one in turn),
        "day": date_format(localtime(turn[0].since)),
    }
    letters = [one.last_letter for one in turn if one.last_letter]
    if not letters:
        return names
    last = _("Last letter: %(day)s.") % {"day": date_format(localtime(max(letters)))}
    return f"{names} {last}"


@dataclass(slots=True)
class Waiting:
    """Whose signatures an engagement waits for: of which sides, since when, and the last letter."""

    sides: set[str]
    since: datetime
    last_letter: datetime | None = None

    def add(self, side: str, since: datetime, last_letter: datetime | None) -> None:
        """One more place that is not signed; the earliest turn and the latest letter stand."""
        self.sides.add(side)
        self.since = min(self.since, since)
        if last_letter:
            self.last_letter = max(last_letter, self.last_letter or last_letter)


def waited_for(references: Iterable[str]) -> dict[str, Waiting]:
    """What signatures are waited for, by reference of the engagement. One query."""
    version = OuterRef("memorandum__current_version")
    given = Signature._default_manager.filter(signed=version).order_by("-signed_at")
    letters = Letter._default_manager.filter(signatory=OuterRef("pk"), sent_at__isnull=False)
    rows = (
        Signatory._default_manager.filter(
            ~Exists(given.filter(signatory=OuterRef("pk"))),
            memorandum__state="sent",
            memorandum__drafted_here=True,
            memorandum__engagements__reference__in=list(references),
            replaced_at__isnull=True,
        )
        .annotate(
            signed_last=Subquery(given.values("signed_at")[:1]),
            written_last=Subquery(letters.order_by("-sent_at").values("sent_at")[:1]),
        )
        .order_by("order", "pk")
        .values_list(
            "memorandum__engagements__reference", "memorandum", "memorandum__signing_order",
            "order", "party__side", "memorandum__current_version__made_at", "signed_last",
            "written_last",
        )
    )  # fmt: skip
    found: dict[str, Waiting] = {}
    first: dict[int, int] = {}
    for reference, memorandum, signing_order, order, side, made_at, signed_last, written in rows:
        if signing_order == "fixed" and order > first.setdefault(memorandum, order):
            continue
        since = max(made_at, signed_last or made_at) if signing_order == "fixed" else made_at
        found.setdefault(reference, Waiting(set(), since)).add(side, since, written)
    return found


def waits_since(waiting: Waiting) -> str:
    """Since when a list says that it waits, and when the last letter about it went out."""
    since = _("since %(day)s") % {"day": short_date(waiting.since)}
    if waiting.last_letter is None:
        return since
    return _("%(since)s, last letter %(day)s") % {
        "since": since,
        "day": short_date(waiting.last_letter),
    }


def short_date(moment: datetime) -> str:
    """The day of a moment, as tables write it."""
    return date_format(localtime(moment), "SHORT_DATE_FORMAT")


def waits_word(sides: set[str]) -> str:
    """Whose signature a list says is waited for."""
    if sides == {"government"}:
        return _("Waits for the government side's signature")
    if sides == {"civic"}:
        return _("Waits for the civic side's signature")
    return _("Waits for both sides' signatures")
