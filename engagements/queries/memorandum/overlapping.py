"""Where several amendments of one memorandum change the same clause: none replaces another unseen."""

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from engagements import access
from engagements.agreement import read_content
from engagements.models import Change, Clause, Memorandum

# The verb of the mark in the history.
UNSETTLED = "unsettled"


def changed_keys(amendment: Memorandum) -> set[str]:
    """The clauses of the memorandum that a frozen amendment replaces or strikes out. No query."""
    version = amendment.current_version
    if version is None:
        return set()
    clauses = read_content(version.content).clauses
    return {one.key for one in clauses if one.effect in ("replaces", "strikes")}


def drafts_beside(amendment: Memorandum) -> QuerySet[Clause]:
    """The clauses of other drafts that change what this frozen amendment changes."""
    return (
        Clause._default_manager.filter(
            memorandum__amends=amendment.amends_id,
            memorandum__state=Memorandum.State.DRAFT,
            key__in=changed_keys(amendment),
        )
        .exclude(memorandum=amendment)
        .select_related("memorandum")
    )


def to_settle(amendment: Memorandum) -> list[tuple[Clause, list[str]]]:
    """Clauses of a draft that another amendment changed meanwhile, with the sides still to agree.

    The mark is the history's: it was made in the moment when the other one was signed by all. One
    query.
    """
    marked = Change._default_manager.filter(
        thing_type="clause", verb=UNSETTLED, thing_id=Cast(OuterRef("pk"), CharField())
    )
    rows = amendment.clauses.filter(Exists(marked))
    return [
        (one, [side for side in ("government", "civic") if not getattr(one, f"{side}_agreed_at")])
        for one in rows
        if not one.is_agreed
    ]


def others_with(amendment: Memorandum, keys: set[str]) -> list[Memorandum]:
    """Amendments that wait for signatures, or are signed and begin later, and change one of these.

    One query.
    """
    first = amendment.begins_on or access.today(amendment)
    rows = (
        Memorandum._default_manager.filter(amends=amendment.amends_id)
        .filter(Q(state="sent") | Q(state="signed", begins_on__gt=first))
        .exclude(pk=amendment.pk)
        .select_related("current_version")
        .order_by("pk")
    )
    return [one for one in rows if keys & changed_keys(one)]
