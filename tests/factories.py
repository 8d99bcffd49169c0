"""Plain functions that make things for tests; each call makes one thing, with readable values."""

import itertools
import time
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from engagements import access
from engagements.actions.document import add_document
from engagements.actions.engagement import log_engagement, refresh_summary
from engagements.actions.obligation import begin_obligations
from engagements.forms.base import fresh_key
from engagements.models import (
    Contact,
    Document,
    Engagement,
    EngagementRole,
    Membership,
    Memorandum,
    MemorandumParty,
    Obligation,
    Occurrence,
    Office,
    Organisation,
    Party,
    Person,
    User,
)
from engagements.text import fold_name
from engagements.upload import check_upload
from tests.kept_scenes import laid_again

_numbers = itertools.count(1)

PASSWORD = "a-long-password"


def make_user(name: str = "Account", **fields: Any) -> User:
    fields.setdefault("email", f"account{next(_numbers)}@example.org")
    return User.objects.create_user(name=name, password=PASSWORD, **fields)


def make_admin() -> User:
    return make_user("Administrator", is_staff=True, is_superuser=True)


def make_organisation(name: str = "", kind: str = "civic", **fields: Any) -> Organisation:
    name = name or f"Organisation {next(_numbers)}"
    return Organisation.objects.create(name=name, folded_name=fold_name(name), kind=kind, **fields)


def make_member(organisation: Organisation, role: str = "coordinator", name: str = "") -> User:
    user = make_user(name or f"{role.title()}, {organisation}")
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def make_office(organisation: Organisation, name: str = "Digital office") -> Office:
    return Office.objects.create(organisation=organisation, name=name)


def make_contact(organisation: Organisation, name: str = "Supervisor", **fields: Any) -> Contact:
    return Contact.objects.create(
        person=Person.objects.create(name=name), organisation=organisation, **fields
    )


def make_role(
    engagement: Engagement, contact: Contact, role: str = "supervisor", **fields: Any
) -> EngagementRole:
    return EngagementRole.objects.create(
        engagement=engagement, contact=contact, role=role, **fields
    )


def make_engagement(
    *,
    actor: User | None = None,
    civic: Organisation | None = None,
    government: Organisation | None = None,
    collaboration_model: str = "fellowship",
    title: str = "Opening permits data",
    starts_on: date | None = None,
    ends_on: date | None = None,
    **fields: Any,
) -> Engagement:
    """An engagement logged as a coordinator would: by the act itself."""
    civic = civic or make_organisation(kind="civic")
    government = government or make_organisation(kind="government", country="PL")
    actor = actor or make_admin()
    start = starts_on or access.today() + timedelta(days=30)
    return log_engagement(
        actor=actor,
        civic_organisation=civic,
        government_body=government,
        collaboration_model=collaboration_model,
        title=title,
        starts_on=start,
        ends_on=ends_on or start + timedelta(days=180),
        **fields,
    )


def make_signed_memorandum(engagement: Engagement, **fields: Any) -> Memorandum:
    fields.setdefault("begins_on", access.today() - timedelta(days=10))
    fields.setdefault("ends_on", access.today() + timedelta(days=400))
    memorandum = Memorandum.objects.create(
        title="Memorandum of understanding", state="signed", signed_on=fields["begins_on"], **fields
    )
    memorandum.engagements.add(engagement)
    refresh_summary(engagement)
    return memorandum


@laid_again
def make_cast(**fields: Any) -> SimpleNamespace:
    """One engagement and everybody around it: coordinator, official, observer, admin, stranger."""
    civic = make_organisation("Civic Lab", kind="civic")
    government = make_organisation("Ministry of Records", kind="government", country="PL")
    elsewhere = make_organisation("Another NGO", kind="civic")
    coordinator = make_member(civic, "coordinator")
    return SimpleNamespace(
        civic=civic,
        government=government,
        elsewhere=elsewhere,
        coordinator=coordinator,
        official=make_member(government, "official"),
        observer=make_member(civic, "observer"),
        stranger=make_member(elsewhere, "coordinator"),
        admin=make_admin(),
        engagement=make_engagement(actor=coordinator, civic=civic, government=government, **fields),
    )


