"""What follows for who is asked to sign: if they sign, and if they do nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Memorandum, Signatory
from engagements.models.contact import named_together
from engagements.queries.memorandum.paper import Place


@dataclass(frozen=True, slots=True)
class After:
    """Sentences of the sign page; none is empty."""

    if_signed: list[str]
    if_nothing: list[str]


def after_signing(
    memorandum: Memorandum, places: Iterable[Place], mine: Signatory, day: date
) -> After:
    """What follows on `day`, a day of the memorandum, from this place. No query beyond `places`."""
    others = [
        one.signatory for one in places if one.signature is None and one.signatory.pk != mine.pk
    ]
    return After(
        [_missing_after(others), _in_force(memorandum, day, is_last=not others)],
        [_open_until(memorandum, day), _("Without your signature it does not come into force.")],
    )


def _missing_after(others: list[Signatory]) -> str:
    if not others:
        return _("Yours is the last signature: everybody has signed then.")
    return ngettext(
        "%(number)d signature is still missing after yours: %(names)s.",
        "%(number)d signatures are still missing after yours: %(names)s.",
        len(others),
    ) % {
        "number": len(others),
        "names": named_together(
            one.contact.person.named(one.position, str(one.party.organisation)) for one in others
        ),
    }


def _in_force(memorandum: Memorandum, day: date, *, is_last: bool) -> str:
    """From which day it holds: as agreed, yet never before the last signature."""
    begins = memorandum.begins_on
    first = begins if begins is not None and begins > day else None
    if memorandum.amends_id:
        words = (
            _("It changes the memorandum from %(day)s."),
            _(
                "It changes the memorandum from %(day)s, or from the last signature if that is later."
            ),
            _("It changes the memorandum from the day of the last signature."),
        )
    else:
        words = (
            _("It is in force from %(day)s."),
            _("It is in force from %(day)s, or from the last signature if that is later."),
            _("It is in force from the day of the last signature."),
        )
    if is_last:
        return words[0] % {"day": date_format(first or day)}
    return words[1] % {"day": date_format(first)} if first else words[2]


def _open_until(memorandum: Memorandum, day: date) -> str:
    if memorandum.sign_by is None:
        return _("Both sides see whose turn it is and since when, and can send the letter again.")
    last = {"day": date_format(memorandum.sign_by)}
    if memorandum.sign_by < day:
        return (
            _(
                "The day to sign by was %(day)s. Both sides see that your signature is late, "
                "and can send the letter again."
            )
            % last
        )
    return (
        _(
            "The day to sign by is %(day)s. After it both sides see that your signature is late. "
            "They see already that you are asked, and can send the letter again."
        )
        % last
    )
