"""What can be proposed about a signed memorandum: by both sides, by one alone, and what follows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from engagements.actions.memorandum import (
    draft_memorandum,
    propose,
    set_aside_draft,
    share_version,
)
from engagements.models import Memorandum, MemorandumProposal
from engagements.queries.memorandum.terms import last_day_after_notice
from tests.agreement_factories import make_running
from tests.factories import form_data

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOGETHER, ALONE = "What both sides have to agree on", "What your side does alone"


def page(client, cast):
    return client.get(cast.memorandum.get_absolute_url()).content.decode()


def links(text):
    return re.findall(r'<a href="([^"]*)">', text)


def offered(text):
    """The addresses below each of both headings."""
    after = text.partition(TOGETHER)[2].partition("</section>")[0]
    together, _heading, alone = after.partition(ALONE)
    return links(together), links(alone)


def proposing(cast, *kinds):
    return [reverse("memorandum_propose", args=[cast.memorandum.pk, kind]) for kind in kinds]


def test_what_one_side_does_alone_stands_apart_with_what_follows(signed_in):
    cast = make_running()
    shown = page(signed_in(cast.official), cast)
    together, alone = offered(shown)
    assert alone == proposing(cast, "notice", "disagree")
    assert set(proposing(cast, "suspend", "end", "renew", "lapse", "correct")) < set(together)
    last = date_format(cast.today + 30 * DAY)
    assert f"It then ends on {last}, 30 days from today." in shown
    assert "only both together can take a notice back" in shown


def test_there_is_one_way_into_amending(signed_in):
    cast = make_running()
    client = signed_in(cast.coordinator)
    draft = reverse("memorandum_amend", args=[cast.memorandum.pk])
    (asking,) = proposing(cast, "amend")
    together, _alone = offered(page(client, cast))
    assert (draft in together, asking in together) == (True, False)
    # Who would rather ask first finds that there, as long as nobody has asked.
    assert asking in client.get(draft).content.decode()
    propose(cast.memorandum, "amend", actor=cast.official, reason="More people.")
    assert draft in offered(page(client, cast))[0]
    assert asking not in client.get(draft).content.decode()


@pytest.mark.parametrize(
    ("notice_days", "lasts", "words"),
    [
        (30, 30, "It then ends on {}, 30 days from today."),
        (1, 1, "It then ends on {}, 1 day from today."),
        (0, 0, "It then ends today, {}."),
        (200, 99, "It then ends on {} as agreed, before the days of notice are over."),
    ],
)
def test_notice_names_its_last_day_and_is_given_with_a_box_that_begins_empty(
    signed_in, notice_days, lasts, words
):
    cast = make_running(notice_days=notice_days)
    last = cast.today + lasts * DAY
    assert last_day_after_notice(cast.memorandum, cast.today) == last
    client = signed_in(cast.official)
    (address,) = proposing(cast, "notice")
    form = client.get(address).content.decode()
    assert words.format(date_format(last)) in form
    assert f"We give notice: it ends on {date_format(last)}." in form
    assert "checked" not in form
    refused = client.post(address, form_data(cast.official, reason="No money."))
    assert refused.status_code == 422
    assert "No money." in refused.content.decode()
    assert MemorandumProposal.objects.count() == 0
    given = client.post(address, form_data(cast.official, reason="No money.", sure="on"))
    assert given["Location"] == cast.memorandum.get_absolute_url()
    assert Memorandum.objects.get().ended_on == last


def test_once_it_is_over_it_names_what_is_drafted_since(signed_in, time_machine):
    cast = make_running()
    second = draft_memorandum(
        cast.engagement, actor=cast.official, title="Second term", language="en",
        parties=cast.engagement.parties.all(),
    )  # fmt: skip
    words = "Drafted or signed for the same engagement"
    assert words not in page(signed_in(cast.official), cast)
    time_machine.move_to(timezone.now() + 110 * DAY)
    shown = page(signed_in(cast.observer), cast)
    assert second.get_absolute_url() in shown.partition(words)[2].partition("</ul>")[0]
    share_version(second, actor=cast.official, note="First reading")
    set_aside_draft(second, actor=cast.official, reason="The money is gone.")
    assert words not in page(signed_in(cast.official), cast)
