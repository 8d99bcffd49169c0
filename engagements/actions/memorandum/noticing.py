"""What time alone brings about: letters before the last day, letters that wait, summaries."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from engagements import access
from engagements.actions.engagement import refresh_summary, summary_of
from engagements.actions.history import claim
from engagements.actions.letter import deliver
from engagements.actions.memorandum.letters import tell_of_expiry, tell_of_review
from engagements.actions.memorandum.opening import open_memorandum
from engagements.models import Engagement
from engagements.queries.coverage import of_several_zones
from engagements.queries.engagement import AGREEMENT_ZONE
from engagements.queries.memorandum.notices import (
    Notice,
    due_notices,
    notices_of,
    waiting_letters,
)

log = logging.getLogger(__name__)


@dataclass
class Sent:
    """What one run did."""

    written: int = 0
    delivered: int = 0
    failed: int = 0


def send_notices() -> Sent:
    """Write the letters that are due, send all that wait, bring summaries to the present day.

    May run at any time, twice, and on several machines at once: a letter is written once by its
    key, under the lock of its engagements, and sent once under its own.
    Needs no permission: the clock asks for it.
    """
    done = Sent()
    for notice in list(due_notices()):
        done.written += _write(notice)
    for pk in list(waiting_letters().values_list("pk", flat=True)):
        try:
            done.delivered += deliver(pk)
        except OSError:
            # Mail errors are OSErrors; the letter waits for the next run, the others go out.
            log.exception("a letter could not be sent")
            done.failed += 1
    _refresh_interrupted()
    return done


@transaction.atomic
def _write(notice: Notice) -> int:
    """Write what is still due once the lock is held; how many letters are new."""
    memorandum, _covered = open_memorandum(notice.memorandum)
    for due in notices_of(memorandum):
        if due.step == notice.step:
            return (
                tell_of_expiry(memorandum, due.step, due.days)
                if due.step
                else tell_of_review(memorandum)
            )
    return 0


def _refresh_interrupted() -> None:
    """Where one interruption is over, the next one counts in the summary; and so does the time
    zone of the agreement in force today, where several of different ones follow each other."""
    interrupted = access.days().before("suspended_until", zone=AGREEMENT_ZONE)
    over = Engagement._default_manager.filter(interrupted | Q(pk__in=of_several_zones()))
    for engagement in over.iterator(chunk_size=500):
        with transaction.atomic():
            fresh = claim(engagement)
            if any(getattr(fresh, name) != value for name, value in summary_of(fresh).items()):
                refresh_summary(fresh)
