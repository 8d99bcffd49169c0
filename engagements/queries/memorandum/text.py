"""The content of a version out of the rows of a draft, in the agreement's language."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from engagements.agreement import (
    ClauseContent,
    Content,
    ObligationContent,
    PartyContent,
    SignatoryContent,
    normal,
)
from engagements.dates import iso
from engagements.languages import language_name
from engagements.models import EngagementRole, Memorandum, Obligation


def content_of(memorandum: Memorandum) -> Content:
    """The draft as it stands, as plain data. Seven queries.

    The same rows give the same content; what is stored with a version is never made again.
    """
    covered = list(memorandum.engagements.order_by("reference"))
    with translation.override(memorandum.language or translation.get_language()):
        return Content(
            kind=memorandum.kind,
            title=memorandum.title,
            engagements=tuple(f"{one.reference} {one.title}" for one in covered),
            language=_language(memorandum.language),
            prevailing_language=_language(memorandum.prevailing_language),
            begins_on=iso(memorandum.begins_on),
            ends_on=iso(memorandum.ends_on),
            review_on=iso(memorandum.review_on),
            notice_days=memorandum.notice_days,
            time_zone=memorandum.time_zone,
            signing_order=memorandum.signing_order,
            amends=_named(memorandum.amends),
            renews=_named(memorandum.renews),
            parties=tuple(
                PartyContent(name=one.organisation.name, side=one.side)
                for one in memorandum.parties.select_related("organisation")
            ),
            clauses=_clauses(memorandum),
            obligations=_obligations(memorandum, several=len(covered) > 1),
            signatories=_signatories(memorandum),
            words=words_of(memorandum),
        )


def when_of(obligation: Obligation) -> str:
    """When it falls due, in words of the active language: "by 11 January 2027, fixed by law"."""
    when = _time_of(obligation)
    return by_law_too(when) if obligation.legal_date else when


def by_law_too(when: str) -> str:
    """Such a time, with the words for a day that is fixed by law."""
    return _("%(when)s, fixed by law") % {"when": when}


def _time_of(obligation: Obligation) -> str:
    """Every day that the row names is named: what is signed says when it begins and ends."""
    if obligation.timing == "day" and obligation.due_on:
        return _("by %(day)s") % {"day": date_format(obligation.due_on)}
    if obligation.timing == "milestone" and obligation.milestone:
        return with_milestone(obligation.offset_days, obligation.milestone.title)
    if obligation.timing == "recurring":
        return _again_and_again(obligation)
    return _("throughout the term")


def _again_and_again(obligation: Obligation) -> str:
    # The ends of phases are days of the plan: no first or last day changes them.
    follows_days = obligation.every != Obligation.Every.PHASE
    first, last = (obligation.first_on, obligation.until_on) if follows_days else (None, None)
    said = {
        "often": str(obligation.get_every_display()).lower(),
        "first": date_format(first) if first else "",
        "last": date_format(last) if last else "",
    }
    if first and last:
        return _("%(often)s, from %(first)s to %(last)s") % said
    return _("%(often)s, from %(first)s") % said if first else said["often"]


def role_name(slug: str) -> str:
    """The role in words of the active language; empty for none."""
    return str(dict(EngagementRole.Role.choices).get(slug, "")) if slug else ""


def with_milestone(days: int, title: str) -> str:
    """When it falls due with a milestone, in words of the active language."""
    title = _(title)
    if days == 0:
        return _("with “%(milestone)s”") % {"milestone": title}
    text = (
        ngettext("%(days)d day after “%(milestone)s”", "%(days)d days after “%(milestone)s”", days)
        if days > 0
        else ngettext(
            "%(days)d day before “%(milestone)s”", "%(days)d days before “%(milestone)s”", -days
        )
    )
    return text % {"days": abs(days), "milestone": title}


def _clauses(memorandum: Memorandum) -> tuple[ClauseContent, ...]:
    """What has a text; an empty optional clause is left out."""
    return tuple(
        ClauseContent(
            key=one.key, title=one.title, text=normal(one.text).strip(), effect=one.effect
        )
        for one in memorandum.clauses.all()
        if one.text.strip() or one.effect == "strikes"
    )


def _obligations(memorandum: Memorandum, *, several: bool) -> tuple[ObligationContent, ...]:
    """`several` engagements are covered: then each line names its own."""
    rows = memorandum.obligations.select_related(
        "owed_by__organisation", "owed_to__organisation", "milestone", "engagement"
    )
    return tuple(
        ObligationContent(
            owed_by=one.owed_by.organisation.name,
            owed_to=one.owed_to.organisation.name if one.owed_to else "",
            role=role_name(one.role),
            text=" ".join(one.text.split()),
            when=when_of(one),
            survives=one.survives,
            engagement=one.engagement.reference if several else "",
        )
        for one in rows
    )


def _signatories(memorandum: Memorandum) -> tuple[SignatoryContent, ...]:
    rows = memorandum.signatories.filter(replaced_at__isnull=True).select_related(
        "party__organisation"
    )
    return tuple(
        SignatoryContent(
            party=one.party.organisation.name, side=one.party.side, position=one.position,
            authority=one.authority, order=one.order,
        )
        for one in rows
    )  # fmt: skip


def words_of(memorandum: Memorandum) -> dict[str, str]:
    """The words between the parts, in the active language; they travel with the content."""
    words = {f"kind:{value}": str(label) for value, label in Memorandum.Kind.choices}
    words |= {f"order:{value}": str(label) for value, label in Memorandum.SigningOrder.choices}
    return words | {
        "side:government": _("Government side"),
        "side:civic": _("Civic side"),
        "effect:replaces": _("replaces the clause of this title"),
        "effect:adds": _("new clause"),
        "effect:strikes": _("is struck out"),
        "parties": _("Parties"),
        "engagements": _("For"),
        "amends": _("Amends"),
        "renews": _("Renews"),
        "begins_on": _("Begins on"),
        "ends_on": _("Ends on (the last day counts)"),
        "review_on": _("Review on"),
        "notice_days": _("Days of notice"),
        "time_zone": _("Time zone"),
        "language": _("Language"),
        "prevailing_language": _("Language that prevails"),
        "signing_order": _("Order of signing"),
        "last_signature": _("the day of the last signature"),
        "no_end": _("as before") if memorandum.amends_id else _("without a last day"),
        "annex": _("Annex: Obligations"),
        "owes": _("%(party)s owes") % {"party": "{party}"},
        "to": pgettext("owed to somebody", "to"),
        "for": pgettext("owed in an engagement", "for"),
        "survives": _("survives the end"),
        "signatories": _("To be signed for"),
    }


def _language(code: str) -> str:
    return language_name(code) if code else ""


def _named(memorandum: Memorandum | None) -> str:
    return f"{memorandum.reference} {memorandum.title}" if memorandum else ""
