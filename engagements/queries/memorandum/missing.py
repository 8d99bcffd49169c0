"""What a draft still lacks before it can be sent for signature, and from whom."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.languages import language_name
from engagements.models import Clause, Engagement, Memorandum, MemorandumParty, Obligation
from engagements.models.engagement import other_side
from engagements.queries.memorandum.lacking import Missing
from engagements.queries.memorandum.missing_lines import headings_of, read_as_headings
from engagements.queries.memorandum.missing_parties import (
    Places,
    lacking_parties,
    lacking_signatories,
)
from engagements.queries.memorandum.missing_titles import agreed_on, titled_alike
from engagements.queries.memorandum.overlapping import others_with, to_settle
from engagements.queries.memorandum.parties import places_taken, who_left
from engagements.queries.memorandum.terms import changes_terms, takes_effect, terms_on, work_ends_on
from engagements.queries.memorandum.wording import TO_FILL, still_in_english
from engagements.queries.obligation.owed import shortened


def missing_in(memorandum: Memorandum) -> list[Missing]:
    """Everything that is missing, in the order of the text. Seven queries; fourteen in an amendment.

    Two more for a text in a language in which the register has no wording.
    """
    parties = list(memorandum.parties.select_related("organisation"))
    work = list(memorandum.engagements.all())
    here = places_taken(work)
    left = who_left(parties, here)
    clauses = list(memorandum.clauses.prefetch_related("comments"))
    agreed = agreed_on(memorandum)
    headings = headings_of(memorandum, parties, clauses, agreed)
    return [
        *_over(work),
        *lacking_parties(memorandum, parties, left, here),
        *_clauses(memorandum, clauses),
        *titled_alike(memorandum, clauses, agreed),
        *read_as_headings(memorandum, clauses, headings),
        *_still_in_english(memorandum),
        *_changed_by_others(memorandum),
        *_obligations(memorandum, parties, left, here),
        *lacking_signatories(memorandum, [one for one in parties if one not in left]),
        *_days(memorandum, work),
        *_languages(memorandum),
    ]


def has_gaps(text: str) -> bool:
    """Whether a text still has a place [in brackets] for the parties to fill."""
    return bool(TO_FILL.search(text))


def _clauses(memorandum: Memorandum, rows: list[Clause]) -> list[Missing]:
    found = []
    for number, clause in enumerate(rows, 1):
        url = reverse("memorandum_clause", args=[memorandum.pk, clause.pk])
        said = {"number": number, "title": clause.title}
        # What repeats a title of before has no other one.
        is_own = not (clause.names_another or memorandum.renews_id)
        if clause.required and not clause.text.strip():
            found.append(Missing(_("Write clause %(number)d, %(title)s") % said, "both", url))
        elif has_gaps(clause.text) or (is_own and has_gaps(clause.title)):
            found.append(
                Missing(_("Fill the places in brackets in clause %(number)d, %(title)s") % said,
                        "both", url)
            )  # fmt: skip
        for comment in clause.comments.all():
            if comment.state == "open":
                side = other_side(comment.side)
                found.append(
                    Missing(
                        _("Answer the comment on clause %(number)d, %(title)s") % said, side, url
                    )
                )
        for side in ("government", "civic"):
            agreed = getattr(clause, f"{side}_agreed_at")
            if clause.text.strip() and not agreed:
                found.append(
                    Missing(
                        _("Agree to clause %(number)d, %(title)s") % said, side, url, blocks=False
                    )
                )
    return found


def _still_in_english(memorandum: Memorandum) -> list[Missing]:
    """What the draft began with, where the register has no wording in its language: pointed out.

    Whoever sends it all the same ticks a box that says so.
    """
    left = still_in_english(memorandum)
    clauses = ngettext(
        "%(number)d clause is still in English: the text is to be in %(language)s",
        "%(number)d clauses are still in English: the text is to be in %(language)s",
        len(left.clauses),
    )
    owed = ngettext(
        "%(number)d obligation is still in English: the text is to be in %(language)s",
        "%(number)d obligations are still in English: the text is to be in %(language)s",
        len(left.obligations),
    )
    return [
        *_to_translate(memorandum, "memorandum_clause", left.clauses, clauses),
        *_to_translate(memorandum, "memorandum_obligation_edit", left.obligations, owed),
    ]


def _to_translate(
    memorandum: Memorandum, route: str, left: Sequence[Clause | Obligation], words: str
) -> list[Missing]:
    """How many are left, pointed out with the page of the first; nothing where none is."""
    if not left:
        return []
    said = words % {"number": len(left), "language": language_name(memorandum.language)}
    url = reverse(route, args=[memorandum.pk, left[0].pk])
    return [Missing(said, "both", url, blocks=False)]


def _changed_by_others(memorandum: Memorandum) -> list[Missing]:
    """No amendment replaces, unseen, what another one says about the same clause."""
    if not memorandum.amends_id:
        return []
    found = [
        Missing(
            _("Read “%(title)s” anew and agree to it: another amendment changed it meanwhile")
            % {"title": clause.title},
            sides[0] if len(sides) == 1 else "both",
            reverse("memorandum_clause", args=[memorandum.pk, clause.pk]),
        )
        for clause, sides in to_settle(memorandum)
    ]
    waits = _(
        "“%(title)s” changes the same clause and waits for signatures: first it is signed, or a "
        "party takes it back"
    )
    later = _("“%(title)s” is signed, changes the same clause and begins later: it will hold then")
    keys = set(memorandum.clauses.exclude(effect="adds").values_list("key", flat=True))
    return found + [
        Missing(
            (waits if one.state == "sent" else later) % {"title": one},
            "both", one.get_absolute_url(), blocks=one.state == "sent",
        )
        for one in others_with(memorandum, keys)
    ]  # fmt: skip


def _obligations(
    memorandum: Memorandum,
    parties: list[MemorandumParty],
    left: list[MemorandumParty],
    here: Places,
) -> list[Missing]:
    rows = list(memorandum.obligations.select_related("owed_by__organisation", "engagement"))
    of_others = [one for one in rows if one.owed_by not in left]
    pointed = [
        *_to_fill_in(memorandum, rows),
        *_owed_elsewhere(memorandum, of_others, here),
        *_owed_to_nobody(of_others, here, [one for one in parties if one not in left]),
        *_due_after_the_last_day(memorandum, rows),
    ]  # fmt: skip
    if memorandum.amends_id:
        return [*_changes(memorandum, rows), *pointed]
    owing = {one.owed_by.side for one in rows}
    url = reverse("memorandum_obligations", args=[memorandum.pk])
    words = {
        "government": _("List what the government side owes"),
        "civic": _("List what the civic side owes"),
    }
    return [*(Missing(words[side], side, url) for side in words if side not in owing), *pointed]


def _to_fill_in(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """In the annex brackets stand for what the text itself says of an obligation, as “survives”."""
    words = _("Fill the places in brackets in “%(obligation)s”, or leave the brackets out")
    return [
        Missing(
            words % {"obligation": shortened(one.text)}, one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]),
        )
        for one in rows
        if has_gaps(one.text)
    ]  # fmt: skip


def _owed_elsewhere(memorandum: Memorandum, rows: list[Obligation], here: Places) -> list[Missing]:
    """What a party owes in an engagement in which it takes no part: nobody could report it."""
    words = _(
        "“%(obligation)s” is owed in %(engagement)s, where %(party)s takes no part: choose another "
        "engagement or party"
    )
    return [
        Missing(
            words % {
                "obligation": shortened(one.text), "engagement": one.engagement,
                "party": one.owed_by,
            },
            one.owed_by.side, reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]),
        )
        for one in rows
        if (one.engagement_id, one.owed_by.organisation_id, one.owed_by.side) not in here
    ]  # fmt: skip


def _owed_to_nobody(
    rows: list[Obligation], here: Places, parties: list[MemorandumParty]
) -> list[Missing]:
    """What is owed in an engagement where no party of the other side takes part: nobody confirms it.

    `parties` are those that take part at all; of a side without any it is said that it left.
    """
    bodies = {(one.organisation_id, one.side) for one in parties}
    confirms = {(work, side) for work, body, side in here if (body, side) in bodies}
    present = {one.side for one in parties}
    words = _(
        "“%(obligation)s” is owed in %(engagement)s, where no party of the other side takes part: "
        "nobody could confirm it. Choose another engagement"
    )
    return [
        Missing(
            words % {"obligation": shortened(one.text), "engagement": one.engagement},
            one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[one.memorandum_id, one.pk]),
        )
        for one in rows
        if (side := other_side(one.owed_by.side)) in present
        and (one.engagement_id, side) not in confirms
    ]


def _due_after_the_last_day(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """What falls due when the text binds no longer, unless it survives: pointed out."""
    amended = memorandum.amends
    last = memorandum.ends_on or (amended.last_day if amended else None)
    if last is None:
        return []
    words = _("“%(obligation)s” falls due after the last day: move it, or let it survive the end")
    return [
        Missing(
            words % {"obligation": shortened(one.text)}, one.owed_by.side,
            reverse("memorandum_obligation_edit", args=[memorandum.pk, one.pk]), blocks=False,
        )
        for one in rows
        if not one.survives and (day := one.until_on or one.due_on) and day > last
    ]  # fmt: skip


def _changes(memorandum: Memorandum, rows: list[Obligation]) -> list[Missing]:
    """An amendment that changes no clause, no day, no notice and adds nothing owed is none."""
    if rows or changes_terms(memorandum, takes_effect(memorandum)) or memorandum.clauses.exists():
        return []
    url = reverse("memorandum_clause_add", args=[memorandum.pk])
    return [Missing(_("Say what the amendment changes"), "both", url)]


def _over(work: list[Engagement]) -> list[Missing]:
    """Nobody signs while every engagement of the text is cancelled or closed."""
    if not work or any(one.is_open for one in work):
        return []
    words = _("Reopen an engagement that it covers, or give up this draft: all of them are over, and nobody could sign")  # fmt: skip
    return [Missing(words, "both", work[0].get_absolute_url())]


def _days(memorandum: Memorandum, work: list[Engagement]) -> list[Missing]:
    """The first day lies within the engagement, the last one after its end and still ahead."""
    url = reverse("memorandum_terms", args=[memorandum.pk])
    found = []
    last = work_ends_on(work)
    latest = max((one.last_day for one in work if one.last_day), default=None)
    begins, ends = memorandum.begins_on, memorandum.ends_on
    goes_on = memorandum.amends_id or memorandum.renews_id
    # It never begins before its last signature: with a last day that has passed it never would.
    if ends and ends < access.today(memorandum):
        found.append(Missing(_("Let it end later: its last day has passed"), "both", url))
    bound = ends or (memorandum.amends.last_day if memorandum.amends else None)
    if bound and memorandum.review_on and memorandum.review_on > bound:
        found.append(Missing(_("Let the review come before the last day"), "both", url))
    if last and begins and begins > last and not goes_on:
        found.append(Missing(_("Let it begin before the engagement has ended"), "both", url))
    if latest and ends and ends < latest and not memorandum.amends_id:
        found.append(
            Missing(_("It ends before the engagement does: look at its last day"), "both", url,
                    blocks=False)
        )  # fmt: skip
    if memorandum.amends:
        held = terms_on(memorandum.amends, takes_effect(memorandum)).notice_days
        if memorandum.notice_days != held:
            words = _("It changes the days of notice from %(before)d to %(after)d: is this meant?")
            said = words % {"before": held, "after": memorandum.notice_days}
            found.append(Missing(said, "both", url, blocks=False))
    return found


def _languages(memorandum: Memorandum) -> list[Missing]:
    """The language of the text, and which version prevails should there be several."""
    url = reverse("memorandum_terms", args=[memorandum.pk])
    if not memorandum.language:
        return [Missing(_("Say in which language the text is"), "both", url)]
    if not memorandum.prevailing_language and not memorandum.amends_id:
        words = _("Name the language that prevails, should there be several versions")
        return [Missing(words, "both", url, blocks=False)]
    return []
