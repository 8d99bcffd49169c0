"""In which state a text is and since when; which acts on it that state does not allow, and why."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import access
from engagements.models import Memorandum, Signatory
from engagements.queries.memorandum.setting_aside import set_aside_sentence

# For whoever asks: an administrator of neither side takes nothing back.
FROZEN = gettext_lazy(
    "The text is frozen since it was sent for signature. Its parties can take it back until all "
    "have signed; a signed one is amended."
)
RECORDED = gettext_lazy("This memorandum was agreed elsewhere and is only recorded here.")
SET_ASIDE = gettext_lazy("This draft was set aside and stays as it is. Draft another one instead.")


def why_no_draft(memorandum: Memorandum) -> str:
    """Why nobody writes on it as on a draft, in a sentence; empty where it is one. No query."""
    if not memorandum.drafted_here:
        return str(RECORDED)
    if memorandum.state == Memorandum.State.SET_ASIDE:
        return str(SET_ASIDE)
    return str(FROZEN) if memorandum.is_frozen else ""


def why_not_discarded(memorandum: Memorandum) -> str:
    """Why it is not thrown away; empty where it is a draft of which nothing was kept. Four queries."""
    if problem := why_no_draft(memorandum):
        return problem
    if memorandum.versions.exists():
        return _("A version of this text was kept, so it stays. Set the draft aside instead.")
    built = memorandum.proposals, memorandum.amendments, memorandum.renewals
    if any(rows.exists() for rows in built):
        return _("Something else is built on this draft.")
    return ""


def why_not_set_aside(memorandum: Memorandum) -> str:
    """Why it is not set aside; empty where it is a draft of which a version was kept. One query."""
    if problem := why_no_draft(memorandum):
        return problem
    if not memorandum.versions.exists():
        return _("No version of this text was kept. Discard the draft instead.")
    return ""


def why_not_withdrawn(memorandum: Memorandum) -> str:
    """Why it is not taken back for correction; empty where it waits for signatures. No query."""
    if memorandum.state == Memorandum.State.SENT:
        return ""
    return _("Only what waits for signatures can be taken back.")


def why_no_day_to_sign_by(memorandum: Memorandum) -> str:
    """Why there is no day by which it should be signed; empty before all have signed. No query."""
    awaits = memorandum.state in (Memorandum.State.DRAFT, Memorandum.State.SENT)
    return "" if memorandum.drafted_here and awaits else _("Nothing waits for a signature here.")


def why_settled(signatory: Signatory, memorandum: Memorandum) -> str:
    """Why nothing is signed in this place any more, by whomever; empty while it is. One query."""
    if memorandum.state == Memorandum.State.DRAFT:
        return _("This text was taken back for correction. A new version will be sent.")
    if memorandum.state == Memorandum.State.SET_ASIDE:
        return _("This text was set aside. Nothing is signed here any more.")
    if signatory.replaced_at is not None:
        return _("Somebody else was named to sign in this place.")
    if signatory.signatures.filter(signed=memorandum.current_version).exists():
        return _("This place is signed already. One signature is enough.")
    if memorandum.state != Memorandum.State.SENT:
        return _("This memorandum is signed by all.")
    return ""


def why_nobody_takes_over(memorandum: Memorandum) -> str:
    """Why no successor confirms anything of it; empty where it was signed. No query."""
    if memorandum.state == Memorandum.State.SET_ASIDE:
        return _("It was set aside and never signed, so there is nothing to take over.")
    if not memorandum.was_signed:
        return _("It is not signed yet. Name the successor as party of the draft instead.")
    return ""


def in_its_state(memorandum: Memorandum, problem: str, *others: tuple[str, str]) -> dict[str, Any]:
    """What a page says in place of its form where something refuses the act: the state, since when,
    and what can be done instead (route and words). Nothing without a problem. No query.
    """
    if not problem:
        return {}
    return {
        "problem": problem,
        "state_note": _since(memorandum),
        "others": [(reverse(route, args=[memorandum.pk]), words) for route, words in others],
    }


def _since(memorandum: Memorandum) -> str:
    version = memorandum.current_version
    if memorandum.state == Memorandum.State.SET_ASIDE:
        return set_aside_sentence(memorandum)
    if memorandum.was_signed and memorandum.signed_on:
        return _("Signed on %(day)s.") % {"day": date_format(memorandum.signed_on)}
    if memorandum.state == Memorandum.State.SENT and version:
        sent_on = access.day_in(memorandum.time_zone, version.made_at)
        return _("Sent for signature on %(day)s.") % {"day": date_format(sent_on)}
    return _("It is a draft.")
