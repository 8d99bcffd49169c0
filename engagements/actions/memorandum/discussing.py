"""Agree on the text clause by clause: wordings, comments, proposals, each settled visibly."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from engagements import access, clock
from engagements.actions.history import Refused, claim, locked, write
from engagements.actions.memorandum.opening import (
    open_draft,
    organisation_of,
    refuse_to_rewrite_a_renewal,
    side_of,
    tell,
)
from engagements.actions.memorandum.sending import refuse_another_text
from engagements.agreement import canonical_text
from engagements.models import Clause, ClauseComment, Engagement, Memorandum, User
from engagements.queries.memorandum.text import content_of

# What of a clause stands in the text that is signed, and is agreed to.
SIGNED = ("title", "text")


@transaction.atomic
def edit_clause(
    clause: Clause,
    *,
    actor: User,
    version: int | None = None,
    **values: Any,  # noqa: ANN401
) -> Clause:
    """Change title or wording. Either takes both agreements away; the writer's side agrees.

    Raises StaleVersion when somebody else was faster, Refused once the text is frozen, and for
    another title of what an amendment replaces or strikes out.
    """
    access.require(actor, "discuss_memorandum", clause.memorandum)
    fresh, memorandum, covered = _open(clause, version)
    refuse_to_rewrite_a_renewal(memorandum)
    if fresh.names_another and values.get("title", fresh.title) != fresh.title:
        raise Refused(
            _("This title says which clause of the memorandum is changed, so it stays. For another title strike the clause out, and add a new one.")
        )  # fmt: skip
    if values.get("text", fresh.text) != fresh.text:
        values |= _no_longer_struck_out(fresh)
    if any(values.get(name, getattr(fresh, name)) != getattr(fresh, name) for name in SIGNED):
        values |= _agreed_by(side_of(actor, memorandum))
    changes = write(fresh, values)
    _tell(fresh, "changed", covered, actor, changes)
    return fresh


@transaction.atomic
def add_clause(
    memorandum: Memorandum, *, actor: User, title: str, text: str = "", effect: str = ""
) -> Clause:
    """Add a clause of one's own at the end, before the signatures."""
    access.require(actor, "discuss_memorandum", memorandum)
    fresh, covered = open_draft(memorandum)
    refuse_to_rewrite_a_renewal(fresh)
    # What an amendment adds never takes the place of a clause of the memorandum or its amendments.
    root = fresh.amends or fresh
    if fresh.amends:
        effect = Clause.Effect.ADDS
    taken = Clause._default_manager.filter(Q(memorandum=root) | Q(memorandum__amends=root))
    keys = set(taken.values_list("key", flat=True))
    base = slugify(title)[:70] or "clause"
    key = next(
        name for number in range(1, len(keys) + 2)
        if (name := base if number == 1 else f"{base}-{number}") not in keys
    )  # fmt: skip
    last = fresh.clauses.order_by("position").last()
    before_last = last is not None and last.slug == "signatures"
    position = (last.position if before_last else last.position + 1) if last else 1
    if last is not None and before_last:
        write(last, {"position": last.position + 1})
    clause = Clause(memorandum=fresh, key=key, position=position)
    write(clause, {
        "title": title, "text": text, "effect": effect, **_agreed_by(side_of(actor, fresh)),
    })  # fmt: skip
    tell(clause, "added", covered, actor=actor)
    return clause


@transaction.atomic
def remove_clause(clause: Clause, *, actor: User) -> None:
    """Take a clause of one's own out of the draft. A required one stays.

    Refused while a comment is open: what is proposed for it is answered first, not thrown away.
    """
    access.require(actor, "discuss_memorandum", clause.memorandum)
    fresh, _memorandum, covered = _open(clause, None)
    refuse_to_remove(fresh)
    tell(fresh, "removed", covered, actor=actor, reason=fresh.text)
    fresh.delete()


