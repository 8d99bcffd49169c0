"""Bodies of an agreement that were succeeded: where each is confirmed, and who is asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Memorandum, MemorandumParty, Organisation, Party, User
from engagements.models.memorandum import awaiting
from engagements.queries.memorandum.living import successor_of
from engagements.queries.task import Task

# How far a line of successors is followed at home; the page of the text follows any.
STEPS = ("successor", "successor__successor")


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A party that was succeeded, and who confirmed to take over, if anybody did."""

    party: MemorandumParty
    successor: Organisation
    confirmed: bool
    url: str


def successions_of(memorandum: Memorandum, user: User) -> list[SuccessionRow]:
    """The bodies of an agreement that were succeeded, also who joined with a signed amendment.

    The same on the page of the memorandum and of its amendments: each body once, in the first text
    that names it, where it is confirmed for all of them. One query, and one for each to confirm.
    """
    parties = access.parties_heard(memorandum).order_by("memorandum_id", "-side", "pk")
    rows = parties.select_related("organisation__successor", "successor__successor")
    named: set[tuple[int | None, str]] = set()
    found = []
    for _text, of_text in groupby(rows, key=attrgetter("memorandum_id")):
        first = [one for one in of_text if (one.organisation_id, one.side) not in named]
        found += [row for one in first if (row := _row(one, user))]
        named |= {
            (body, one.side) for one in first for body in (one.organisation_id, one.successor_id)
        }
    return found


def with_successions(parties: QuerySet[Party, Any], user: User) -> QuerySet[Party, Any]:
    """The parties, each with what `succession_tasks` reads. No query for each, and none more.

    Asked is who writes for the body; of several that it succeeds the first, and then the next.
    """
    waiting = (
        MemorandumParty._default_manager.filter(
            _comes_after(OuterRef("organisation")),
            ~awaiting("memorandum__"),
            side=OuterRef("side"),
            memorandum__engagements=OuterRef("engagement"),
            memorandum__state__in=["signed", "ended"],
        )
        .order_by("memorandum_id", "pk")
        .values(
            told=JSONObject(
                party="pk", memorandum="memorandum", title="memorandum__title",
                old="organisation__name",
            )
        )
    )  # fmt: skip
    writing = access.memberships(user, access.WRITING_ROLES).values("organisation")
    return parties.annotate(
        succeeds=Case(When(organisation__in=writing, then=Subquery(waiting[:1])))
    )


def succession_tasks(parties: Iterable[Any]) -> list[Task]:
    """To confirm for one's own body that it takes over; of rows that came through
    `with_successions`, with their organisations. No query.
    """
    return [_task(one.organisation, one.succeeds) for one in parties if one.succeeds]


def _comes_after(body: OuterRef) -> Q:
    """The condition for parties of a text whose last successor is the body, as `successor_of` says."""
    found = Q()
    for steps in STEPS:
        last = {f"__{steps}": body, f"__{steps}__successor": None}
        found |= Q(**{f"successor{path}": value for path, value in last.items()})
        found |= Q(successor=None, **{f"organisation{path}": one for path, one in last.items()})
    return found


def _task(body: Organisation, told: dict[str, Any]) -> Task:
    said = {"body": body, "old": told["old"], "title": told["title"]}
    return Task(
        _("Confirm that %(body)s takes over from %(old)s") % said,
        _("%(old)s is a party of “%(title)s”, and nobody acts for it there before that.") % said,
        None,
        reverse("memorandum_succeed", args=[told["memorandum"], told["party"]]),
        _("Read and confirm"),
        in_person=True,
    )


def _row(party: MemorandumParty, user: User) -> SuccessionRow | None:
    successor = successor_of(party)
    if successor is None:
        return None
    confirmed = party.successor_id == successor.pk
    may = not confirmed and access.can(user, "confirm_succession", successor)
    url = reverse("memorandum_succeed", args=[party.memorandum_id, party.pk])
    return SuccessionRow(party, successor, confirmed, url if may else "")
