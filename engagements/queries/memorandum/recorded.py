"""What is said of a memorandum that was agreed elsewhere: who recorded it, and who confirmed it."""

from itertools import takewhile
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import access
from engagements.models import Change, Engagement, Memorandum, Organisation, User


def state_word(memorandum: Memorandum) -> str:
    """Its state in a word; what one side alone recorded as signed is not called signed."""
    if memorandum.awaits_confirmation:
        return _("Not confirmed yet")
    return str(memorandum.get_state_display())


def waits_sentence(memorandum: Memorandum) -> str:
    """Who recorded it as signed, and which side has to confirm it before it counts. No query.

    Or who of that side says that it is not right.
    """
    said = {"who": memorandum.recorded_by_text, "other": memorandum.disputed_by_text}
    if memorandum.disputed_at:
        return _("%(who)s recorded it as signed. %(other)s says that it is not right.") % said
    if memorandum.confirming_side == "government":
        return _("%(who)s recorded it as signed. The government side has to confirm it.") % said
    return _("%(who)s recorded it as signed. The civic side has to confirm it.") % said


def recorded_sentence(memorandum: Memorandum) -> str:
    """Who recorded it, who confirmed it when, and who corrected it since; empty where nobody is known.

    Where it has another title by now also what was confirmed: nobody has confirmed that one. One
    query where it was confirmed, else none.
    """
    said = {"who": memorandum.recorded_by_text, "other": memorandum.confirmed_by_text}
    if memorandum.confirmed_at:
        said["day"] = date_format(localtime(memorandum.confirmed_at))
        since = _corrected_since(memorandum)
        if not since:
            return _("Recorded by %(who)s; confirmed by %(other)s on %(day)s.") % said
        said |= {"admin": since[0].actor_text, "since": date_format(localtime(since[0].at))}
        corrected = (
            _(
                "Recorded by %(who)s; confirmed by %(other)s on %(day)s. Corrected since by"
                " %(admin)s on %(since)s."
            )
            % said
        )
        return f"{corrected} {_confirmed_title(memorandum, since)}".strip()
    return _("Recorded by %(who)s.") % said if memorandum.recorded_by_text else ""


def _corrected_since(memorandum: Memorandum) -> list[Change]:
    """The corrections after it was confirmed, the last one first: by neither side, or of what does
    not take that away.
    """
    told = Change._default_manager.filter(
        thing_type="memorandum", thing_id=str(memorandum.pk),
        verb__in=["recording_confirmed", "changed"],
    )  # fmt: skip
    return list(takewhile(lambda one: one.verb == "changed", told.order_by("-pk")))


def _confirmed_title(memorandum: Memorandum, since: list[Change]) -> str:
    """Under which title it was confirmed, and who changed that; empty where it is the same."""
    titles = [
        (one, str(each["from"])) for one in since for each in one.fields if each["field"] == "title"
    ]
    if not titles or titles[-1][1] == memorandum.title:
        return ""
    last = titles[0][0]
    return _("It was confirmed under the title “%(title)s”; %(who)s changed that on %(day)s.") % {
        "title": titles[-1][1], "who": last.actor_text, "day": date_format(localtime(last.at)),
    }  # fmt: skip


def who_confirms(memorandum: Memorandum) -> QuerySet[User]:
    """Who writes for the side that has to confirm it, save for who recorded it.

    For its lead, in each engagement that it covers. Four queries.
    """
    found = _who_decides(memorandum, memorandum.confirming_side)
    return found.exclude(pk=memorandum.recorded_by_id or 0)


def who_corrects(memorandum: Memorandum) -> QuerySet[User]:
    """Who writes for the lead of the side that recorded it, in each engagement. Four queries."""
    return _who_decides(memorandum, memorandum.recorded_side)


def _who_decides(memorandum: Memorandum, side: str) -> QuerySet[User]:
    found = writers_on(memorandum, side)
    for bodies in access.deciding_bodies(memorandum, side):
        deciding = Organisation._default_manager.filter(pk__in=bodies)
        found = found.filter(pk__in=access.writers_of(deciding).values("pk"))
    return found


def writers_on(memorandum: Memorandum, side: str) -> QuerySet[User]:
    """Who writes for one side of the memorandum today. One query."""
    return access.writers_of(access.bodies_on(memorandum, side))