def refuse_to_remove(clause: Clause) -> None:
    """Raise Refused for a clause that has to stay: of a renewal, a required or a discussed one.

    Needs no permission: whoever removes a clause has asked for theirs.
    """
    refuse_to_rewrite_a_renewal(clause.memorandum)
    if clause.required:
        raise Refused(_("Every memorandum needs this clause. Write it rather than removing it."))
    if clause.comments.filter(state=ClauseComment.State.OPEN).exists():
        raise Refused(
            _("A comment on this clause is open. Answer it first, then remove the clause.")
        )


@transaction.atomic
def move_clause(clause: Clause, *, actor: User, up: bool) -> Clause:
    """Move a clause one place up or down; nothing happens at the edge."""
    access.require(actor, "discuss_memorandum", clause.memorandum)
    fresh, memorandum, covered = _open(clause, None)
    refuse_to_rewrite_a_renewal(memorandum)
    order = list(locked(memorandum.clauses.order_by("position", "pk")))
    place = order.index(fresh)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return fresh
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, 1):
        if one.position != position:
            Clause._default_manager.filter(pk=one.pk).update(position=position)
    changes = [{"field": "position", "from": str(place + 1), "to": str(other + 1)}]
    tell(fresh, "changed", covered, actor=actor, changes=changes)
    return claim(fresh)


@transaction.atomic
def agree_to_clause(clause: Clause, *, actor: User, version: int | None = None) -> Clause:
    """Agree for one's side to the wording as it stands (`version` says which)."""
    access.require(actor, "discuss_memorandum", clause.memorandum)
    fresh, memorandum, covered = _open(clause, version)
    if not fresh.text.strip() and fresh.effect != Clause.Effect.STRIKES:
        raise Refused(_("There is no text to agree to yet."))
    changes = write(fresh, {f"{side_of(actor, memorandum)}_agreed_at": clock.now()})
    _tell(fresh, "agreed", covered, actor, changes)
    return fresh


@transaction.atomic
def agree_to_all(
    memorandum: Memorandum, *, actor: User, version: int | None = None, digest: str = ""
) -> int:
    """Agree for one's side to every clause that has a text or is struck out; how many were agreed to just now.

    Refused for another text than the one that stood there when the page was opened (`digest`).
    """
    access.require(actor, "discuss_memorandum", memorandum)
    fresh, covered = open_draft(memorandum, version)
    refuse_another_text(canonical_text(content_of(fresh)), digest)
    column = f"{side_of(actor, fresh)}_agreed_at"
    written = ~Q(text="") | Q(effect=Clause.Effect.STRIKES)
    waiting = fresh.clauses.filter(written, **{f"{column}__isnull": True})
    number = waiting.update(**{column: clock.now()})
    if number:
        tell(fresh, "agreed", covered, actor=actor)
    return number


@transaction.atomic
def comment_on_clause(
    clause: Clause, *, actor: User, text: str = "", proposed_text: str = ""
) -> ClauseComment:
    """Say something about a clause, with other wording where one is proposed. It stays open
    until somebody settles it, and both sides see how. The history keeps both texts.
    """
    access.require(actor, "discuss_memorandum", clause.memorandum)
    fresh, memorandum, covered = _open(clause, None)
    comment = ClauseComment(
        clause=fresh, side=side_of(actor, memorandum), author=actor, author_text=str(actor)[:300],
        organisation_text=organisation_of(actor, memorandum), written_at=clock.now(),
        against=fresh.text if proposed_text else "",
    )  # fmt: skip
    kept = write(comment, {"text": text, "proposed_text": proposed_text})
    proposed = [one for one in kept if one["field"] == "proposed_text"]
    tell(fresh, "commented", covered, actor=actor, changes=proposed, reason=text)
    return comment


