"""One occurrence on its page: what was given for it, both views, and what may be done now."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Change, Document, Occurrence, User
from engagements.models.obligation import OCCURRENCE_MOVES
from engagements.queries.history import sentences
from engagements.queries.obligation.responsible import responsible_for
from engagements.queries.obligation.rows import phase_of, rhythm, row_of, with_parties
from engagements.queries.part import phase_labels
from engagements.words import Side

HISTORY_SHOWN = 50


def detail_of(occurrence: Occurrence, user: User, sides: frozenset[str]) -> dict[str, Any]:
    """What the page and the forms of the acts show. Six queries.

    `sides` are those for which the reader acts on it (`access.sides_of_obligation`).
    """
    with_parties([occurrence])
    obligation = occurrence.obligation
    day = access.today(occurrence.engagement)
    labels = phase_labels(occurrence.engagement)
    who = responsible_for([obligation], user, day)[obligation.pk]
    documents = access.visible(Document, user).filter(occurrences=occurrence)
    times = access.visible(Occurrence, user).filter(obligation=obligation).count()
    changes = access.visible(Change, user).filter(
        engagement=occurrence.engagement_id, thing_type="occurrence", thing_id=str(occurrence.pk)
    )
    memorandum = reverse("memorandum_detail", args=[obligation.memorandum_id])
    return {
        "occurrence": occurrence,
        "obligation": obligation,
        "row": row_of(occurrence, who, day, sides, labels),
        "rhythm": rhythm(obligation),
        "phase": labels.get(phase_of(occurrence), ""),
        "times": times,
        "others": f"{reverse('obligation_index', args=[occurrence.engagement.reference])}"
        f"?show=all&obligation={obligation.pk}",
        "memorandum": memorandum,
        "clause": f"{memorandum}#clause-{obligation.clause.key}" if obligation.clause else "",
        "document": documents.first() if occurrence.document_id else None,
        "has_evidence": bool(occurrence.note or occurrence.link or occurrence.document_id),
        "history": sentences(changes.order_by("-number")[:HISTORY_SHOWN]),
    }


def left_by(occurrence: Occurrence) -> list[str]:
    """What to do where nobody is left to agree on its release. One query; none once it is settled."""
    if "released" not in OCCURRENCE_MOVES[Occurrence.State(occurrence.state)]:
        return []
    return [_left(side) for side in sorted(access.sides_left_by_all(occurrence))]


def _left(side: str) -> str:
    """What to do where the two sides cannot release it together."""
    words = _("Nobody acts here for the government side any more.")
    if side == Side.CIVIC:
        words = _("Nobody acts here for the civic side any more.")
    then = _("Where no body takes over, an administrator can release what is owed, with a reason that both sides see.")  # fmt: skip
    return f"{words} {then}"


def own_view(occurrence: Occurrence, sides: frozenset[str]) -> str:
    """What the person's side has written about it; who writes for both speaks for who owes it."""
    side = access.side_among(sides, occurrence.side)
    return str(getattr(occurrence, f"{side}_view", ""))


def offered(occurrence: Occurrence, user: User, sides: frozenset[str]) -> list[tuple[str, str]]:
    """The acts that this person may do now, the likeliest first: name of the route and words."""
    moves = OCCURRENCE_MOVES[Occurrence.State(occurrence.state)]
    if not moves:
        return []
    if not sides:
        alone = "released" in moves and access.can(user, "release_alone", occurrence)
        return [("release_alone", _("Release as an administrator"))] if alone else []
    owes, decides = occurrence.side in sides, bool(sides - {occurrence.side})
    decides = decides and occurrence.reported_by_id != user.pk
    disputed = occurrence.state == "disputed"
    ahead = occurrence.is_ahead(access.today(occurrence.engagement))
    asked = occurrence.release_asked_by
    answers = bool(asked and sides - {asked})
    acts = [
        (
            "confirm",
            _("Confirm"),
            decides and "met" in moves and occurrence.reported_on is not None,
        ),
        ("missing", _("Say what is missing"), decides and occurrence.state == "reported"),
        ("agree_release", _("Agree to the release"), answers),
        ("report", _("Report as done"), owes and "reported" in moves),
        ("decline_release", _("Keep it owed") if answers else _("Take the request back"), asked),
        ("ask_release", _("Ask to release it"), not asked),
        ("not_met", _("Mark as not met"), "not_met" in moves and (owes or not (disputed or ahead))),
        ("dispute", _("Write how your side sees it"), disputed or "disputed" in moves),
    ]
    return [(name, words) for name, words, offer in acts if offer]
