"""Tells one agreement of a story: drafted, discussed, sent, signed, and lived with, day by day."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from engagements import access
from engagements.actions.document import add_document
from engagements.actions.memorandum import (
    answer,
    comment_on_clause,
    draft_amendment,
    draft_memorandum,
    edit_clause,
    name_signatory,
    propose,
    record_signature,
    send_memorandum,
    settle_comment,
    share_version,
    sign_memorandum,
    take_over_wording,
)
from engagements.actions.obligation import (
    confirm_obligation,
    dispute_obligation,
    report_obligation,
    say_what_is_missing,
)
from engagements.management.demo.base import Cast
from engagements.management.demo.paper import make_file
from engagements.management.demo.reading import Table, read
from engagements.models import Clause, Engagement, Memorandum, Occurrence, User
from engagements.queries.memorandum.wording import TO_FILL
from engagements.words import other_side

Act = tuple[int, Callable[[], object]]


class AgreementStory:
    """One agreement under way. Its acts judge by how things stand on their day."""

    def __init__(
        self, row: Table, engagement: Engagement, cast: Cast, actors: dict[str, User]
    ) -> None:
        self.row, self.engagement, self.cast, self.actors = row, engagement, cast, actors
        self.wording: dict[str, str] = read("common.toml")["wording"]

    def acts(self) -> Iterator[Act]:
        """What happened to it, each on its day."""
        row = self.row
        yield row["drafted"], self._draft
        yield from self._discussing(row)
        yield from self._signing(row)
        if "amendment" in row:
            yield row["amendment"]["drafted"], partial(self._amend, row["amendment"])
            yield from self._signing(row["amendment"])
        for proposal in row.get("proposal", []):
            yield proposal["on"], partial(self._propose, proposal)
            if "agreed" in proposal:
                yield proposal["agreed"], partial(self._agree, proposal)
        for day in row.get("settled", []):
            yield day, self._settle_what_is_due
        for owed in row.get("owed", []):
            yield from self._owed(owed)

    def _discussing(self, row: Table) -> Iterator[Act]:
        for comment in row.get("comment", []):
            yield comment["on"], partial(self._comment, comment)
            if "answered" in comment:
                yield comment["answered"], partial(self._answer_comment, comment)
        for version in row.get("version", []):
            yield version["on"], partial(self._share, version)

    def _signing(self, text: Table) -> Iterator[Act]:
        if "sent" in text:
            yield text["sent"], partial(self._send, text["title"])
        for signatory in self.row["signatory"]:
            # All sign an amendment on one day.
            day = signatory.get("signed") if text is self.row else text.get("signed")
            if day is not None:
                yield day, partial(self._sign, text["title"], signatory)

    def _actor(self, row: Table) -> User:
        return self.actors[row.get("by", "civic")]

    def _found(self, title: str = "") -> Memorandum:
        return self.engagement.memoranda.get(title=title or self.row["title"])

    # ------------------------------------------------------------ the text

    def _draft(self) -> None:
        row, actor = self.row, self._actor(self.row)
        bodies = [self.cast.organisations[key].pk for key in row["parties"]]
        drafted = draft_memorandum(
            self.engagement, actor=actor, title=row["title"], language="en",
            parties=self.engagement.parties.filter(organisation__in=bodies),
            kind=row.get("kind", "memorandum"), signing_order=row.get("order", "free"),
            begins_on=self.cast.day_or_none(row.get("begins")),
            ends_on=self.cast.day_or_none(row.get("ends")),
            review_on=self.cast.day_or_none(row.get("review")),
        )  # fmt: skip
        for clause in drafted.clauses.all():
            self._fill(clause, actor)
        drafted.signatories.all().delete()
        for order, signatory in enumerate(row["signatory"], 1):
            self._name(drafted, signatory, order, actor)

    def _fill(self, clause: Clause, actor: User) -> None:
        """The places in brackets, with the words that `common.toml` keeps for them."""
        text = TO_FILL.sub(self._word, clause.text)
        text = self.row.get("text", {}).get(clause.key, text)
        if text != clause.text:
            edit_clause(clause, actor=actor, text=text)

    def _word(self, found: re.Match[str]) -> str:
        return self.wording[found.group()[1:-1]]

    def _name(self, memorandum: Memorandum, row: Table, order: int, actor: User) -> None:
        contact = self.cast.contacts[row["person"]]
        name_signatory(
            memorandum, actor=actor, contact=contact, position=contact.position, order=order,
            party=memorandum.parties.get(organisation=contact.organisation),
            authority=row.get("authority", ""),
        )  # fmt: skip

    def _comment(self, row: Table) -> None:
        clause = self._found().clauses.get(key=row["clause"])
        comment_on_clause(
            clause, actor=self._actor(row), text=row["text"], proposed_text=row.get("proposed", "")
        )

    def _answer_comment(self, row: Table) -> None:
        clause = self._found().clauses.get(key=row["clause"])
        comment = clause.comments.get(text=row["text"])
        act = take_over_wording if row.get("taken") else settle_comment
        other = self.actors[other_side(row.get("by", "civic"))]
        act(comment, actor=other, note=row.get("answer", ""))

    def _share(self, row: Table) -> None:
        share_version(self._found(), actor=self._actor(row), note=row["note"])

    # ------------------------------------------------------------ signing

    def _send(self, title: str) -> None:
        send_memorandum(self._found(title), actor=self._actor(self.row))

    def _sign(self, title: str, row: Table) -> None:
        memorandum = self._found(title)
        contact = self.cast.contacts[row["person"]]
        signatory = memorandum.signatories.get(contact=contact)
        assert memorandum.current_version is not None  # noqa: S101  (it was sent)
        digest = memorandum.current_version.digest
        if "place" not in row:
            assert contact.person.user is not None  # noqa: S101  (the story gives an account)
            sign_memorandum(
                signatory, actor=contact.person.user, digest=digest, address_class="IPv4, public"
            )
            return
        actor = self.actors[signatory.party.side]
        scan = add_document(
            self.engagement, actor=actor, title=f"{title}, signed on paper",
            file=make_file("signed-on-paper.pdf", f"{title}\n\nSigned: {contact.position}"),
            language="en", dated_on=access.today(), visibility="shared",
        )  # fmt: skip
        record_signature(
            signatory, actor=actor, digest=digest, method="paper", signed_on=access.today(memorandum),
            document=scan, place=row["place"],
        )  # fmt: skip

    # ------------------------------------------------------------ what happens to it then

    def _amend(self, row: Table) -> None:
        actor = self._actor(self.row)
        drafted = draft_amendment(
            self._found(), actor=actor, title=row["title"], clauses=list(row["text"]),
            begins_on=self.cast.day_or_none(row.get("begins")),
            ends_on=self.cast.day_or_none(row.get("ends")),
        )  # fmt: skip
        for clause in drafted.clauses.all():
            edit_clause(clause, actor=actor, text=row["text"][clause.key])

    def _propose(self, row: Table) -> None:
        propose(
            self._found(), row["kind"], actor=self._actor(row), reason=row["reason"],
            from_on=self.cast.day_or_none(row.get("from")),
            until_on=self.cast.day_or_none(row.get("until")),
        )  # fmt: skip

    def _agree(self, row: Table) -> None:
        proposal = self._found().proposals.get(kind=row["kind"], state="open")
        other = self.actors[other_side(row.get("by", "civic"))]
        answer(proposal, actor=other, agree=True, sentence=row.get("answer", ""))

    def _due(self) -> list[Occurrence]:
        found = Occurrence._default_manager.filter(
            obligation__memorandum=self._found(), state="pending", due_on__lte=access.today()
        )
        told = {(row["slug"], row.get("number", 1)) for row in self.row.get("owed", [])}
        return [one for one in found if (one.obligation.slug, one.number) not in told]

    def _settle_what_is_due(self) -> None:
        """What fell due by the day was done, and the other side said so."""
        for occurrence in self._due():
            report_obligation(
                occurrence, actor=self.actors[occurrence.side], note=occurrence.obligation.text
            )
            occurrence.refresh_from_db()
            confirm_obligation(occurrence, actor=self.actors[other_side(occurrence.side)])

    def _owed(self, row: Table) -> Iterator[Act]:
        """One occurrence told by itself: reported, confirmed, found wanting or seen differently."""
        own = row["side"]
        for name, act, side, said in (
            ("reported", report_obligation, own, {"note": row.get("note", "")}),
            ("confirmed", confirm_obligation, other_side(own), {}),
            ("missing", say_what_is_missing, other_side(own), {"reason": row.get("lacks", "")}),
            ("other_view_on", dispute_obligation, other_side(own),
             {"view": row.get("other_view", "")}),
            ("own_view_on", dispute_obligation, own, {"view": row.get("own_view", "")}),
        ):  # fmt: skip
            if name in row:
                yield row[name], partial(self._on_occurrence, row, act, side, said)

    def _on_occurrence(
        self, row: Table, act: Callable[..., Any], side: str, said: dict[str, str]
    ) -> None:
        occurrence = Occurrence._default_manager.get(
            obligation__memorandum=self._found(), obligation__slug=row["slug"],
            number=row.get("number", 1),
        )  # fmt: skip
        act(occurrence, actor=self.actors[side], **said)
