"""In which language the words of a draft are: what is still as the register worded it, in English."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import playbook
from engagements.languages import language_name
from engagements.models import Clause, Memorandum, Obligation

# A place that the parties have to fill: text in square brackets that is no Markdown link.
TO_FILL = re.compile(r"\[[^][]+\](?!\([a-z]+:)")


def has_gaps(text: str) -> bool:
    """Whether a text still has a place [in brackets] for the parties to fill."""
    return bool(TO_FILL.search(text))


@dataclass(frozen=True, slots=True)
class Untranslated:
    """What of a text in another language is still in English; false where nothing is."""

    language: str = ""
    clauses: list[Clause] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.clauses or self.obligations)

    def counted(self) -> str:
        """How much it is, as "3 clauses, 12 obligations"."""
        clauses, owed = len(self.clauses), len(self.obligations)
        words = [
            ngettext("%(number)d clause", "%(number)d clauses", clauses) % {"number": clauses}
            if clauses
            else "",
            ngettext("%(number)d obligation", "%(number)d obligations", owed) % {"number": owed}
            if owed
            else "",
        ]
        return ", ".join(one for one in words if one)

    def sentence(self) -> str:
        """What the text says of its language, and what is so; empty where both are the same."""
        if not self:
            return ""
        return _("The text says that its language is %(language)s, and in English are: %(left)s.") % {
            "language": language_name(self.language), "left": self.counted(),
        }  # fmt: skip


def still_in_english(memorandum: Memorandum) -> Untranslated:
    """What the draft began with, where the register has no wording in its language.

    A place in brackets that was filled makes no other wording. Two queries; none where the
    register words the language, or none is named.
    """
    if memorandum.language in ("", *dict(settings.LANGUAGES)):
        return Untranslated()
    with translation.override("en"):
        return Untranslated(
            memorandum.language, _english_clauses(memorandum), _english_annex(memorandum)
        )


def _english_clauses(memorandum: Memorandum) -> list[Clause]:
    usual = {
        one.slug: _as_filled(one.draft_for(memorandum.kind).strip())
        for one in playbook.cross_cutting().clauses
    }
    return [
        one
        for one in memorandum.clauses.all()
        if one.text.strip() and one.slug in usual and usual[one.slug].fullmatch(one.text.strip())
    ]


def _english_annex(memorandum: Memorandum) -> list[Obligation]:
    lists = [book.obligations for book in playbook.all_playbooks()]
    lists.append(playbook.cross_cutting().obligations)
    usual = {(one.slug, one.text) for owed in lists for one in owed}
    return [one for one in memorandum.obligations.all() if (one.slug, one.text) in usual]


def _as_filled(wording: str) -> re.Pattern[str]:
    """The wording with anything at all in its places in brackets."""
    return re.compile(".+".join(map(re.escape, TO_FILL.split(wording))), re.DOTALL)
