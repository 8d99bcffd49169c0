"""What a draft still lacks of its parties, and of who signs for them."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements import access
from engagements.models import Contact, Memorandum, MemorandumParty
from engagements.queries.memorandum.missing.entry import Missing
from engagements.queries.memorandum.parties import left_out, who_answers

# Who takes part where, with the last day if one is known (`parties.places_taken`).
Places = Mapping[tuple[int, int, str], date | None]


def lacking_parties(
    memorandum: Memorandum, parties: list[MemorandumParty], left: list[MemorandumParty],
    here: Places,
) -> list[Missing]:  # fmt: skip
    """Of whom the text binds, those who left (`left`), leave or are left out. One query at most."""
    return [
        *_left(memorandum, left),
        *_leaving(memorandum, parties, here),
        *_left_out(memorandum),
        *_called_alike(memorandum, parties),
    ]


def lacking_signatories(memorandum: Memorandum, parties: list[MemorandumParty]) -> list[Missing]:
    """Each party has somebody who signs for it, and everybody named holds the post, for good."""
    named = list(
        memorandum.signatories.filter(replaced_at__isnull=True).select_related("contact__person")
    )
    url, today = reverse("memorandum_signatories", args=[memorandum.pk]), access.today()
    found = []
    for party in parties:
        places = [one for one in named if one.party_id == party.pk]
        if not places:
            words = _("Name who signs for %(party)s") % {"party": party.organisation}
            found.append(Missing(words, party.side, url))
        found += [
            Missing(said, party.side, url, blocks=not one.contact.holds_on(today))
            for one in places
            if (said := _about_the_post(one.contact, party, today))
        ]
    return found


def _about_the_post(contact: Contact, party: MemorandumParty, today: date) -> str:
    """Why somebody named cannot sign today, or until when they can; empty for a post without an end."""
    if contact.ended_by(today):
        words = _("Name somebody else for %(party)s: %(person)s holds the post no longer")
    elif not contact.holds_on(today):
        words = _("Name somebody else for %(party)s: %(person)s does not hold the post yet")
    elif contact.ends_on:
        words = _("%(person)s holds the post at %(party)s until %(day)s only: who signs after that day?")  # fmt: skip
    else:
        return ""
    said = {"party": party.organisation, "person": contact.person}
    return words % {**said, "day": date_format(contact.ends_on) if contact.ends_on else ""}


def _left(memorandum: Memorandum, left: list[MemorandumParty]) -> list[Missing]:
    """Nobody can sign for a party that takes part no longer."""
    url = reverse("memorandum_parties", args=[memorandum.pk])
    return [
        Missing(
            _("Agree anew who the parties are: %(party)s takes part no longer") % {"party": one},
            "both", url,
        )
        for one in left
    ]  # fmt: skip


def _leaving(memorandum: Memorandum, parties: list[MemorandumParty], here: Places) -> list[Missing]:
    """Who is on record as leaving may sign, and has nobody who acts for it afterwards: pointed out."""
    url = reverse("memorandum_parties", args=[memorandum.pk])
    words = _("%(party)s takes part until %(day)s only: who does what it owes after that day?")
    found = []
    for party in parties:
        place = party.organisation_id, party.side
        last = [day for (_work, *taken), day in here.items() if tuple(taken) == place]
        known = [day for day in last if day]
        if known and len(known) == len(last):
            said = words % {"party": party, "day": date_format(max(known))}
            found.append(Missing(said, party.side, url, blocks=False))
    return found


def _left_out(memorandum: Memorandum) -> list[Missing]:
    """An amendment binds who signs it: every party of the agreement signs what changes in it."""
    if not memorandum.amends_id:
        return []
    url = reverse("memorandum_parties", args=[memorandum.pk])
    words = _(
        "Name %(party)s as a party, as in the memorandum: an amendment binds only who signs it"
    )
    return [
        Missing(words % {"party": who_answers(one)}, "both", url) for one in left_out(memorandum)
    ]


def _called_alike(memorandum: Memorandum, parties: list[MemorandumParty]) -> list[Missing]:
    """The text says by name who owes and who signs, so no two parties have the same one."""
    times = Counter(str(one.organisation) for one in parties)
    url = reverse("memorandum_parties", args=[memorandum.pk])
    words = _(
        "Two parties are called “%(name)s”, and the text could not say which of them owes what: give "
        "each its full legal name, with country or town"
    )
    return [Missing(words % {"name": name}, "both", url) for name in times if times[name] > 1]
