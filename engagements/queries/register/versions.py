"""Frozen texts that do not give their digest, and frozen rows that differ from their text."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engagements.agreement import (
    Content,
    ObligationContent,
    canonical_text,
    digest_of,
    normal,
    read_content,
)
from engagements.dates import iso
from engagements.languages import language_choices, language_name
from engagements.models import (
    Change,
    EngagementRole,
    Memorandum,
    MemorandumParty,
    MemorandumVersion,
    Milestone,
    Obligation,
    Organisation,
)
from engagements.queries.memorandum.text import by_law_too, role_name, with_milestone

AT_ONCE = 200


def faults_of_versions() -> Iterator[str]:
    """A line for each version, and each row of a frozen memorandum, that is not what was frozen."""
    every = MemorandumVersion._default_manager.order_by("pk").select_related("memorandum")
    for version in every.iterator(chunk_size=AT_ONCE):
        yield from _faults_of_text(version)
    for version in every.filter(for_signature=True, withdrawal=None).exclude(
        memorandum__current_version=F("pk")
    ):
        yield _(
            "%(named)s: it was sent for signature, and is neither what is signed nor taken back"
        ) % {"named": _named(version)}
    frozen = (
        Memorandum._default_manager.filter(drafted_here=True)
        # What was set aside stands as it was last written: no version was ever made of that.
        .exclude(state__in=["draft", "set_aside"])
        .select_related("current_version", "amends", "renews")
        .prefetch_related(
            "clauses",
            "engagements",
            "obligations__owed_by",
            "obligations__owed_to",
            "obligations__milestone",
            "parties__organisation__former_names",
            "signatories__party",
        )
    )
    for memorandum in frozen.order_by("pk").iterator(chunk_size=AT_ONCE):
        sent = memorandum.current_version
        content = _content(sent) if sent else None
        if content:
            yield from _Rows(memorandum, content).faults()


def _content(version: MemorandumVersion) -> Content | None:
    try:
        return read_content(version.content)
    except (KeyError, TypeError, AttributeError):
        return None


def _faults_of_text(version: MemorandumVersion) -> Iterator[str]:
    words = {"named": _named(version)}
    if digest_of(version.text) != version.digest:
        yield _("%(named)s: the frozen text does not give its digest") % words
    content = _content(version)
    if content is None or canonical_text(content) != version.text:
        yield _("%(named)s: the frozen text differs from the content it was made of") % words


def _named(version: MemorandumVersion) -> str:
    return _("%(reference)s version %(number)d") % {
        "reference": version.memorandum.reference, "number": version.number,
    }  # fmt: skip


class _Rows:
    """The rows of one frozen memorandum against the content of its version."""

    def __init__(self, memorandum: Memorandum, content: Content) -> None:
        self.memorandum, self.content = memorandum, content
        self.parties = list(memorandum.parties.all())
        self.names = {party.pk: _names(party.organisation) for party in self.parties}
        self.titles: dict[int, dict[int, set[str]]] = {}

    def faults(self) -> Iterator[str]:
        """A line for each kind of row that differs, with what it says."""
        for kind, found in (
            (gettext_noop("memorandum"), self._terms()),
            (gettext_noop("party"), self._of_parties()),
            (gettext_noop("clause"), self._clauses()),
            (gettext_noop("obligation"), self._obligations()),
            (gettext_noop("signatory"), self._signatories()),
        ):
            for row in found:
                yield _("%(reference)s: %(kind)s %(row)s differs from the frozen version") % {
                    "reference": self.memorandum.reference, "kind": _(kind), "row": row,
                }  # fmt: skip

    def _terms(self) -> Iterator[str]:
        """The columns as they were sent; the first day where one was agreed."""
        row, content = self.memorandum, self.content
        pairs: dict[str, tuple[object, object]] = {
            name: (getattr(row, name), getattr(content, name))
            for name in ("kind", "title", "notice_days", "time_zone", "signing_order")
        }
        with translation.override(row.language or None):
            for name in ("language", "prevailing_language"):
                pairs[name] = (
                    getattr(row, name),
                    _code(getattr(row, name), getattr(content, name)),
                )
        for name in ("ends_on", "review_on"):
            pairs[name] = (iso(getattr(row, name)), getattr(content, name))
        if content.begins_on:
            pairs["begins_on"] = (iso(row.begins_on), content.begins_on)
        # A title may be another by now; the reference is the same for ever.
        pairs["engagements"] = (
            {one.reference for one in row.engagements.all()},
            {one.split(" ")[0] for one in content.engagements},
        )
        for name in ("amends", "renews"):
            other = getattr(row, name)
            pairs[name] = (other.reference if other else "", getattr(content, name).split(" ")[0])
        return (name for name, (stands, frozen) in pairs.items() if stands != frozen)

    def _party(self, name: str) -> MemorandumParty | None:
        """The party that the text names, by its present name or a former one."""
        return next((one for one in self.parties if name in self.names[one.pk]), None)

    def _of_parties(self) -> Iterator[str]:
        named = {(one.side, self._party(one.name)) for one in self.content.parties}
        for party in self.parties:
            if (party.side, party) not in named:
                yield f"{party.pk} ({party})"
        for one in self.content.parties:
            if self._party(one.name) is None:
                yield _missing(one.name)

    def _clauses(self) -> Iterator[str]:
        frozen = {
            one.key: (place, one.title, one.text, one.effect)
            for place, one in enumerate(self.content.clauses)
        }
        place = 0
        for row in self.memorandum.clauses.all():
            text = normal(row.text).strip()
            if text or row.effect == "strikes":
                if frozen.pop(row.key, None) != (place, row.title, text, row.effect):
                    yield f"{row.pk} ({row.title})"
                place += 1
        yield from (_missing(title) for _place, title, _text, _effect in frozen.values())

    def _obligations(self) -> Iterator[str]:
        rows = list(self.memorandum.obligations.select_related("engagement"))
        frozen = self.content.obligations
        for row, one in zip(rows, frozen, strict=False):
            if not self._is_same(row, one):
                yield f"{row.pk} ({row})"
        yield from (f"{row.pk} ({row})" for row in rows[len(frozen) :])
        yield from (_missing(one.text[:100]) for one in frozen[len(rows) :])

    def _is_same(self, row: Obligation, frozen: ObligationContent) -> bool:
        """Words of the register may be translated otherwise by now; what they say may not differ."""
        owed_to = self._party(frozen.owed_to) if frozen.owed_to else None
        stands = (" ".join(row.text.split()), row.owed_by, row.owed_to, row.survives)
        if stands != (frozen.text, self._party(frozen.owed_by), owed_to, frozen.survives):
            return False
        if frozen.engagement not in ("", row.engagement.reference):
            return False
        with translation.override(self.memorandum.language or None):
            roles = {role_name(slug) for slug, _label in EngagementRole.Role.choices}
            same_role = role_name(row.role) == frozen.role or (
                bool(row.role and frozen.role) and frozen.role not in roles
            )
            by_law = row.legal_date or not frozen.when.endswith(by_law_too(""))
            return (
                same_role
                and by_law
                and _has_its_days(row, frozen.when)
                and self._has_its_milestone(row, frozen.when)
            )

    def _has_its_milestone(self, row: Obligation, when: str) -> bool:
        """Whether the text names the milestone of the row, by its present or a former title.

        Where it names neither, another translation may have been made; or it names another one.
        """
        own = row.milestone
        if row.timing != "milestone" or own is None:
            return True
        if own.engagement_id != row.engagement_id:
            return False
        titles = self.titles_of(row.engagement_id)
        if when in {with_milestone(row.offset_days, title) for title in titles[own.pk]}:
            return True
        others = {title for pk, found in titles.items() if pk != own.pk for title in found}
        return when not in {with_milestone(row.offset_days, title) for title in others}

    def titles_of(self, engagement: int) -> dict[int, set[str]]:
        """Every title that each milestone of the engagement has or had."""
        if engagement not in self.titles:
            found = Milestone._default_manager.filter(engagement=engagement)
            titles = {one.pk: {one.title} for one in found}
            changed = Change._default_manager.filter(
                engagement=engagement, thing_type="milestone", verb="changed"
            )
            for change in changed.only("thing_id", "fields"):
                former = {one["from"] for one in change.fields if one["field"] == "title"} - {""}
                titles.setdefault(int(change.thing_id), set()).update(former)
            self.titles[engagement] = titles
        return self.titles[engagement]

    def _signatories(self) -> Iterator[str]:
        frozen: list[tuple[Any, ...]] = [
            (self._party(one.party), one.side, one.position, one.authority, one.order)
            for one in self.content.signatories
        ]
        for row in self.memorandum.signatories.all():
            if row.replaced_at is not None:
                continue
            stands = (row.party, row.party.side, row.position, row.authority, row.order)
            if stands in frozen:
                frozen.remove(stands)
            else:
                yield f"{row.pk} ({row.position})"
        yield from (_missing(one[2]) for one in frozen)


def _missing(name: str) -> str:
    return _("(%(name)s, missing)") % {"name": name}


def _names(organisation: Organisation) -> set[str]:
    """A body that was renamed stands in the text under its old name."""
    return {organisation.name, *(one.name for one in organisation.former_names.all())}


def _has_its_days(row: Obligation, when: str) -> bool:
    """Whether the words of the frozen text name the days that stand in the row.

    Texts that were frozen before the annex named them say no first day of what comes without a
    last one.
    """
    if row.timing == "milestone":
        return row.offset_days == 0 or str(abs(row.offset_days)) in when
    if row.timing == "throughout":
        return not any(sign.isdigit() for sign in when)
    named = [row.due_on] if row.timing == "day" else []
    if row.timing == "recurring" and row.every != "phase_end":
        named = [row.first_on, row.until_on]
        if row.until_on is None and not any(sign.isdigit() for sign in when):
            return True
    return all(date_format(day) in when for day in named if day)


def _code(code: str, name: str) -> str:
    """The code of the language that the text names, in its own words or in English.

    The row's own where the words are unknown: a language may be called otherwise by now.
    """
    if not name:
        return ""
    # Nearly always: all names are looked up only where it is another one.
    if code and language_name(code) == name:
        return code
    own = {language_name(other): other for other, _label in language_choices()}
    with translation.override("en"):
        english = {language_name(other): other for other, _label in language_choices()}
    return own.get(name) or english.get(name) or code
