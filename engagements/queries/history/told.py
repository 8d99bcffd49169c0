"""What acts leave in the history that is no column of the thing: each as a plain sentence."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Response
from engagements.queries.gate_rows import gate_title
from engagements.queries.gates import UNCHECKED
from engagements.queries.history.short import shortened

Sentence = Callable[[str, str], str]


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text))


def _state(kept: str) -> str:
    """The state of a response in words; the history of earlier days keeps the English ones."""
    return str(dict(Response.State.choices).get(kept) or _(kept))


def _response(before: str, after: str) -> str:
    """Of a response on the checklist: kept as its text, a colon, and the word of its state."""
    text, colon, now = after.rpartition(": ")
    if not before or not colon or not before.startswith(f"{text}: "):
        return _("A response of one's own: “%(response)s”") % {
            "response": shortened(after or before)
        }
    return _("The response “%(response)s” was “%(before)s” and is now “%(after)s”.") % {
        "response": shortened(text), "before": _state(before[len(text) + 2 :]), "after": _state(now),
    }  # fmt: skip


def _waived(before: str, after: str) -> str:
    if before == UNCHECKED:
        return _("It could not be met yet and was waived: %(what)s") % {"what": after}
    return _("It was not met and was waived: %(what)s") % {"what": after}


def _switched_off(_before: str, after: str) -> str:
    return _("It is switched off and was not asked: %(what)s") % {"what": after}


def _switch(what: str) -> Sentence:
    def told(before: str, after: str) -> str:
        if after == "on":
            return _("Asked again: %(what)s") % {"what": gate_title(what, before)}
        return _("No longer asked: %(what)s") % {"what": gate_title(what, after)}

    return told


def _signatures_void(_before: str, after: str) -> str:
    return ngettext(
        "%(number)s signature that was given is void.",
        "%(number)s signatures that were given are void.",
        int(after),
    ) % {"number": after}


def _obligations(before: str, after: str) -> str:
    if before:
        return _("The text had %(before)s obligations and has %(after)s now.") % {
            "before": before, "after": after,
        }  # fmt: skip
    return ngettext(
        "%(number)s time at which something falls due began.",
        "%(number)s times at which something falls due began.",
        int(after),
    ) % {"number": after}


def _not_renewed(before: str, _after: str) -> str:
    return _("Not taken over into the renewal: “%(what)s”. It would be owed within a side.") % {
        "what": shortened(before)
    }


def _party(before: str, after: str) -> str:
    if after:
        return _("%(party)s is a party now.") % {"party": after}
    return _("%(party)s is no party any more.") % {"party": before}


def _signatory(before: str, after: str) -> str:
    return _("%(after)s signs instead of %(before)s.") % {"after": after, "before": before}


def _suspension(before: str, _after: str) -> str:
    first, _dash, last = before.partition(" – ")
    if last:
        return _("The suspension from %(first)s to %(last)s falls away.") % {
            "first": _day(first), "last": _day(last),
        }  # fmt: skip
    return _("The suspension from %(first)s on falls away.") % {"first": _day(first)}


def _suspended_from(_before: str, after: str) -> str:
    return _("From %(day)s on.") % {"day": _day(after)}


def _suspended_until(before: str, after: str) -> str:
    if not after:
        return _("Without a last day, until both agree to go on.")
    if before:
        return _("Until %(after)s instead of %(before)s.") % {
            "after": _day(after), "before": _day(before),
        }  # fmt: skip
    return _("Until %(day)s.") % {"day": _day(after)}


def _gap_from(_before: str, after: str) -> str:
    return _("Not covered from %(day)s on.") % {"day": _day(after)}


def _gap_until(_before: str, after: str) -> str:
    return _("Not covered until %(day)s.") % {"day": _day(after)}


TOLD: dict[str, Sentence] = {
    "responses": _response,
    "waived": _waived,
    "switched off": _switched_off,
    "condition": _switch("condition"),
    "challenge": _switch("challenge"),
    "signatures_void": _signatures_void,
    "obligations": _obligations,
    "not_renewed": _not_renewed,
    "parties": _party,
    "signatory": _signatory,
    "suspension": _suspension,
    "from_on": _suspended_from,
    "until_on": _suspended_until,
    "not_covered_from": _gap_from,
    "not_covered_until": _gap_until,
}


def told(name: str, before: str, after: str) -> str:
    """The sentence for what is no column; empty for a name or a text that is not known here."""
    sentence = TOLD.get(name)
    if sentence is None or not (before or after or name == "until_on"):
        return ""
    try:
        return sentence(before, after)
    except ValueError:
        # A number or a day that somebody wrote otherwise; it is shown as it stands.
        return ""