@transaction.atomic
def take_over_wording(
    comment: ClauseComment, *, actor: User, note: str = "", version: int | None = None
) -> Clause:
    """Make the proposed wording the clause's text. Both the proposer's and the actor's side agree.

    Refused to the side and to the person that proposed it, and when the clause was rewritten since
    the proposal: nobody's wording is lost unseen.
    """
    access.require(actor, "discuss_memorandum", comment.clause.memorandum)
    fresh, clause, covered = _open_comment(comment, version)
    refuse_to_rewrite_a_renewal(clause.memorandum)
    if not fresh.proposed_text:
        raise Refused(_("This comment proposes no wording."))
    if fresh.side == side_of(actor, clause.memorandum):
        raise Refused(_("Your side proposed this. The other side takes it over, or declines it."))
    if fresh.author_id == actor.pk:
        raise Refused(
            _("You proposed this yourself. Somebody else of the other side takes it over.")
        )
    if fresh.against != clause.text:
        raise Refused(
            _("The clause was rewritten since this was proposed. Propose it anew, or decline it.")
        )
    agreed = _agreed_by(side_of(actor, clause.memorandum)) | {
        f"{fresh.side}_agreed_at": clock.now()
    }
    values = {"text": fresh.proposed_text, **_no_longer_struck_out(clause), **agreed}
    changes = write(clause, values)
    _close(fresh, "taken", actor, note)
    _tell(clause, "wording_taken", covered, actor, changes, note)
    return clause


@transaction.atomic
def settle_comment(
    comment: ClauseComment, *, actor: User, note: str = "", version: int | None = None
) -> ClauseComment:
    """Close a comment of the other side with an answer; a wording that it proposes is declined by it.

    The side that wrote the comment takes it back by closing it, and need not say why.
    """
    access.require(actor, "discuss_memorandum", comment.clause.memorandum)
    fresh, clause, covered = _open_comment(comment, version)
    if fresh.side == side_of(actor, clause.memorandum):
        _close(fresh, "taken_back", actor, note)
        tell(clause, "comment_taken_back", covered, actor=actor, reason=note)
        return fresh
    if not note.strip():
        raise Refused(
            _("Say why the proposed wording is not taken over.")
            if fresh.proposed_text
            else _("Write an answer: it closes the comment.")
        )
    _close(fresh, "declined" if fresh.proposed_text else "settled", actor, note)
    tell(clause, "comment_settled", covered, actor=actor, reason=note)
    return fresh


def _open(clause: Clause, version: int | None) -> tuple[Clause, Memorandum, list[Engagement]]:
    memorandum, covered = open_draft(clause.memorandum)
    return claim(clause, version), memorandum, covered


def _open_comment(
    comment: ClauseComment, version: int | None
) -> tuple[ClauseComment, Clause, list[Engagement]]:
    clause, _memorandum, covered = _open(comment.clause, None)
    fresh = claim(comment, version)
    if fresh.state != "open":
        raise Refused(_("This comment is settled already."))
    return fresh, clause, covered


def _no_longer_struck_out(clause: Clause) -> dict[str, str]:
    """A struck-out clause that gets a wording replaces the one of the memorandum."""
    strikes = clause.effect == Clause.Effect.STRIKES
    return {"effect": Clause.Effect.REPLACES} if strikes else {}


def _agreed_by(side: str) -> dict[str, datetime | None]:
    """The agreement of the side that writes alone."""
    now = clock.now()
    return {
        "government_agreed_at": now if side == "government" else None,
        "civic_agreed_at": now if side == "civic" else None,
    }


def _close(comment: ClauseComment, state: str, actor: User, note: str) -> None:
    write(comment, {
        "state": state, "closed_by_text": str(actor)[:300], "closed_at": clock.now(),
        "closing_note": note,
    })  # fmt: skip


def _tell(
    clause: Clause,
    verb: str,
    covered: list[Engagement],
    actor: User,
    changes: list[dict[str, str]],
    reason: str = "",
) -> None:
    """Times of agreement are left out of the history's columns: the verb says it."""
    shown = [change for change in changes if not change["field"].endswith("_agreed_at")]
    if changes:
        tell(clause, verb, covered, actor=actor, changes=shown, reason=reason)
