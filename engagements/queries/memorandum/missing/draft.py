"""What a draft still lacks before it can be sent for signature, and from whom."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.agreement.rereading import NEXT_ENGAGEMENT
from engagements.dates import as_known
from engagements.languages import language_name
from engagements.models import Clause, Engagement, Memorandum, Obligation
from engagements.queries.memorandum.missing.entry import Missing
from engagements.queries.memorandum.missing.lines import headings_of, read_as_headings
from engagements.queries.memorandum.missing.obligations import lacking_obligations
from engagements.queries.memorandum.missing.parties import lacking_parties, lacking_signatories
from engagements.queries.memorandum.missing.titles import agreed_on, titled_alike
from engagements.queries.memorandum.overlapping import others_with, to_settle
from engagements.queries.memorandum.parties import places_taken, who_left
from engagements.queries.memorandum.terms import takes_effect, terms_on, work_ends_on
from engagements.queries.memorandum.wording import has_gaps, still_in_english
from engagements.words import other_side


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
        *_named_like_two(work),
        *lacking_parties(memorandum, parties, left, here),
        *_clauses(memorandum, clauses),
        *titled_alike(memorandum, clauses, agreed),
        *read_as_headings(memorandum, clauses, headings),
        *_still_in_english(memorandum),
        *_changed_by_others(memorandum),
        *lacking_obligations(memorandum, parties, left, here),
        *lacking_signatories(memorandum, [one for one in parties if one not in left]),
        *_days(memorandum, work),
        *_known_roughly(memorandum, work),
        *_languages(memorandum),
    ]


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


def _over(work: list[Engagement]) -> list[Missing]:
    """Nobody signs while every engagement of the text is cancelled or closed."""
    if not work or any(one.is_open for one in work):
        return []
    words = _("Reopen an engagement that it covers, or give up this draft: all of them are over, and nobody could sign")  # fmt: skip
    return [Missing(words, "both", work[0].get_absolute_url())]


def _named_like_two(work: list[Engagement]) -> list[Missing]:
    """The text names what it covers in one line: no title reads there as if another one began in it."""
    words = _("Give the engagement “%(title)s” another title: it reads as if another engagement began in it")  # fmt: skip
    return [
        Missing(words % {"title": one.title}, "civic", reverse("engagement_edit", args=[one.reference]))
        for one in work
        if NEXT_ENGAGEMENT.search(one.title)
    ]  # fmt: skip


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


def _known_roughly(memorandum: Memorandum, work: list[Engagement]) -> list[Missing]:
    """A new draft reckons with a day where the plan knows the year or month alone: pointed out."""
    if memorandum.amends_id or memorandum.renews_id:
        return []
    url = reverse("memorandum_terms", args=[memorandum.pk])
    words = {
        "starts": _("The start of “%(title)s” is known as %(known)s so far: look at the first day, and at the days of what is owed"),
        "ends": _("The end of “%(title)s” is known as %(known)s so far: look at the last day, and at the days of what is owed"),
    }  # fmt: skip
    return [
        Missing(
            said % {"title": one.title, "known": as_known(day, known)}, "both", url, blocks=False
        )
        for one in work
        for what, said in words.items()
        if (day := getattr(one, f"{what}_on"))
        and (known := getattr(one, f"{what}_precision")) != "day"
    ]


def _languages(memorandum: Memorandum) -> list[Missing]:
    """The language of the text, and which version prevails should there be several."""
    url = reverse("memorandum_terms", args=[memorandum.pk])
    if not memorandum.language:
        return [Missing(_("Say in which language the text is"), "both", url)]
    if not memorandum.prevailing_language and not memorandum.amends_id:
        words = _("Name the language that prevails, should there be several versions")
        return [Missing(words, "both", url, blocks=False)]
    return []
