"""Which organisations a typed name may mean."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from engagements.models import FormerName, Office, Organisation
from engagements.text import called_alike, fold, fold_name

ENOUGH = 10


def exactly(
    name: str, *kinds: str, among: QuerySet[Organisation] | None = None
) -> list[Organisation]:
    """Those whose legal, business or former name is this one; case, accents, punctuation and
    legal suffixes aside. Of those `among` which one may choose, or of all."""
    folded = fold_name(name)
    if not folded:
        return []
    found = Q(folded_name=folded) | Q(former_names__folded_name=folded)
    return _first(found | _trading_as(lambda other: other == folded), kinds, among)


def like(name: str, *kinds: str, among: QuerySet[Organisation] | None = None) -> list[Organisation]:
    """Up to ten whose name holds what was typed, or shares its first word and the longest other one.

    Of those `among` which one may choose, or of all. Those of exactly this name stand first: they
    are never the ones that there is no room for.
    """
    folded = fold_name(name)
    if not folded:
        return []
    first, *others = folded.split()
    alike = Q(folded_name__contains=folded) | Q(former_names__folded_name__contains=folded)
    if others:
        alike |= Q(folded_name__contains=max(others, key=len), folded_name__startswith=first)
    alike |= _trading_as(lambda other: folded in other)
    same = exactly(name, *kinds, among=among)
    return list(dict.fromkeys([*same, *_first(alike, kinds, among)]))[:ENOUGH]


def named(rows: QuerySet[Organisation], typed: str) -> QuerySet[Organisation]:
    """Those of the rows of which one name, legal, business or former, holds every word typed."""
    words = fold_name(typed).split()
    if not words:
        return rows
    holds = Q()
    for word in words:
        holds &= Q(folded_name__contains=word)
    former = FormerName._default_manager.filter(holds, organisation=OuterRef("pk"))
    trading = _trading_as(lambda other: all(word in other for word in words))
    return rows.filter(holds | Exists(former) | trading)


def offices_alike(rows: QuerySet[Office], organisation: Organisation, name: str) -> list[Office]:
    """Up to ten offices of the body, of those `rows`, of which one name holds all of the other.

    Those of exactly this name stand first.
    """
    offices = rows.filter(organisation=organisation).select_related("parent").order_by("name", "pk")
    is_alike = called_alike(name)
    found = [office for office in offices if is_alike(office.name)]
    return sorted(found, key=lambda office: fold(office.name) != fold(name))[:ENOUGH]


def office_in_tree(office: Office) -> str:
    """The office with the one that it is part of."""
    if office.parent is None:
        return office.name
    return _("%(office)s, part of %(parent)s") % {
        "office": office.name, "parent": office.parent.name,
    }  # fmt: skip


def _trading_as(fits: Callable[[str], bool]) -> Q:
    """Those whose folded business name fits. Few have one, so they are read and folded here."""
    names = Organisation._default_manager.exclude(business_name="")
    found = [pk for pk, name in names.values_list("pk", "business_name") if fits(fold_name(name))]
    return Q(pk__in=found)


def _first(
    found: Q, kinds: tuple[str, ...], among: QuerySet[Organisation] | None
) -> list[Organisation]:
    rows = Organisation._default_manager.filter(found)
    rows = rows.filter(kind__in=kinds) if kinds else rows
    rows = rows if among is None else rows.filter(pk__in=among.values("pk"))
    return list(rows.distinct().order_by("name", "pk")[:ENOUGH])
