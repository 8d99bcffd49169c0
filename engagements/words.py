"""The fixed words that several tables speak: models, phases, statuses, sides, precision, health.

And how the rows of several tables tell the reason that they keep.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.text import reason_told


class CollaborationModel(models.TextChoices):
    """The six ways of working together."""

    FELLOWSHIP = "fellowship", _("Fellowship")
    HACKATHON = "hackathon", _("Hackathon")
    TRAINING = "training", _("Training")
    SERVICE_DELIVERY = "service_delivery", _("Service delivery")
    CONSULTING = "consulting", _("Consulting")
    POLICY = "policy", _("Policy development")


REFERENCE_PREFIX = {
    "fellowship": "FEL",
    "hackathon": "HAC",
    "training": "TRA",
    "service_delivery": "SER",
    "consulting": "CON",
    "policy": "POL",
}


class Phase(models.TextChoices):
    """The five phases, in order."""

    PREPARE = "prepare", _("Prepare")
    START = "start", _("Start")
    RUN = "run", _("Run")
    HANDOVER = "handover", _("Handover")
    FOLLOW_UP = "follow_up", _("Follow-up")


class Status(models.TextChoices):
    """Apart from the phase: whether the engagement goes on."""

    ACTIVE = "active", _("Active")
    ON_HOLD = "on_hold", _("On hold")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


STATUS_MOVES: dict[str, frozenset[str]] = {
    Status.ACTIVE: frozenset({Status.ON_HOLD, Status.CANCELLED, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.ACTIVE, Status.CANCELLED}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
    Status.CANCELLED: frozenset({Status.ACTIVE}),
}


class Side(models.TextChoices):
    """The two sides of an engagement."""

    GOVERNMENT = "government", _("Government side")
    CIVIC = "civic", _("Civic side")


def other_side(side: str) -> str:
    """The opposite one of the two sides."""
    return "government" if side == "civic" else "civic"


class AgreementState(models.TextChoices):
    """Where the agreement of an engagement stands, over all of its memoranda."""

    NONE = "none", _("None yet")
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent for signature")
    RECORDED = "recorded", _("Not confirmed yet")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")


class OwnerSide(models.TextChoices):
    """Who owns a milestone or challenge: one side, or both."""

    GOVERNMENT = "government", _("Government side")
    CIVIC = "civic", _("Civic side")
    BOTH = "both", _("Both sides")


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Health(models.TextChoices):
    """Said by a person, never computed."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")


class Role(models.TextChoices):
    """What somebody does in an engagement, or answers for in an agreement."""

    COORDINATOR = "coordinator", _("Coordinator")
    DEPUTY_COORDINATOR = "deputy_coordinator", _("Deputy coordinator")
    SUPERVISOR = "supervisor", _("Supervisor")
    DEPUTY_SUPERVISOR = "deputy_supervisor", _("Deputy supervisor")
    SPONSOR = "sponsor", _("Sponsor")
    CHAMPION = "champion", _("Champion")
    WORKING_CONTACT = "working_contact", _("Working contact")
    SIGNATORY = "signatory", _("Signatory")
    PROBLEM_OWNER = "problem_owner", _("Problem owner")
    PAIRED_OFFICIAL = "paired_official", _("Paired official")
    DECISION_MAKER = "decision_maker", _("Decision-maker")
    FELLOW = "fellow", _("Fellow")
    LEGAL = "legal", _("Legal office")
    PROCUREMENT = "procurement", _("Procurement office")
    TECHNOLOGY = "technology", _("Technology office")
    DATA_PROTECTION = "data_protection", _("Data protection")
    FINANCE = "finance", _("Finance office")
    COMMUNICATIONS = "communications", _("Communications")
    FRONT_LINE = "front_line", _("Front line")
    SCEPTIC = "sceptic", _("Sceptic (only our side sees this)")


class AddressClass(models.TextChoices):
    """What kind of address a request came from; never the address."""

    IPV4_PUBLIC = "IPv4, public", _("IPv4, public")
    IPV4_PRIVATE = "IPv4, private", _("IPv4, private")
    IPV6_PUBLIC = "IPv6, public", _("IPv6, public")
    IPV6_PRIVATE = "IPv6, private", _("IPv6, private")


class GivesReason:
    """A row with a `reason` that somebody typed or that the register gave."""

    reason: Any

    @property
    def reason_told(self) -> str:
        """The reason in the language of its reader, where the register gave it."""
        return reason_told(self.reason)
