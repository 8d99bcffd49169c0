"""Which organisations a typed name may mean."""

from django.db.models import Q

from engagements.models import Organisation
from engagements.text import fold, fold_name

ENOUGH = 10


def exactly(name: str, *kinds: str) -> list[Organisation]:
    """Those whose legal, business or former name is this one; case, accents, punctuation and
    legal suffixes aside."""
    folded = fold_name(name)
    if not folded:
        return []
    found = Organisation._default_manager.filter(
        Q(folded_name=folded) | Q(former_names__folded_name=folded) | Q(business_name__iexact=name)
    )
    return list((found.filter(kind__in=kinds) if kinds else found).distinct()[:ENOUGH])


def like(name: str, *kinds: str) -> list[Organisation]:
    """Up to ten whose name holds what was typed, or shares its first and its longest word."""
    folded = fold_name(name)
    if not folded:
        return []
    words = sorted(folded.split(), key=len, reverse=True)
    alike = Q(folded_name__contains=folded) | Q(former_names__folded_name__contains=folded)
    if len(words) > 1:
        alike |= Q(folded_name__contains=words[0], folded_name__startswith=folded.split()[0])
    alike |= Q(business_name__icontains=fold(name))
    found = Organisation._default_manager.filter(alike)
    return list(
        (found.filter(kind__in=kinds) if kinds else found).distinct().order_by("name")[:ENOUGH]
    )
