"""Organisations with their offices, people in posts, and the log-ins."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from engagements import clock
from engagements.actions.engagement import switch_off_gate
from engagements.actions.history import record, write
from engagements.management.demo.reading import Table, read
from engagements.models import (
    Contact,
    FormerName,
    Membership,
    Office,
    Organisation,
    Person,
    User,
)
from engagements.text import fold_name

PASSWORD = "collab-demo"  # noqa: S105 - public on purpose, and only ever set while DEBUG is on


@dataclass
class Cast:
    """Who and what the stories name by a short key."""

    today: date
    organisations: dict[str, Organisation] = field(default_factory=dict)
    made_now: set[str] = field(default_factory=set)
    offices: dict[str, Office] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)

    def day(self, days: int) -> date:
        """The day so many days from today."""
        return self.today + timedelta(days=days)

    def day_or_none(self, days: int | None) -> date | None:
        """The same, where a story may leave the day open."""
        return None if days is None else self.day(days)


def load_cast(today: date) -> Cast:
    """Make what is missing of organisations, accounts and people; nothing there is changed."""
    cast = Cast(today)
    for row in read("organisations.toml")["organisation"]:
        _organisation(cast, row)
    for row in read("accounts.toml")["account"]:
        _account(cast, row)
    for row in read("people.toml")["person"]:
        _person(cast, row)
    return cast


def switch_off_gates(cast: Cast) -> None:
    """Switch off what organisations made just now do not ask; elsewhere people have decided."""
    for row in read("organisations.toml")["organisation"]:
        for switch in row.get("switched_off", []) if row["key"] in cast.made_now else []:
            moment = datetime.combine(cast.day(switch["on"]), time(9), tzinfo=UTC)
            with clock.acting_at(moment):
                switch_off_gate(
                    cast.organisations[row["key"]], actor=cast.accounts["admin"],
                    what=switch["what"], slug=switch["slug"], reason=switch["reason"],
                )  # fmt: skip


def _organisation(cast: Cast, row: Table) -> None:
    name, offices, former = row["name"], row.get("offices", []), row.get("former_names", [])
    found = Organisation.objects.filter(name=name, country=row["country"]).first()
    if found is None:
        kept = ("business_name", "kind", "country", "level", "website")
        found = Organisation(name=name, folded_name=fold_name(name))
        write(found, {key: row[key] for key in kept if key in row})
        record(found, "added", actor=None)
        cast.made_now.add(row["key"])
    cast.organisations[row["key"]] = found
    for office in offices:
        parent = cast.offices.get(office.get("part_of", ""))
        cast.offices[office["key"]] = Office.objects.get_or_create(
            organisation=found, parent=parent, name=office["name"]
        )[0]
    for past in former:
        FormerName.objects.get_or_create(
            organisation=found, name=past, defaults={"folded_name": fold_name(past)}
        )


def _account(cast: Cast, row: Table) -> None:
    email = row["email"]
    account = User.objects.filter(email__iexact=email).first()
    if account is None:
        account = User.objects.create_user(
            email,
            None,
            name=row["name"],
            is_staff=row.get("admin", False),
            is_superuser=row.get("admin", False),
        )
        if settings.DEBUG:
            account.password = _password_for_all()
            account.save(update_fields=["password"])
        record(account, "added", actor=None)
    if "organisation" in row:
        Membership.objects.get_or_create(
            user=account,
            organisation=cast.organisations[row["organisation"]],
            ends_on=None,
            defaults={"role": row["role"]},
        )
    cast.accounts[email.partition("@")[0]] = account


@cache
def _password_for_all() -> str:
    """Digesting it is slow on purpose; one digest does for a password that is public."""
    return make_password(PASSWORD)


def _person(cast: Cast, row: Table) -> None:
    account = cast.accounts.get(row.get("account", ""))
    person, _made = Person.objects.get_or_create(
        name=row["name"], defaults={"email": row.get("email", ""), "user": account}
    )
    since = cast.day(row.get("since", -900))
    organisation, office = cast.organisations[row["organisation"]], row.get("office")
    contact = Contact.objects.filter(person=person, organisation=organisation).first()
    if contact is None:
        contact = Contact(person=person, organisation=organisation)
        write(contact, {
            "office": cast.offices[office] if office else None,
            "position": row["position"], "starts_on": since,
        })  # fmt: skip
        record(contact, "added", actor=None)
    cast.contacts[row["key"]] = contact
