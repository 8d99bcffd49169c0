"""Proposals that nobody can agree to any more, since what they are about has changed meanwhile.

“End it early” was said of the last day that held when it was proposed, “go on” of the notice, early
end or suspension that stood then. What came later was agreed on, or given, without them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import Memorandum, MemorandumProposal, Signature

Kind, State = MemorandumProposal.Kind, MemorandumProposal.State
OF_ITS_DAYS = (Kind.END, Kind.SUSPEND, Kind.LAPSE, Kind.RESUME)
CAUSES = {
    Kind.NOTICE: gettext_lazy("Notice was given after this was proposed."),
    Kind.END: gettext_lazy("An early end was agreed on after this was proposed."),
    Kind.SUSPEND: gettext_lazy("A suspension was agreed on after this was proposed."),
    Kind.AMEND: gettext_lazy("An amendment with another last day was signed after this was proposed."),
}  # fmt: skip


def amended_at(memorandum: Memorandum) -> datetime | None:
    """When an amendment with a last day of its own was signed by all, the latest; None for none.

    One query.
    """
    of_amendments = Signature._default_manager.filter(
        signed__memorandum__amends=memorandum.pk,
        signed__memorandum__state=Memorandum.State.SIGNED,
        signed__memorandum__ends_on__isnull=False,
    )
    latest: datetime | None = of_amendments.aggregate(latest=Max("signed_at"))["latest"]
    return latest


def why_overtaken(
    proposal: MemorandumProposal, all_of_it: Iterable[MemorandumProposal],
    amended: datetime | None,
) -> str:  # fmt: skip
    """What came after an open proposal was made, and what to do instead; empty while it can be agreed to.

    `all_of_it` are the proposals about its memorandum, `amended` is what `amended_at` says. No query.
    """
    if proposal.state != State.OPEN or proposal.kind not in OF_ITS_DAYS:
        return ""
    later = [] if amended is None else [(Kind.AMEND, amended)]
    later += [(Kind(one.kind), moment) for one in all_of_it if (moment := _changed(one, proposal))]
    causes = [kind for kind, moment in later if moment > proposal.proposed_at]
    if not causes:
        return ""
    instead = _("Nobody can agree to it any more: decline it or take it back, and propose it anew.")
    return f"{CAUSES[causes[0]]} {instead}"


def _changed(other: MemorandumProposal, proposal: MemorandumProposal) -> datetime | None:
    """When the other changed what a proposal is about: a suspension only what one goes on with."""
    if other.kind == Kind.NOTICE:
        return other.proposed_at
    ends = other.kind == Kind.END or (other.kind == Kind.SUSPEND and proposal.kind == Kind.RESUME)
    return other.answered_at if ends and other.state == State.AGREED else None
