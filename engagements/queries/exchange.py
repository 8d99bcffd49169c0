"""What the register already knows of the engagements that an exchange file names."""

from collections.abc import Iterable

from engagements.dates import as_known
from engagements.exchange import digest
from engagements.models.engagement import Engagement, Party
from engagements.text import fold
from engagements.words import Side


def known_engagements() -> dict[int, int]:
    """Every engagement by the digest of its key (title, government body, country, start)."""
    leads = Party.objects.leading(Side.GOVERNMENT)
    rows = leads.values_list(
        "engagement_id",
        "engagement__title",
        "organisation__folded_name",
        "engagement__country",
        "engagement__starts_on",
        "engagement__starts_precision",
    ).order_by()
    return {
        digest((fold(title), body, country, as_known(day, precision))): engagement
        for engagement, title, body, country, day, precision in rows.iterator(2_000)
    }


def stored_content(engagements: Iterable[int]) -> dict[int, tuple[str, dict[str, object]]]:
    """Reference and content, in the words of `EngagementRow.content`, by primary key."""
    civic = dict(
        Party.objects.leading(Side.CIVIC)
        .filter(engagement__in=engagements)
        .values_list("engagement_id", "organisation__folded_name")
    )
    return {
        found.pk: (
            found.reference,
            {
                "collaboration_model": found.collaboration_model,
                "civic_organisation": civic.get(found.pk, ""),
                "end_date": as_known(found.ends_on, found.ends_precision),
                "participants": found.participants,
                "source_url": found.source_url,
            },
        )
        for found in Engagement._default_manager.filter(pk__in=engagements)
    }
