"""One occurrence of an obligation as a row: state, day, lateness and people in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from engagements.models import MemorandumParty, Obligation, Occurrence
from engagements.playbook import PHASES
from engagements.queries.engagement import days_late
from engagements.queries.memorandum.parties import who_answers
from engagements.queries.milestone import shown_title
from engagements.queries.obligation.responsible import Responsible
from engagements.words import Side

# What a row reads of its occurrence; with these and `with_parties` it costs no query.
RELATED = (
    "engagement",
    "obligation__memorandum__amends",
    "obligation__milestone",
    "obligation__owed_by__organisation",
    "obligation__owed_by__successor",
    "obligation__owed_to__organisation",
    "obligation__owed_to__successor",
)
TAGS = {
    "pending": "mute", "reported": "info", "met": "ok", "not_met": "bad", "released": "mute",
    "disputed": "warn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One time that an obligation falls due."""

    occurrence: Occurrence
    url: str
    text: str
    tag: str
    word: str
    due: str
    late: str
    remarks: list[str]
    who: Responsible
    to: str


def with_parties(occurrences: Sequence[Occurrence]) -> None:
    """Lays the parties of the memoranda beside the occurrences, for whom each is owed to. One query."""
    parties = MemorandumParty._default_manager.select_related("organisation", "successor")
    prefetch_related_objects(
        occurrences, Prefetch("obligation__memorandum__parties", queryset=parties)
    )


def row_of(
    occurrence: Occurrence,
    who: Responsible,
    day: date,
    sides: frozenset[str],
    phases: dict[str, str],
) -> Row:
    """The occurrence as it stands on the day, for a reader who acts for the sides. No query."""
    tag, word = state_of(occurrence, day, sides)
    late = 0 if occurrence.fell_away else occurrence.days_late(day)
    return Row(
        occurrence=occurrence,
        url=occurrence.get_absolute_url(),
        text=occurrence.obligation.text,
        tag=tag,
        word=word,
        due=due_words(occurrence, phases),
        late=days_late(late) if late else "",
        remarks=remarks_of(occurrence),
        who=who,
        to=owed_to(occurrence.obligation),
    )


def state_of(occurrence: Occurrence, day: date, sides: frozenset[str]) -> tuple[str, str]:
    """The tag's kind and words: late, fallen away and "waits for you" are derived."""
    if occurrence.fell_away:
        return "mute", _("Fell away with the agreement")
    if occurrence.days_late(day):
        return "bad", _("Late")
    if occurrence.state == "reported":
        waits = sides - {occurrence.side}
        return "info", _("Waits for you") if waits else _("Reported, not confirmed yet")
    return TAGS[occurrence.state], str(occurrence.get_state_display())


def due_words(occurrence: Occurrence, phases: dict[str, str]) -> str:
    """The day; what lasts or hangs on a phase without a day says so in words."""
    obligation = occurrence.obligation
    if occurrence.due_on:
        return date_format(occurrence.due_on)
    if obligation.every == Obligation.Every.PHASE:
        return _("when “%(phase)s” ends") % {"phase": phases[phase_of(occurrence)]}
    return _("for good, also after the end") if obligation.survives else _("throughout the term")


def phase_of(occurrence: Occurrence) -> str:
    """The phase under which it stands: its own for one by the end of each phase."""
    if occurrence.obligation.every == Obligation.Every.PHASE:
        return PHASES[occurrence.number - 1]
    return occurrence.obligation.phase


def rhythm(obligation: Obligation) -> str:
    """How often, or with which milestone; empty for a plain day."""
    if obligation.timing == Obligation.Timing.RECURRING:
        return str(obligation.get_every_display())
    if obligation.timing == Obligation.Timing.THROUGHOUT:
        return str(obligation.get_timing_display())
    if obligation.milestone is not None:
        return _("With the milestone “%(title)s”") % {"title": shown_title(obligation.milestone)}
    return ""


def owed_to(obligation: Obligation) -> str:
    """The bodies that it is owed to, by name; who has taken over from one stands in its place."""
    parties = owed_to_parties(obligation, obligation.memorandum.parties.all())
    return in_words([str(who_answers(one)) for one in parties])


def owed_to_parties(
    obligation: Obligation, parties: Iterable[MemorandumParty]
) -> list[MemorandumParty]:
    """The party named, else everybody on the other side among the parties of the text."""
    if obligation.owed_to is not None:
        return [obligation.owed_to]
    return [one for one in parties if one.side != obligation.owed_by.side]


def in_words(names: Sequence[str]) -> str:
    """The names in one phrase: "A, B and C"."""
    return str(get_text_list(list(names), _("and")))


def remarks_of(occurrence: Occurrence) -> list[str]:
    """What waits or was said about it, in sentences."""
    found = []
    if occurrence.missing and occurrence.state == "pending":
        found.append(_("Still missing: %(what)s") % {"what": occurrence.missing})
    if occurrence.state == "released" and not occurrence.decided_side:
        found.append(
            _("Released by an administrator, since nobody is left to agree for one of the sides.")
        )
    if occurrence.release_asked_by and occurrence.state != "released":
        found.append(
            _("The civic side asks to release it.")
            if occurrence.release_asked_by == Side.CIVIC
            else _("The government side asks to release it.")
        )
    return found