def make_stranger_engagement(
    cast: SimpleNamespace, title: str = "Foreign engagement"
) -> Engagement:
    """An engagement in which nobody of the cast but the stranger takes part."""
    return make_engagement(actor=cast.stranger, civic=cast.elsewhere, title=title)


def make_known_contact(cast: SimpleNamespace, name: str = "Supervisor") -> Contact:
    """Somebody of the government side whom the civic side knows from another engagement."""
    contact = make_contact(cast.government, name)
    earlier = make_engagement(
        actor=cast.coordinator, civic=cast.civic, government=cast.government, title="Earlier work"
    )
    make_role(earlier, contact)
    return contact


def add_party(
    engagement: Engagement, organisation: Organisation, side: str, **fields: Any
) -> Party:
    party = Party.objects.create(
        engagement=engagement, organisation=organisation, side=side, **fields
    )
    refresh_summary(engagement, "parties")
    return party


def with_outsiders(cast: SimpleNamespace) -> SimpleNamespace:
    """A second body on each side of the engagement that no memorandum of the cast names."""
    for name, side, role in (("second_official", "government", "official"),
                             ("second_coordinator", "civic", "coordinator")):  # fmt: skip
        body = make_organisation(f"Second body, {side}", kind=side)
        setattr(cast, f"second_{side}", add_party(cast.engagement, body, side))
        setattr(cast, name, make_member(body, role))
    return cast


def form_data(user: User, thing: Any = None, **values: Any) -> dict[str, Any]:
    """What a browser would send: the values with a fresh one-use key and the thing's version."""
    data = {"form_key": fresh_key(user), **values}
    if thing is not None:
        data["version"] = thing.version
    return data


def leave_and_only_read(cast: SimpleNamespace) -> None:
    """The ministry takes part no longer since yesterday; its official reads on for the other side."""
    yesterday = access.today() - timedelta(days=1)
    party = Party.objects.filter(engagement=cast.engagement, organisation=cast.government)
    party.update(joined_on=yesterday, left_on=yesterday, is_lead=False)
    Membership.objects.create(user=cast.official, organisation=cast.civic, role="observer")


def make_obligation(
    engagement: Engagement, side: str = "civic", memorandum: Memorandum | None = None, **fields: Any
) -> Obligation:
    """What one side owes by a signed memorandum, whose parties are the leads of both sides."""
    memorandum = memorandum or make_signed_memorandum(engagement)
    for party in engagement.parties.filter(is_lead=True):
        MemorandumParty.objects.get_or_create(
            memorandum=memorandum, organisation=party.organisation, defaults={"side": party.side}
        )
    if fields.get("timing", "day") == "day":
        fields.setdefault("due_on", access.today() + timedelta(days=10))
    fields.setdefault("owed_by", memorandum.parties.filter(side=side).first())
    fields.setdefault("text", "Name a supervisor.")
    return Obligation.objects.create(memorandum=memorandum, engagement=engagement, **fields)


def make_occurrence(engagement: Engagement, side: str = "civic", **fields: Any) -> Occurrence:
    """The first time that a new obligation falls due."""
    obligation = make_obligation(engagement, side, **fields)
    begin_obligations(obligation.memorandum)
    return obligation.occurrences.order_by("number").first()


def make_scan(
    engagement: Engagement, actor: User, title: str = "Scan", content: bytes = b"%PDF-1.7 signed"
) -> Document:
    """A signed paper as a stored file, as somebody of the actor's side puts it in."""
    file = check_upload("Scan.pdf", content)
    return add_document(engagement, actor=actor, title=title, file=file)


def typed_password(client: Any, user: User, minutes: int = 0) -> Any:
    """The session as it is some minutes after the password was typed."""
    session = client.session
    at = time.time() - minutes * 60
    session["account_authentication_methods"] = [{"method": "password", "at": at}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
