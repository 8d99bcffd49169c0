"""Texts that do not count yet, with who is to sign or confirm and what they lack: one query for many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from engagements import access
from engagements.models import (
    Clause,
    ClauseComment,
    Contact,
    Engagement,
    Letter,
    Memorandum,
    MemorandumParty,
    Organisation,
    Person,
    Signatory,
    Signature,
    User,
)
from engagements.models.memorandum import awaiting, coverings
from engagements.queries.memorandum.turn import GOING_ON, Turn, named_since, whose_turn

# What is said of one that was recorded.
RECORDED = (
    "recorded_side", "recorded_by_id", "recorded_by_text", "confirmed_at", "disputed_at",
    "disputed_by_text", "dispute_reason",
)  # fmt: skip
# As `wording.TO_FILL`, in what both databases understand.
GAP = r"\[[^][]+\](?!\([a-z]+:)"


@dataclass(slots=True)
class Unsigned:
    """One text that is drafted or waits, also to be confirmed: whose turn it is, open comments by side, clauses with gaps.

    `is_between_others` says that no body of the reader is a party of it. Of what one side recorded,
    `asks` says that it waits for the word of a body in which the reader has one of the roles.
    """

    memorandum: Memorandum
    is_between_others: bool = False
    turn: list[Turn] = field(default_factory=list)
    comments: dict[str, int] = field(default_factory=dict)
    gaps: int = 0
    asks: bool = False


def unsigned_of(
    engagements: Iterable[Engagement], user: User, roles: tuple[str, ...] | None = None
) -> dict[int, list[Unsigned]]:
    """What is drafted or sent and not signed, or not confirmed yet, by engagement. One query.

    The engagements are ones that the reader sees: then their memoranda are seen too. What their
    summaries say of the agreement is not asked: it is that between the leads alone. `roles` are
    those in which the reader may be asked to confirm one, `()` being all. None where nobody needs
    to know or none waits for that: `asks` stays False, for it takes long to find out.
    """
    return unsigned_in([one.pk for one in engagements], user, roles)


def turns_in(unsigned: Mapping[int, list[Unsigned]]) -> dict[int, list[Turn]]:
    """Whose signatures each engagement waits for, whichever of its texts it is."""
    return {key: [turn for one in texts for turn in one.turn] for key, texts in unsigned.items()}


def unsigned_in(
    keys: list[int], user: User, roles: tuple[str, ...] | None = None
) -> dict[int, list[Unsigned]]:
    """As `unsigned_of`, for keys of engagements that the reader sees."""
    found: dict[int, list[Unsigned]] = defaultdict(list)
    if not keys:
        return found
    texts: dict[tuple[int, int], Unsigned] = {}
    places: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(keys, user, roles):
        key = (row["engagement"], row["memorandum"])
        if key not in texts:
            texts[key] = _text(row)
            found[row["engagement"]].append(texts[key])
        is_sent = row["memorandum__state"] == "sent" and row["made_at"]
        if row["named"] is not None and is_sent and row["goes_on"]:
            places[key].append(row)
    for key, rows in places.items():
        texts[key].turn = _turns(rows)
    return found


def asked_to_sign(user: User) -> Q:
    """The condition for engagements in which a signature of the person is waited for."""
    waiting = Memorandum._default_manager.filter(
        state="sent",
        signatories__replaced_at__isnull=True,
        signatories__contact__person__user=user.pk,
        pk__in=Memorandum._default_manager.filter(GOING_ON).values("pk"),
    )
    return Q(engagement__in=waiting.values("engagements"))


def waiting_texts(engagement: Engagement, user: User) -> list[Memorandum]:
    """What waits for signatures and can be signed no more once this engagement is over. One query."""
    others = Engagement._default_manager.exclude(pk=engagement.pk)
    going_on = others.filter(status__in=["active", "on_hold"], memoranda=OuterRef("pk"))
    seen = access.visible(Memorandum, user).filter(engagements=engagement, state="sent")
    return list(seen.exclude(Exists(going_on)).order_by("title", "pk"))


def _rows(keys: list[int], user: User, roles: tuple[str, ...] | None) -> Any:  # noqa: ANN401
    """One row for each place of a signatory; one for a text in which nobody is named."""
    asks: Any = Value(value=False)
    if roles is not None:
        asks = Exists(access.answered_by(user, roles).filter(pk=OuterRef("memorandum")))
    comments = ClauseComment._default_manager.filter(
        clause__memorandum=OuterRef("memorandum"), state="open"
    )
    gaps = Clause._default_manager.filter(
        Q(required=True, text="") | Q(text__regex=GAP), memorandum=OuterRef("memorandum")
    )
    signed = Signature._default_manager.filter(
        signatory=OuterRef("named"), signed=OuterRef("memorandum__current_version")
    )
    letters = Letter._default_manager.filter(
        signatory=OuterRef("named"), sent_at__isnull=False,
        written_at__gte=OuterRef("memorandum__current_version__made_at"),
    )  # fmt: skip
    # One that was recorded without naming any party is everybody's (as in `access.sides_of`).
    named = MemorandumParty._default_manager.filter(memorandum=OuterRef("memorandum"))
    ours = access.named_in_memoranda(user).filter(memorandum=OuterRef("memorandum"))
    return (
        coverings().filter(
            Q(memorandum__state__in=["draft", "sent"]) | awaiting("memorandum__"),
            engagement__in=keys,
        )
        .annotate(
            named=FilteredRelation(
                "memorandum__signatories",
                condition=Q(memorandum__signatories__replaced_at__isnull=True),
            )
        )
        .annotate(
            made_at=F("memorandum__current_version__made_at"),
            of_government=_count(comments.filter(side="government"), "clause__memorandum"),
            of_civic=_count(comments.filter(side="civic"), "clause__memorandum"),
            gaps=_count(gaps, "memorandum"),
            signed_at=Subquery(signed.values("signed_at")[:1]),
            last_letter=_last(letters),
            between_others=Exists(named) & ~Exists(ours),
            asks=asks,
            goes_on=Exists(
                Memorandum._default_manager.filter(GOING_ON, pk=OuterRef("memorandum"))
            ),
        )
        .order_by("memorandum", "named__order", "named__pk")
        .values(
            "engagement", "memorandum", "memorandum__title", "memorandum__state",
            "memorandum__drafted_here", "memorandum__sign_by", "memorandum__signing_order",
            "made_at", "of_government", "of_civic", "gaps", "named", "named__position",
            "named__order", "named__party__side", "named__party__organisation__name",
            "named__contact__person__name", "named__contact__person__user", "signed_at",
            "last_letter", "between_others", "goes_on", "asks",
            "named__replaces__replaced_at",
            *(f"memorandum__{name}" for name in RECORDED),
        )
    )  # fmt: skip


def _count(rows: QuerySet[Any, Any], of: str) -> Subquery:
    return Subquery(rows.order_by().values(of).annotate(number=Count("pk")).values("number"))


def _last(letters: QuerySet[Any, Any]) -> Subquery:
    found = letters.order_by().values("signatory").annotate(last=Max("sent_at"))
    return Subquery(found.values("last"))


def _text(row: dict[str, Any]) -> Unsigned:
    is_draft = row["memorandum__state"] == "draft"
    memorandum = Memorandum(
        pk=row["memorandum"], title=row["memorandum__title"], state=row["memorandum__state"],
        drafted_here=row["memorandum__drafted_here"], sign_by=row["memorandum__sign_by"],
        signing_order=row["memorandum__signing_order"],
        **{name: row[f"memorandum__{name}"] for name in RECORDED},
    )  # fmt: skip
    comments = {"government": row["of_government"] or 0, "civic": row["of_civic"] or 0}
    return Unsigned(
        memorandum,
        row["between_others"],
        [],
        comments if is_draft else {},
        row["gaps"] or 0 if is_draft else 0,
        asks=row["asks"],
    )


def _turns(rows: list[dict[str, Any]]) -> list[Turn]:
    """Of one text; the rows are its places in the order of signing."""
    waiting, since = whose_turn(
        ((row, row["named__order"], row["signed_at"]) for row in rows),
        is_fixed=rows[0]["memorandum__signing_order"] == "fixed",
        sent_at=rows[0]["made_at"],
    )
    return [
        Turn(
            _signatory(row),
            named_since(since, row["named__replaces__replaced_at"]),
            row["last_letter"],
        )
        for row in waiting
    ]


def _signatory(row: dict[str, Any]) -> Signatory:
    """The signatory with what is said of one, made of the columns; never saved."""
    body = Organisation(name=row["named__party__organisation__name"])
    person = Person(
        name=row["named__contact__person__name"], user_id=row["named__contact__person__user"]
    )
    return Signatory(
        pk=row["named"],
        party=MemorandumParty(side=row["named__party__side"], organisation=body),
        contact=Contact(person=person, organisation=body),
        position=row["named__position"],
        order=row["named__order"],
    )
