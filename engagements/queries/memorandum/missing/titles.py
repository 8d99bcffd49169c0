"""Two clauses of one title: an amendment says by title which one it replaces or strikes out."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.agreement import ClauseContent, read_content
from engagements.models import Clause, Memorandum
from engagements.queries.memorandum.missing.entry import Missing
from engagements.queries.memorandum.on_day import clauses_on_each
from engagements.queries.memorandum.terms import takes_effect
from engagements.text import called


def titled_alike(
    memorandum: Memorandum, clauses: list[Clause], agreed: Iterable[ClauseContent]
) -> list[Missing]:
    """Clauses of the draft called as one before them, or as one of the text that it changes.

    That text is `agreed` (`agreed_on`). Titles that look alike are alike, whatever their alphabet.
    A renewal repeats the text that holds, with its titles. No query.
    """
    if memorandum.renews_id:
        return []
    taken = {called(one.title) for one in agreed}
    seen: set[str] = set()
    found = []
    for clause in in_the_text(clauses):
        title = called(clause.title)
        if title in seen or (clause.effect == Clause.Effect.ADDS and title in taken):
            said = _("Two clauses are called “%(title)s”: give one of them another title, so that an amendment can say which it changes")  # fmt: skip
            url = reverse("memorandum_clause", args=[memorandum.pk, clause.pk])
            found.append(Missing(said % {"title": clause.title}, "both", url))
        seen.add(title)
    return found


def in_the_text(clauses: Iterable[Clause]) -> list[Clause]:
    """Those that stand in the text; an empty one is left out."""
    return [one for one in clauses if one.text.strip() or one.effect == Clause.Effect.STRIKES]


def agreed_on(amendment: Memorandum) -> list[ClauseContent]:
    """What holds when the amendment begins or later, and what one that waits for signatures adds.

    Two queries; none, and nothing, for what is no amendment.
    """
    if amendment.amends is None:
        return []
    text = amendment.amends
    waiting = text.amendments.filter(state=Memorandum.State.SENT).exclude(pk=amendment.pk)
    added = [
        clause
        for one in waiting.select_related("current_version")
        if one.current_version is not None
        for clause in read_content(one.current_version.content).clauses
        if clause.effect == Clause.Effect.ADDS
    ]
    return [*clauses_on_each(text, [takes_effect(amendment), date.max]), *added]
