"""What the pages of an engagement's parts have in common: where they stand, and their heading."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagements import playbook
from engagements.models import Engagement, Membership


def phase_labels(engagement: Engagement) -> dict[str, str]:
    """The five phases in order, in the words of the engagement's playbook."""
    return labels_of(engagement.collaboration_model)


def labels_of(collaboration_model: str) -> dict[str, str]:
    """The five phases in order, in the words of one collaboration model."""
    return {phase.slug: _(phase.label) for phase in playbook.get(collaboration_model).phases}


def author_told(text: str) -> str:
    """Who wrote, kept as "Coordinator, Civic Lab": with the role in the reader's language."""
    role, comma, body = text.partition(", ")
    with translation.override(None):
        known = {str(one.label) for one in Membership.Role}
    return f"{_(role)}{comma}{body}" if role in known else text


def frame(engagement: Engagement, here: str, *between: tuple[str, str]) -> dict[str, Any]:
    """The context of a page below the engagement: section, crumbs and the line over the heading.

    `between` are pairs of address and words that stand between the engagement and this page.
    """
    labels = phase_labels(engagement)
    place = list(labels).index(engagement.phase) + 1
    return {
        "section": "engagements",
        "engagement": engagement,
        "here": here,
        "crumbs": [
            (reverse("engagement_index"), _("Engagements")),
            (engagement.get_absolute_url(), engagement.title),
            *between,
        ],
        "eyebrow": _("Phase %(place)d of %(all)d: %(label)s")
        % {"place": place, "all": len(labels), "label": labels[engagement.phase]},
    }
