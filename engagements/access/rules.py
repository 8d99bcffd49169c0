"""Who may do what. What one sees and may not do answers 403."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _

from engagements import models as tables
from engagements.access.days import today
from engagements.access.members import (
    WRITING_ROLES,
    Standing,
    Visitor,
    is_admin,
    memberships,
    sides_kept,
    standing,
)
from engagements.access.offices import offices_to_correct
from engagements.access.seeing import parties_of, visible
from engagements.access.sides import (
    decides_on,
    may_release_alone,
    parties_to_let_go,
    sides_of,
    sides_of_obligation,
    speaks_for_who_asked,
)
from engagements.models import Engagement, Membership, User
from engagements.models.contact import not_ended_by
from engagements.models.engagement import party_on

# Where a signature is waited for.
_SENT = Q(memorandum__state=tables.Memorandum.State.SENT)


def _engagement_of(thing: Any) -> Engagement:  # noqa: ANN401
    if isinstance(thing, Engagement):
        return thing
    if isinstance(thing, tables.Response):
        return thing.item.engagement
    engagement: Engagement = thing.engagement
    return engagement


def _civic_or_admin(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return found.is_admin or "civic" in found.writes


def _leading_coordinator(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return found.is_admin or found.coordinates


def _withdrawing(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return found.withdraws


def _either_side(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return found.is_admin or bool(found.writes)


def _a_party(found: Standing, _thing: Any) -> bool:  # noqa: ANN401
    return bool(found.writes)


def _planning_side(found: Standing, milestone: Any) -> bool:  # noqa: ANN401
    return milestone.side in found.plans


def _owner_side(found: Standing, milestone: Any) -> bool:  # noqa: ANN401
    return bool(found.writes) if milestone.side == "both" else milestone.side in found.writes


def _receiving_side(found: Standing, milestone: Any) -> bool:  # noqa: ANN401
    return bool(found.writes - {milestone.reported_side}) and (
        milestone.reported_by_id != found.user_id
    )


def _side_that_keeps(found: Standing, document: Any) -> bool:  # noqa: ANN401
    return document.side in found.writes or (found.is_admin and document.visibility == "shared")


def _author(found: Standing, update: Any) -> bool:  # noqa: ANN401
    return bool(update.author_id == found.user_id and found.writes)


def _writer_somewhere(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or memberships(user, WRITING_ROLES).exists()


def _coordinator_somewhere(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or memberships(user, (Membership.Role.COORDINATOR,)).exists()


def _member_who_writes(user: User, organisation: Any) -> bool:  # noqa: ANN401
    return memberships(user, WRITING_ROLES).filter(organisation=organisation).exists()


def _member_or_admin(user: User, organisation: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or _member_who_writes(user, organisation)


def _writes_where_they_work(user: User, found: Any) -> bool:  # noqa: ANN401
    """Who reads in one place and writes in another changes nobody of the first."""
    if is_admin(user):
        return True
    key = {"pk": found.pk} if isinstance(found, tables.Contact) else {"person": found.pk}
    parties = parties_of(user, WRITING_ROLES)
    roles = visible(tables.EngagementRole, user).filter(engagement__in=parties.values("engagement"))
    here = Q(organisation__in=memberships(user, WRITING_ROLES).values("organisation"))
    return tables.Contact._default_manager.filter(
        here | Q(pk__in=roles.values("contact")), **key
    ).exists()


def _keeps_the_post(user: User, contact: Any) -> bool:  # noqa: ANN401
    """As for the person; whose signature is waited for is let go by their own body or side alone."""
    return _writes_where_they_work(user, contact) and (
        is_admin(user) or _awaits_own_alone(user, contact=contact.pk)
    )


def _keeps_the_person(user: User, person: Any) -> bool:  # noqa: ANN401
    """The same of whom somebody finds at a signature that is waited for; it is also theirs to correct.

    In a draft too, while somebody writes for the body for which they are to sign.
    """
    return _writes_where_they_work(user, person) and (
        is_admin(user)
        or person.user_id == user.pk
        or _awaits_own_alone(user, _SENT | _drafted(), contact__person=person.pk)
    )


def _keeps_the_name(user: User, person: Any) -> bool:  # noqa: ANN401
    """Who has an account signs and acts under their name: it is theirs, or their own side's, to correct."""
    return _keeps_the_person(user, person) and (
        person.user_id in (None, user.pk) or is_admin(user) or _is_of_own_side(user, person)
    )


