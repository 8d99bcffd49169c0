"""In which state an obligation is and since when; which acts on it that state does not allow, and why."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.models import Change, Occurrence, User
from engagements.models.obligation import OCCURRENCE_MOVES
from engagements.queries.obligation.detail import offered
from engagements.queries.status import since_step, steps_of
from engagements.words import other_side

State = Occurrence.State
# Where each act leads, by the name of its page; what is missing makes it pending again.
LEADS_TO = {
    "report": State.REPORTED, "confirm": State.MET, "missing": State.PENDING,
    "not_met": State.NOT_MET, "ask_release": State.RELEASED, "agree_release": State.RELEASED,
    "release_alone": State.RELEASED, "dispute": State.DISPUTED,
}  # fmt: skip
# Which line of the history began the state.
BEGAN = {
    State.REPORTED: "reported", State.MET: "confirmed", State.NOT_MET: "not_met",
    State.DISPUTED: "disputed", State.PENDING: "found_missing",
}  # fmt: skip
ONLY_WHO_OWES = gettext_lazy(
    "The two sides see this differently. Only the side that owes it can say that it was not done."
)
STILL_AHEAD = gettext_lazy(
    "Its day has not passed. Until then only the side that owes it can say that it will not be done."
)


def why_not(occurrence: Occurrence, act: str, user: User) -> str:
    """Why its state does not allow this person the act (the name of its page), in a sentence; empty
    where it does. At most as many queries as `access.sides_of_obligation`, and one.
    """
    state = State(occurrence.state)
    leads = LEADS_TO.get(act)
    # A view may be written anew while the two sides differ.
    anew = act == "dispute" and state == State.DISPUTED
    if leads and not anew and leads not in OCCURRENCE_MOVES[state]:
        return _("This obligation is “%(state)s” now. Look at it again before you go on.") % {
            "state": state.label
        }
    further = FURTHER.get(act)
    return str(further(occurrence, user)) if further else ""


def _confirmed(occurrence: Occurrence, user: User) -> str:
    if occurrence.reported_on is None:
        return _("Nobody has reported it as done yet. The side that owes it reports first.")
    return _looked_at(occurrence, user)


def _looked_at(occurrence: Occurrence, user: User) -> str:
    if occurrence.reported_by_id != user.pk:
        return ""
    return _("You reported this yourself. Somebody of the other side has to look at it.")


def _not_met(occurrence: Occurrence, user: User) -> str:
    sides = access.sides_of_obligation(user, occurrence)
    if access.side_among(sides, occurrence.side) == occurrence.side:
        return ""
    if occurrence.state == State.DISPUTED:
        return str(ONLY_WHO_OWES)
    ahead = occurrence.is_ahead(access.today(occurrence.engagement))
    return str(STILL_AHEAD) if ahead else ""


def _asked(occurrence: Occurrence, _user: User) -> str:
    if not occurrence.release_asked_by:
        return ""
    return _("The release is asked for already. It waits for an answer.")


def _agreed(occurrence: Occurrence, user: User) -> str:
    if not occurrence.release_asked_by:
        return _("Nobody has asked for the release. Ask for it, and the other side agrees.")
    sides = access.sides_of_obligation(user, occurrence)
    if other_side(occurrence.release_asked_by) in sides and not asked_release(occurrence, user):
        return ""
    return _("Your side asked for the release. The other side has to agree.")


def _declined(occurrence: Occurrence, _user: User) -> str:
    if occurrence.state != State.RELEASED and occurrence.release_asked_by:
        return ""
    return _("No request for a release is open.")


FURTHER: dict[str, Callable[[Occurrence, User], str]] = {
    "confirm": _confirmed, "missing": _looked_at, "not_met": _not_met, "ask_release": _asked,
    "agree_release": _agreed, "decline_release": _declined,
}  # fmt: skip


def asked_release(occurrence: Occurrence, user: User) -> bool:
    """Whether this is the person who asked last: nobody agrees with themselves. One query."""
    asked = steps_of(occurrence, Change._default_manager.all(), {"release_asked"}).first()
    return asked is not None and asked.actor_id == user.pk


def in_its_state(
    occurrence: Occurrence, act: str, user: User, sides: frozenset[str]
) -> dict[str, Any]:
    """What a page says in place of its form where the state refuses the act: the state, since when,
    and what this person can do instead. Nothing where it does not.
    """
    problem = why_not(occurrence, act, user)
    if not problem:
        return {}
    place = [occurrence.engagement.reference, occurrence.pk]
    return {
        "problem": problem,
        "status_note": _since(occurrence, user),
        "others": [
            (reverse(f"obligation_{name}", args=place), words)
            for name, words in offered(occurrence, user, sides)
            if name != act
        ],
        "back": _("Back to the obligation"),
    }


def _since(occurrence: Occurrence, user: User) -> str:
    """In which state and since when; while a release waits, since when that. One query."""
    state = State(occurrence.state)
    verbs = {BEGAN[state]} if state in BEGAN else {"released", "released_alone"}
    status = str(state.label)
    if occurrence.release_asked_by and state != State.RELEASED:
        verbs, status = {"release_asked"}, _("Release asked for")
    return since_step(occurrence, status, user, verbs)