def recording_of(memorandum: Memorandum, user: User) -> dict[str, Any]:
    """What the page says of the recording, with links for those who are asked.

    Who is not reads whom it waits for. One query at most unless it waits; a dozen then.
    """
    if not memorandum.awaits_confirmation:
        return {"sentence": recorded_sentence(memorandum), "waits": False}
    may = memorandum.recorded_by_id != user.pk and access.can(user, "confirm_recorded", memorandum)
    where = [memorandum.pk]
    return {
        "sentence": "" if may else _whom_it_waits_for(memorandum, user),
        "waits": True,
        "nobody": not who_confirms(memorandum).exists(),
        "confirm": reverse("memorandum_confirm", args=where) if may else "",
        "dispute": reverse("memorandum_dispute", args=where)
        if may and not memorandum.disputed_at
        else "",
    }


def _whom_it_waits_for(memorandum: Memorandum, user: User) -> str:
    """The bodies whose word is next, by name; empty for who corrects it. Five queries at most."""
    side, words = memorandum.confirming_side, _("It waits for %(bodies)s to confirm it.")
    if memorandum.disputed_at:
        side, words = memorandum.recorded_side, _("It waits for %(bodies)s to correct it.")
        if access.decides_on(user, memorandum, side):
            return ""
    names = _named(access.deciding_bodies(memorandum, side))
    return words % {"bodies": names} if names else ""


def _named(asked: list[set[int]]) -> str:
    """One of several in an engagement without a lead; else the lead of each engagement. One query."""
    keys = set[int]().union(*asked)
    found = Organisation._default_manager.filter(pk__in=keys).order_by("pk")
    is_choice = all(bodies == keys for bodies in asked)
    return str(get_text_list([str(one) for one in found], _("or") if is_choice else _("and")))


def is_corrected_by(memorandum: Memorandum, user: User) -> bool:
    """Whether a correction by the person is taken: by neither side, or for the leads of their own.

    Of one that is not signed always. Two queries at most.
    """
    if not memorandum.was_signed:
        return True
    side = access.side_among(access.sides_of(user, memorandum))
    return not side or access.decides_on(user, memorandum, side)


def facts_to_confirm(memorandum: Memorandum) -> list[tuple[str, str]]:
    """What the other side is asked to confirm, name by name: all that counts. Three queries at most."""
    days = [
        (_("Signed on"), memorandum.signed_on),
        (_("Begins on"), memorandum.begins_on),
        (_("Last day"), memorandum.agreed_last_day),
    ]
    if memorandum.ended_on:
        days.append((_("Ended early on"), memorandum.ended_on))
    days.append((_("Review on"), memorandum.review_on))
    notice = memorandum.notice_days
    parties = memorandum.parties.select_related("organisation")
    covered = memorandum.engagements.order_by("pk")
    return [
        (_("Recorded by"), memorandum.recorded_by_text),
        (_("Kind"), str(memorandum.get_kind_display())),
        (_("Parties"), "; ".join(str(one) for one in parties) or _("None recorded")),
        *((name, date_format(day) if day else _("Not said")) for name, day in days),
        (
            _("Notice for ending it early"),
            ngettext("%(days)d day", "%(days)d days", notice) % {"days": notice},
        ),
        (_("Time zone"), memorandum.time_zone),
        (_("Document"), str(memorandum.document or _("None recorded"))),
        (_("Covers"), "; ".join(f"{one.reference} {one.title}" for one in covered)),
    ]


def confirming_sentence(memorandum: Memorandum) -> str:
    """What comes of confirming, said before it is done; empty where nothing waits for it."""
    if not memorandum.awaits_confirmation:
        return ""
    return _("Compare it with your own copy. Once you confirm, it counts as signed by both sides, and the other side is told.")  # fmt: skip


def recording_sentence(engagement: Engagement, user: User) -> str:
    """What comes of recording one as signed, said before it is done. One query."""
    if access.standing(user, engagement).writes:
        return _("What you record as signed counts once the other side has confirmed it.")
    return _("You write for neither side: what you record as signed counts at once.")


def correcting_sentence(memorandum: Memorandum, user: User) -> str:
    """What comes of correcting a signed one, said before it is done; empty for any other."""
    if not memorandum.was_signed:
        return ""
    if not is_corrected_by(memorandum, user):
        return _("You do not write for the body that leads your side in each engagement that it covers. Let that body correct it.")  # fmt: skip
    if access.sides_of(user, memorandum) and memorandum.counts:
        return _("After your correction the other side has to confirm it, and until then it does not count. Title and language you correct without that; the other side is told.")  # fmt: skip
    if access.sides_of(user, memorandum):
        return _("After your correction the other side has to confirm it; until then it does not count.")  # fmt: skip
    if memorandum.disputed_at and memorandum.awaits_confirmation:
        return _("The other side says that it is not right. Corrected by you, who write for neither side, it counts at once, unless you change no more than its title or language.")  # fmt: skip
    if memorandum.awaits_confirmation:
        return _("It waits to be confirmed. Corrected by you, who write for neither side, it counts at once.")  # fmt: skip
    return ""
