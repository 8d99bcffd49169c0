"""Tells one story: every act on its own day, in the order of days."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

from engagements import access, clock
from engagements.actions.challenge import add_challenge, answer_challenge
from engagements.actions.contact import end_contact, give_role
from engagements.actions.document import add_document
from engagements.actions.engagement import (
    add_party,
    ask_to_move_dates,
    cancel_engagement,
    edit_details,
    hold_engagement,
    log_engagement,
    move_phase,
    refresh_summary,
    waive_condition,
)
from engagements.actions.indicator import measure
from engagements.actions.memorandum import add_memorandum, confirm_recorded
from engagements.actions.milestone import (
    accept_milestone,
    drop_milestone,
    miss_milestone,
    report_milestone,
    return_milestone,
)
from engagements.actions.update import add_update
from engagements.details import DetailField
from engagements.management.demo.agreement import AgreementStory
from engagements.management.demo.base import Cast
from engagements.management.demo.paper import make_file
from engagements.management.demo.reading import Table
from engagements.models import (
    Contact,
    Document,
    Engagement,
    JointUpdate,
    Memorandum,
    Milestone,
    Party,
    User,
)
from engagements.queries.gates import open_conditions
from engagements.words import Side, other_side

Act = tuple[int, Callable[[], object]]
DAYS_TO_DECIDE = 3
WAIVED = "Agreed by both sides in the meeting; it follows within the month."
KEPT = ("summary", "country", "language", "sector", "tags", "time_zone", "update_interval_days")


def tell(story: Table, cast: Cast) -> Engagement:
    """Log the engagement of a story on its day and do all that followed until today."""
    return _Telling(story, cast).tell()


class _Telling:
    """One story under way."""

    def __init__(self, story: Table, cast: Cast) -> None:
        self.story, self.cast = story, cast
        self.documents: dict[str, Document] = {}
        self.actors = {side: cast.accounts[name] for side, name in story["accounts"].items()}
        self.minutes = count(1)

    def tell(self) -> Engagement:
        logged: int = self.story["logged"]
        with clock.acting_at(self._moment(logged)):
            self.engagement = self._log()
        self._backdate(Engagement, self.engagement.pk, "created_at", logged)
        for day, act in sorted(self._acts(), key=lambda one: one[0]):
            # Acts may not lie before the engagement or after today.
            day = min(max(day, logged), 0)
            with clock.acting_at(self._moment(day)):
                self.engagement.refresh_from_db()
                made = act()
            if isinstance(made, Document):
                self._backdate(Document, made.pk, "added_at", day)
            if isinstance(made, JointUpdate):
                self._backdate(JointUpdate, made.pk, "written_at", day)
        self.engagement.refresh_from_db()
        refresh_summary(self.engagement)
        return self.engagement

    def _moment(self, days: int) -> datetime:
        """A working hour of the day; today, the present moment less a little."""
        if days == 0:
            return clock.now()
        day = self.cast.today + timedelta(days=days)
        start = datetime.combine(day, time(7), tzinfo=UTC)
        return start + timedelta(minutes=next(self.minutes) * 2)

    def _backdate(self, table: type[Any], pk: int, column: str, days: int) -> None:
        table._default_manager.filter(pk=pk).update(**{column: self._moment(days)})

    def _log(self) -> Engagement:
        story, places = self.story, self.cast.organisations
        return log_engagement(
            actor=self.actors["civic"],
            civic_organisation=places[story["civic"]],
            government_body=places[story["government"]],
            collaboration_model=story["collaboration_model"],
            title=story["title"],
            starts_on=self.cast.day(story["starts"]),
            ends_on=self.cast.day(story["ends"]),
            **{name: story[name] for name in KEPT if name in story},
        )

    def _acts(self) -> Iterator[Act]:
        yield from self._people()
        yield from self._documents()
        yield from self._memoranda()
        for row in self.story.get("agreement", []):
            yield from AgreementStory(row, self.engagement, self.cast, self.actors).acts()
        yield from self._milestones()
        yield from self._checklist()
        yield from self._updates()
        yield from self._results()
        yield from self._course()

    def _actor(self, row: Table) -> User:
        """The account of the side that a row names, or the administrator."""
        by = row.get("by", "civic")
        return self.cast.accounts[by] if by == "admin" else self.actors[by]

    def _people(self) -> Iterator[Act]:
        logged = self.story["logged"]
        for row in self.story.get("party", []):
            yield row["on"], partial(self._join, row)
        for row in self.story.get("role", []):
            yield row.get("on", logged), partial(self._give_role, row)
            if "until" in row:
                yield row["until"], partial(self._end_post, row)

    def _join(self, row: Table) -> None:
        """By the side that it joins; by the civic one while nobody writes there."""
        place = Party(engagement=self.engagement, side=row["side"])
        may = (one for one in self.actors.values() if access.can(one, "add_party", place))
        add_party(
            self.engagement, actor=next(may), side=row["side"],
            organisation=self.cast.organisations[row["organisation"]],
            joined_on=self.cast.day(row["on"]),
        )  # fmt: skip

    def _give_role(self, row: Table) -> None:
        contact = self.cast.contacts[row["person"]]
        give_role(
            self.engagement, actor=self._acquainted(contact), contact=contact, role=row["role"]
        )

    def _end_post(self, row: Table) -> None:
        contact = self.cast.contacts[row["person"]]
        ends_on = self.cast.day(row["until"])
        end_contact(contact, actor=self._acquainted(contact), ends_on=ends_on)

    def _acquainted(self, contact: Contact) -> User:
        """Who knows the contact on the day: one of the two sides, otherwise the administrator."""
        for account in self.actors.values():
            if access.visible(Contact, account).filter(pk=contact.pk).exists():
                return account
        return self.cast.accounts["admin"]

    def _documents(self) -> Iterator[Act]:
        for row in self.story.get("document", []):
            yield row["on"], partial(self._document, row)

    def _document(self, row: Table) -> Document:
        made = add_document(
            self.engagement,
            actor=self._actor(row),
            title=row["title"],
            file=make_file(row["file"], row["text"]) if "file" in row else None,
            link=row.get("link", ""),
            language=row.get("language", "en"),
            dated_on=self.cast.day(row["on"]),
            visibility=row.get("visibility", "shared"),
        )
        key: str = row.get("key") or row["title"]
        self.documents[key] = made
        return made

    def _memoranda(self) -> Iterator[Act]:
        for row in self.story.get("memorandum", []):
            yield row["on"], partial(self._memorandum, row)
            if "confirmed" in row:
                yield row["confirmed"], partial(self._confirm, row)

    def _memorandum(self, row: Table) -> Memorandum:
        signed = row["state"] == "signed"
        return add_memorandum(
            self.engagement,
            actor=self._actor(row),
            title=row["title"],
            parties=list(self.engagement.parties.all()),
            kind=row.get("kind", "memorandum"),
            state=row["state"],
            signed_on=self.cast.day(row["on"]) if signed else None,
            begins_on=self.cast.day_or_none(row.get("begins")),
            ends_on=self.cast.day_or_none(row.get("ends")),
            document=self.documents.get(row.get("document", "")),
        )

    def _confirm(self, row: Table) -> None:
        """What one side recorded as signed, the other side confirms."""
        memorandum = self.engagement.memoranda.get(title=row["title"])
        confirm_recorded(memorandum, actor=self.actors[other_side(row.get("by", "civic"))])

    def _milestones(self) -> Iterator[Act]:
        """Those listed as told; the others that were due by `settled_until` were done in time."""
        told = {row["slug"]: row for row in self.story.get("milestone", [])}
        limit = self.cast.day(self.story.get("settled_until") or self.story["logged"])
        for milestone in self.engagement.milestones.all():
            row = told.get(milestone.slug)
            due = (milestone.due_on - self.cast.today).days
            if row is None and milestone.due_on <= limit:
                row = {"reported": due, "accepted": due + DAYS_TO_DECIDE}
            if row is not None:
                yield from self._milestone(milestone, row)

    def _milestone(self, milestone: Milestone, row: Table) -> Iterator[Act]:
        side = row.get("by", milestone.side if milestone.side in Side.values else "civic")
        own, other = self.actors[side], self.actors[other_side(side)]
        reason = {"reason": row.get("reason", "")}
        note = {"note": row.get("note", milestone.evidence_wanted or milestone.title)}
        for state, act, actor, said in (
            ("reported", report_milestone, own, note),
            ("accepted", accept_milestone, other, {}),
            ("returned", return_milestone, other, reason),
            ("missed", miss_milestone, own, reason),
            ("dropped", drop_milestone, own, reason),
        ):
            if state in row:
                yield row[state], partial(self._on_milestone, milestone.pk, act, actor, said)

    def _on_milestone(
        self, pk: int, act: Callable[..., Milestone], actor: User, said: dict[str, str]
    ) -> None:
        """An act judges by how the milestone stands on that day."""
        act(self.engagement.milestones.get(pk=pk), actor=actor, **said)

    def _checklist(self) -> Iterator[Act]:
        for row in self.story.get("challenge", []):
            yield row["on"], partial(self._answer, row)
        for row in self.story.get("own_challenge", []):
            yield row["on"], partial(
                add_challenge, self.engagement, actor=self._actor(row), title=row["title"],
                question=row["question"], phase=row["phase"], side=row["side"],
            )  # fmt: skip

    def _answer(self, row: Table) -> None:
        item = self.engagement.checklist.get(slug=row["slug"])
        responses = list(item.responses.values_list("pk", flat=True))
        states = {
            responses[place]: state
            for state in ("chosen", "in_work", "done")
            for place in row.get(state, [])
            if place < len(responses)
        }
        kept = (
            "status", "answer", "reason", "severity_start", "severity_middle", "severity_end",
        )  # fmt: skip
        values = {name: row[name] for name in kept if name in row}
        responsible = row.get("responsible")
        answer_challenge(
            item,
            actor=self._actor(row),
            responses=states,
            own_response=row.get("own", ""),
            responsible=self.cast.contacts[responsible] if responsible else None,
            due_on=self.cast.day_or_none(row.get("due")),
            **values,
        )

    def _updates(self) -> Iterator[Act]:
        kept = ("workflow", "problems", "quality", "health", "health_sentence")
        for row in self.story.get("update", []):
            yield row["on"], partial(
                add_update, self.engagement, actor=self._actor(row), on=self.cast.day(row["on"]),
                **{name: row[name] for name in kept if name in row},
            )  # fmt: skip

    def _results(self) -> Iterator[Act]:
        for slug, values in self.story.get("measurements", {}).items():
            indicator = self.engagement.indicators.get(slug=slug)
            for days, value, source in values:
                yield days, partial(
                    measure, indicator, actor=self.actors["civic"], on=self.cast.day(days),
                    value=Decimal(value), source=source,
                )  # fmt: skip
        if "details" in self.story:
            day: int = self.story.get("details_on") or self.story["logged"]
            yield day, self._details

    def _details(self) -> None:
        """Keys of offices, people and documents become the things themselves; days, dates."""
        model = self.engagement.collaboration_model
        kinds: dict[str, DetailField] = getattr(self.engagement, f"{model}_details").DETAILS
        found: dict[str, dict[str, Any]] = {
            "office": self.cast.offices, "contact": self.cast.contacts, "document": self.documents,
        }  # fmt: skip
        by_side: dict[str, dict[str, Any]] = {"civic": {}, "government": {}}
        for name, value in self.story["details"].items():
            kind, keeper = (kinds[name].kind, kinds[name].private_to) if name in kinds else ("", "")
            if kind == "date":
                value = self.cast.day(value)
            # What one side keeps to itself is written by that side.
            by_side[keeper or "civic"][name] = found[kind][value] if kind in found else value
        for side, values in by_side.items():
            if values:
                edit_details(self.engagement, actor=self.actors[side], **values)

    def _course(self) -> Iterator[Act]:
        civic = self.actors["civic"]
        for row in self.story.get("phase", []):
            yield row["on"], partial(self._move_phase, row)
        for row in self.story.get("dates_asked", []):
            yield row["on"], partial(self._ask_dates, row)
        for row in self.story.get("on_hold", []):
            yield row["on"], partial(
                hold_engagement, self.engagement, actor=civic, reason=row["reason"],
                decide_on=self.cast.day(row["decide"]),
            )  # fmt: skip
        for row in self.story.get("cancelled", []):
            yield (
                row["on"],
                partial(
                    cancel_engagement,
                    self.engagement,
                    actor=self._actor(row),
                    reason=row["reason"],
                    side=row["side"],
                    consequences=row["consequences"],
                ),
            )

    def _ask_dates(self, row: Table) -> None:
        ask_to_move_dates(
            self.engagement, actor=self._actor(row), reason=row["reason"],
            starts_on=self.cast.day(row["starts"]), ends_on=self.cast.day(row["ends"]),
        )  # fmt: skip

    def _move_phase(self, row: Table) -> None:
        """What is open is waived first, each with its own line."""
        for judged in open_conditions(self.engagement):
            waive_condition(
                self.engagement, actor=self.actors["civic"], condition=judged.condition,
                reason=row.get("waived", WAIVED),
            )  # fmt: skip
        move_phase(
            self.engagement, actor=self.actors["civic"], to_phase=row["to"], reason=row["sentence"]
        )