def _is_of_own_side(user: User, person: Any) -> bool:  # noqa: ANN401
    """A post of today in a body for which the user writes, or a role of today on the user's side.

    A role is on the side on which its body takes part today: one that changed sides, or left, was there.
    """
    posts = person.contacts.filter(not_ended_by(today()))
    here = memberships(user, WRITING_ROLES).values("organisation")
    if posts.filter(organisation__in=here).exists():
        return True
    own = parties_of(user, WRITING_ROLES).filter(
        engagement=OuterRef("engagement"), side=OuterRef("side")
    )
    beside = tables.Party._default_manager.filter(
        Exists(own), party_on(today()), engagement=OuterRef("engagement"),
        organisation=OuterRef("contact__organisation"),
    )  # fmt: skip
    roles = tables.EngagementRole._default_manager.filter(not_ended_by(today()), contact__in=posts)
    return roles.filter(Exists(beside)).exists()


def _drafted() -> Q:
    """Where one is to be given for a body that has, or had, somebody who writes: a slip finds its hand
    there, and a day without one opens nothing."""
    writing = tables.Membership._default_manager.filter(role__in=WRITING_ROLES)
    return Q(memorandum__state="draft", contact__organisation__in=writing.values("organisation"))


def _awaits_own_alone(user: User, named_in: Q = _SENT, **named: Any) -> bool:  # noqa: ANN401
    """Whether each signature that is waited for in these places is of the user's own body or side."""
    places = tables.Signatory._default_manager.filter(named_in, replaced_at=None, **named)
    return all(
        _member_who_writes(user, one.contact.organisation_id) or _signs_for_own_side(user, one)
        for one in places.select_related("contact", "party", "memorandum")
    )


def _its_own_or_nobodys_yet(user: User, office: Any) -> bool:  # noqa: ANN401
    """The body's own writers; while it has none, whoever added the office or knows people there.

    Whose signature is waited for signs with the name of the office.
    """
    return _member_or_admin(user, office.organisation) or (
        offices_to_correct(user).filter(pk=office.pk).exists()
        and _awaits_own_alone(user, contact__office=office.pk)
    )


def _memorandum(user: User, memorandum: Any) -> bool:  # noqa: ANN401
    return is_admin(user) or bool(sides_of(user, memorandum))


def _signatory_in_person(user: User, signatory: Any) -> bool:  # noqa: ANN401
    """The person named, whose post and membership are of today, in a body of that side of today."""
    contact = signatory.contact
    return bool(
        contact.person.user_id == user.pk
        and contact.holds_on(today())
        and parties_of(user)
        .filter(
            organisation=contact.organisation_id,
            side=signatory.party.side,
            engagement__in=signatory.memorandum.engagements.all(),
        )
        .exists()
    )


def _lets_go(user: User, party: Any) -> bool:  # noqa: ANN401
    return parties_to_let_go(user, party.engagement).filter(pk=party.pk).exists()


def _hands_over(user: User, party: Any) -> bool:  # noqa: ANN401
    """Of a side that nobody leads, whoever keeps it."""
    leads = tables.Party._default_manager.filter(engagement=party.engagement).leading(party.side)
    lead = leads.exclude(pk=party.pk).first()
    return _lets_go(user, lead) if lead else can(user, "add_party", party)


def _other_side(user: User, proposal: Any) -> bool:  # noqa: ANN401
    return bool(sides_of(user, proposal.memorandum) - {proposal.side})


def _side_that_confirms(user: User, memorandum: Any) -> bool:  # noqa: ANN401
    """The one across from the side that recorded it, by its lead in each engagement that it covers.

    Nobody's word stands for both sides, nor for another body that leads elsewhere.
    """
    side = memorandum.confirming_side
    if not side:
        return bool(sides_of(user, memorandum))
    return side in sides_of(user, memorandum) and decides_on(user, memorandum, side)


def _party_to_it(user: User, memorandum: Any) -> bool:  # noqa: ANN401
    return bool(sides_of(user, memorandum))


def _signs_for_own_side(user: User, signatory: Any) -> bool:  # noqa: ANN401
    return signatory.party.side in sides_of(user, signatory.memorandum)


def _owing_side(user: User, occurrence: Any) -> bool:  # noqa: ANN401
    return occurrence.side in sides_of_obligation(user, occurrence)


def _owed_side(user: User, occurrence: Any) -> bool:  # noqa: ANN401
    return bool(sides_of_obligation(user, occurrence) - {occurrence.side})


def _party_to_what_is_owed(user: User, occurrence: Any) -> bool:  # noqa: ANN401
    return bool(sides_of_obligation(user, occurrence))


def _keeps_its_side(found: Standing, party: Any) -> bool:  # noqa: ANN401
    return party.side in sides_kept(found, party.engagement)


def _body_that_asked(user: User, asked: Any) -> bool:  # noqa: ANN401
    """Of several bodies of a side none takes back what another asked for, but the one that leads it."""
    return is_admin(user) or speaks_for_who_asked(user, asked)


