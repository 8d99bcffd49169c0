"""Letters as they are written: subject and plain text, in the receiver's language. Sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from engagements.agreement import grouped
from engagements.models import (
    DateRequest,
    Engagement,
    Memorandum,
    MemorandumParty,
    MemorandumProposal,
    MemorandumVersion,
    Signatory,
    SigningRefusal,
    User,
)


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be kept; the subject is one line."""

    subject: str
    text: str


def compose(name: str, to: User, **context: Any) -> Composed:  # noqa: ANN401
    """The letter `emails/<name>.txt`: its first line is the subject, the rest the text."""
    with translation.override(to.language or settings.LANGUAGE_CODE):
        page = render_to_string(f"emails/{name}.txt", {"to": to, **context})
    subject, _, text = page.strip().partition("\n")
    return Composed(subject=" ".join(subject.split()), text=text.strip() + "\n")


def link_to(path: str) -> str:
    """The whole address of a page."""
    return f"{settings.SITE_URL}{path}"


def sign_request(signatory: Signatory, to: User, *, path: str, again: bool = False) -> Composed:
    """Asks somebody to read and sign; `again` makes it a reminder."""
    memorandum = signatory.memorandum
    version = memorandum.current_version
    return compose(
        "sign", to, memorandum=memorandum, signatory=signatory, again=again, link=link_to(path),
        digest=grouped(version.digest) if version else "",
    )  # fmt: skip


def signed_by_all(memorandum: Memorandum, to: User) -> Composed:
    """Tells that everybody signed, with the digest of the text."""
    version = memorandum.current_version
    return compose(
        "signed", to, memorandum=memorandum, link=link_to(memorandum.get_absolute_url()),
        digest=grouped(version.digest) if version else "",
    )  # fmt: skip


def withdrawn(
    memorandum: Memorandum, version: MemorandumVersion, to: User, reason: str
) -> Composed:
    """Tells that a version was taken back, and why."""
    return compose(
        "withdrawn", to, memorandum=memorandum, version=version, reason=reason,
        link=link_to(memorandum.get_absolute_url()),
    )  # fmt: skip


def set_aside(memorandum: Memorandum, to: User) -> Composed:
    """Tells that a draft was set aside, by whom and why."""
    return compose(
        "set_aside", to, memorandum=memorandum, link=link_to(memorandum.get_absolute_url())
    )


def refused(memorandum: Memorandum, refusal: SigningRefusal, to: User) -> Composed:
    """Tells that somebody cannot sign, and why."""
    return compose(
        "refused", to, memorandum=memorandum, refusal=refusal,
        link=link_to(memorandum.get_absolute_url()),
    )  # fmt: skip


def expiring(memorandum: Memorandum, to: User, days: int) -> Composed:
    """Warns that it ends in so many days."""
    return compose(
        "expiring", to, memorandum=memorandum, days=days,
        link=link_to(memorandum.get_absolute_url()),
    )  # fmt: skip


def to_review(memorandum: Memorandum, to: User, day: date | None) -> Composed:
    """Says that the day has come on which the parties look at it again."""
    return compose(
        "review", to, memorandum=memorandum, day=day,
        link=link_to(memorandum.get_absolute_url()),
    )  # fmt: skip


def about_proposal(
    memorandum: Memorandum, proposal: MemorandumProposal, to: User, *, is_asked: bool
) -> Composed:
    """Tells what was proposed about a memorandum, and whose answer is asked for, or how it was settled."""
    return compose(
        "proposal", to, memorandum=memorandum, proposal=proposal, is_asked=is_asked,
        link=link_to(memorandum.get_absolute_url()),
    )  # fmt: skip


def succeeded(memorandum: Memorandum, party: MemorandumParty, to: User) -> Composed:
    """Tells that a successor has taken over what a party owes."""
    return compose(
        "succeeded", to, memorandum=memorandum, party=party,
        link=link_to(memorandum.get_absolute_url()),
    )  # fmt: skip


def recorded(memorandum: Memorandum, to: User) -> Composed:
    """Asks to confirm what the other side recorded as signed, or to say what is not right."""
    path = reverse("memorandum_confirm", args=[memorandum.pk])
    return compose("recorded", to, memorandum=memorandum, link=link_to(path))


def confirmed(memorandum: Memorandum, to: User) -> Composed:
    """Tells that the other side has confirmed what was recorded."""
    return compose(
        "confirmed", to, memorandum=memorandum, link=link_to(memorandum.get_absolute_url())
    )


def disputed(memorandum: Memorandum, to: User) -> Composed:
    """Tells what the other side says is not right in what was recorded."""
    return compose(
        "disputed", to, memorandum=memorandum, link=link_to(memorandum.get_absolute_url())
    )


def corrected(memorandum: Memorandum, to: User, who: str, *, by_a_side: bool) -> Composed:
    """Tells that an administrator of neither side corrected what is recorded, or the other side."""
    link = link_to(memorandum.get_absolute_url())
    return compose("corrected", to, memorandum=memorandum, who=who, link=link, by_a_side=by_a_side)


def dates_asked(
    asked: DateRequest, to: User, *, stays: Iterable[object] = (), waits: Iterable[Memorandum] = ()
) -> Composed:
    """Other dates are asked for, or the request was answered or taken back.

    `stays` is what did not move along as it was agreed to, as the pages list it; `waits` what waits
    for signatures and moves along.
    """
    where = [asked.engagement.reference, asked.pk]
    link = link_to(reverse("engagement_date_request", args=where))
    milestone = asked.milestone.title if asked.milestone else ""
    if asked.milestone and asked.milestone.slug:
        with translation.override(to.language or settings.LANGUAGE_CODE):
            milestone = translation.gettext(milestone)
    return compose(
        "dates", to, asked=asked, engagement=asked.engagement, milestone=milestone, link=link,
        stays=stays, waits=waits,
    )  # fmt: skip


def cancelled(engagement: Engagement, to: User, who: str) -> Composed:
    """Tells that the work ends before its time: whose decision it was, why, and what follows."""
    link = link_to(engagement.get_absolute_url())
    return compose("cancelled", to, engagement=engagement, who=who, link=link)
