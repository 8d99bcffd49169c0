"""What memoranda that do not count yet ask of somebody: sign, confirm, answer, fill what is missing."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.access import Standing
from engagements.models import Engagement, Memorandum, User
from engagements.queries.engagement import reminders_paused
from engagements.queries.memorandum.recorded import waits_sentence
from engagements.queries.memorandum.turn import Turn
from engagements.queries.memorandum.unsigned import Unsigned
from engagements.queries.task import Task, read_only


def memorandum_tasks(
    engagement: Engagement, standing: Standing, user: User, unsigned: Iterable[Unsigned]
) -> list[Task]:
    """The tasks of the reader and of their side, signing first. No query.

    Whoever is to sign is asked in person, also where they only read otherwise. A text between
    others is theirs. What the other side recorded is to be confirmed also while it is on hold.
    """
    texts = list(unsigned)
    found = [
        _sign(one.memorandum, turn)
        for one in texts
        for turn in one.turn
        if turn.signatory.contact.person.user_id == user.pk
    ]
    if engagement.recorded or not engagement.is_open:
        return found
    of_ours = [one for one in texts if not one.is_between_others]
    for one in of_ours:
        if one.memorandum.awaits_confirmation:
            found += _to_confirm(one, standing, user)
    if reminders_paused(engagement):
        return found
    sides = standing.writes or standing.sees
    for one in of_ours:
        if not one.memorandum.awaits_confirmation:
            found += _of_side(one, sides, user, acts=bool(standing.writes))
    return found


def _sign(memorandum: Memorandum, turn: Turn) -> Task:
    return Task(
        _("Sign “%(title)s”, or say that you cannot") % {"title": memorandum.title},
        _("It has been waiting for you since %(day)s.")
        % {"day": date_format(localtime(turn.since))},
        memorandum.sign_by,
        reverse("memorandum_sign", args=[memorandum.pk, turn.signatory.pk]),
        _("Read and sign"),
        in_person=True,
    )


def _to_confirm(one: Unsigned, standing: Standing, user: User) -> list[Task]:
    """To confirm it, for those of the side that is asked who can; to correct it, once they have
    called it wrong, for those who can of the side that recorded it. Without a button for who only
    reads, in the body that is asked.
    """
    memorandum = one.memorandum
    is_own = memorandum.disputed_at is None and memorandum.recorded_by_id == user.pk
    asked = memorandum.recorded_side if memorandum.disputed_at else memorandum.confirming_side
    if asked not in (standing.writes or standing.sees) or is_own or not one.asks:
        return []
    task = [_answer(memorandum)]
    return task if standing.writes else read_only(task)


def _answer(memorandum: Memorandum) -> Task:
    said = {"title": memorandum.title, "who": memorandum.disputed_by_text}
    if memorandum.disputed_at is None:
        route, act = "memorandum_confirm", _("Read and answer")
        words = _("Confirm that “%(title)s” is signed, or say what is not right") % said
        why = f"{waits_sentence(memorandum)} {_('Until then it does not count.')}"
    else:
        route, act = "memorandum_edit", _("Correct it")
        words = _("Correct what is recorded of “%(title)s”") % said
        why = _("%(who)s says that it is not right: %(reason)s") % {
            **said, "reason": memorandum.dispute_reason,
        }  # fmt: skip
    return Task(words, why, None, reverse(route, args=[memorandum.pk]), act)


def _of_side(one: Unsigned, sides: frozenset[str], user: User, *, acts: bool) -> list[Task]:
    """Answers, gaps, and signatures of others of the side; without buttons for who only reads."""
    title = one.memorandum.title
    asked: list[tuple[str, str, str]] = []
    comments = sum(number for side, number in one.comments.items() if sides - {side})
    if comments:
        why = ngettext(
            "%(number)d comment of the other side is open.",
            "%(number)d comments of the other side are open.",
            comments,
        ) % {"number": comments}
        words = _("Answer what the other side says on “%(title)s”") % {"title": title}
        asked.append((words, why, _("Answer")))
    if one.gaps and sides:
        why = ngettext(
            "%(number)d clause is still to be filled.",
            "%(number)d clauses are still to be filled.",
            one.gaps,
        ) % {"number": one.gaps}
        words = _("Fill what is missing in “%(title)s”") % {"title": title}
        asked.append((words, why, _("See what is missing")))
    asked += [_of_another(turn, title) for turn in one.turn if _is_other(turn, sides, user)]
    is_open = one.memorandum.state == "draft" or not one.memorandum.drafted_here
    if not asked and is_open and sides:
        words = _("Bring “%(title)s” to signature") % {"title": title}
        asked.append((words, _("It is not signed by both sides yet."), _("See the memorandum")))
    url = one.memorandum.get_absolute_url() if acts else ""
    return [
        Task(words, why, one.memorandum.sign_by, url, act if acts else "")
        for words, why, act in asked
    ]


def _is_other(turn: Turn, sides: frozenset[str], user: User) -> bool:
    signatory = turn.signatory
    return signatory.party.side in sides and signatory.contact.person.user_id != user.pk


def _of_another(turn: Turn, title: str) -> tuple[str, str, str]:
    words = _("See that %(who)s signs “%(title)s”") % {
        "who": turn.signatory.contact.person,
        "title": title,
    }
    why = _("Asked since %(day)s.") % {"day": date_format(localtime(turn.since))}
    return words, why, _("See who signs")