def _side_that_answers(found: Standing, asked: Any) -> bool:  # noqa: ANN401
    return bool(found.writes - {asked.side})


def _admin_only(user: User, _thing: Any) -> bool:  # noqa: ANN401
    return is_admin(user)


def _oneself(user: User, thing: Any) -> bool:  # noqa: ANN401
    return bool(thing.pk == user.pk)


# Verbs on an engagement or a part of it: the standing there decides.
WITHIN: dict[str, Callable[[Standing, Any], bool]] = {
    "edit_engagement": _civic_or_admin,
    "edit_plan": _civic_or_admin,
    "edit_details": _either_side,
    "move_phase": _civic_or_admin,
    "change_status": _civic_or_admin,
    "cancel_engagement": _withdrawing,
    "waive": _leading_coordinator,
    "edit_parties": _either_side,
    "add_party": _keeps_its_side,
    "add_milestone": _either_side,
    "edit_milestone": _planning_side,
    "move_milestone": _either_side,
    "report_milestone": _owner_side,
    "decide_milestone": _receiving_side,
    "answer_checklist": _either_side,
    "waive_checklist_item": _leading_coordinator,
    "add_challenge": _either_side,
    "write_update": _a_party,
    "edit_update": _author,
    "add_document": _a_party,
    "edit_document": _side_that_keeps,
    "add_memorandum": _either_side,
    "ask_to_move_dates": _a_party,
    "answer_date_request": _side_that_answers,
    "measure": _either_side,
    "give_role": _either_side,
}

# Verbs on anything else.
ELSEWHERE: dict[str, Callable[[User, Any], bool]] = {
    "edit_account": _oneself,
    "import_engagements": _admin_only,
    "log_engagement": _coordinator_somewhere,
    "log_engagement_for": _member_or_admin,
    "speak_for": _member_or_admin,
    "waive_agreement": _admin_only,
    "leave_party": _lets_go,
    "lead_party": _hands_over,
    "edit_memorandum": _memorandum,
    "draft_memorandum": _memorandum,
    "discuss_memorandum": _party_to_it,
    "send_memorandum": _party_to_it,
    "withdraw_memorandum": _party_to_it,
    "propose_about_memorandum": _party_to_it,
    "answer_proposal": _other_side,
    "take_back_proposal": lambda user, one: one.side in sides_of(user, one.memorandum),
    "confirm_recorded": _side_that_confirms,
    "confirm_succession": _member_who_writes,
    "report_obligation": _owing_side,
    "decide_obligation": _owed_side,
    "settle_obligation": _party_to_what_is_owed,
    "release_alone": may_release_alone,
    "sign_memorandum": _signatory_in_person,
    "record_signature": _signs_for_own_side,
    "replace_signatory": _signs_for_own_side,
    "take_back_date_request": _body_that_asked,
    "correct_dates": _admin_only,
    "switch_gate": _admin_only,
    "add_organisation": _writer_somewhere,
    "edit_organisation": _member_or_admin,
    "correct_office": _its_own_or_nobodys_yet,
    "add_person": _writer_somewhere,
    "edit_person": _keeps_the_person,
    "rename_person": _keeps_the_name,
    "edit_contact": _keeps_the_post,
    "write_relationship_note": _member_who_writes,
}


class Gone(PermissionDenied):
    """The thing is not there any more, so nobody may do anything to it: answered with 404."""


def can(user: Visitor, verb: str, thing: Any = None, *, found: Standing | None = None) -> bool:  # noqa: ANN401
    """Whether the person may do this to the thing today. Raises KeyError for an unknown verb.

    `found` is the standing in the thing's engagement where the caller has asked for it already;
    a page that asks for several verbs asks for the standing once.
    """
    within = WITHIN.get(verb)
    elsewhere = None if within else ELSEWHERE[verb]
    if not isinstance(user, User) or not user.is_active:
        return False
    if within:
        return within(found or standing(user, _engagement_of(thing)), thing)
    return bool(elsewhere and elsewhere(user, thing))


def require(
    actor: Visitor,
    verb: str,
    thing: Any = None,  # noqa: ANN401
    *,
    found: Standing | None = None,
) -> None:
    """Guarantees that the actor may do it; raises PermissionDenied with a sentence otherwise.

    Gone for a thing that somebody else removed while the actor was about it.
    """
    if not can(actor, verb, thing, found=found):
        # Who might do it went with the row: that it is gone is all there is to say.
        if isinstance(thing, Model) and thing.pk and not _is_there(thing):
            raise Gone
        raise PermissionDenied(_("Your role here does not allow this. Ask the lead of your side."))


def _is_there(thing: Model) -> bool:
    return type(thing)._base_manager.filter(pk=thing.pk).exists()
