"""axe finds nothing on the pages of signing, and of what happened to a memorandum."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from engagements import access
from engagements.actions.memorandum import answer, draft_amendment, propose, share_version
from engagements.models import Memorandum
from tests.agreement_factories import make_draft, make_sent, make_set_aside, make_signed, sign
from tests.browser.conftest import OpenContext, faults, look_at, sign_in_at
from tests.factories import add_party, make_member, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def make_lived_with() -> SimpleNamespace:
    """Signed, once suspended, corrected, disputed, renewed, with an amendment and a successor."""
    today = access.today()
    cast = make_signed(begins_on=today, ends_on=today + 99 * DAY, review_on=None)
    memorandum = cast.memorandum

    def agreed(kind: str, reason: str, **days: object) -> None:
        proposal = propose(memorandum, kind, actor=cast.official, reason=reason, **days)
        answer(proposal, actor=cast.coordinator, agree=True, sentence="We see it so, too.")

    agreed("suspend", "Elections.", from_on=today + 10 * DAY, until_on=today + 20 * DAY)
    agreed("correct", "Clause 3 says 3 days and means 30 days.")
    cast.amendment = draft_amendment(
        memorandum, actor=cast.official, title="Amendment 1: opening hours", clauses=["purpose"],
        begins_on=today + 30 * DAY,
    )  # fmt: skip
    agreed("renew", "It works well.")
    view = propose(memorandum, "disagree", actor=cast.official, reason="Days are working days.")
    answer(view, actor=cast.coordinator, agree=False, sentence="Days are calendar days.")
    cast.proposal = propose(
        memorandum, "end", actor=cast.official, reason="The money ends early.",
        from_on=today + 50 * DAY,
    )  # fmt: skip
    new = make_organisation("Ministry of Digital Affairs", kind="government")
    cast.writer = make_member(new, "official")
    add_party(cast.engagement, new, "government")
    cast.government.successor = new
    cast.government.save()
    cast.renewal = Memorandum.objects.get(renews=memorandum)
    return cast


def addresses(cast: SimpleNamespace) -> list[str]:
    pk = cast.memorandum.pk
    party = cast.memorandum.parties.get(side="government")
    return [
        cast.memorandum.get_absolute_url(),
        cast.amendment.get_absolute_url(),
        reverse("memorandum_clause", args=[cast.amendment.pk, cast.amendment.clauses.get().pk]),
        cast.renewal.get_absolute_url(),
        reverse("memorandum_text_on", args=[pk]),
        reverse("memorandum_amend", args=[pk]),
        reverse("memorandum_propose", args=[pk, "suspend"]),
        reverse("memorandum_propose", args=[pk, "resume"]),
        reverse("memorandum_propose", args=[pk, "renew"]),
        reverse("memorandum_answer", args=[pk, cast.proposal.pk]),
        reverse("memorandum_succeed", args=[pk, party.pk]),
    ]


def test_axe_finds_nothing_on_what_happened_to_a_memorandum(open_context: OpenContext):
    cast = make_lived_with()
    page = open_context().new_page()
    found: list[str] = []
    # All but the succession stands open to a party; to the body that may succeed one, that alone
    # beside what is read.
    party, successor = [*[200] * 10, 403], [*[200] * 5, *[403] * 5, 200]
    for who, expected in ((cast.coordinator, party), (cast.writer, successor)):
        client = Client()
        client.force_login(who)
        answers = {one: client.get(one) for one in addresses(cast)}
        statuses = [answer.status_code for answer in answers.values()]
        assert statuses == expected
        found += look_at(page, (
            (one, answer.content.decode())
            for one, answer in answers.items() if answer.status_code == 200
        ))  # fmt: skip
    assert "\n".join(found) == ""


def test_axe_finds_nothing_where_a_draft_is_set_aside_and_where_it_was(open_context: OpenContext):
    cast = make_draft()
    share_version(cast.memorandum, actor=cast.coordinator, note="First reading")
    form = reverse("memorandum_set_aside", args=[cast.memorandum.pk])
    page = open_context(cast.official).new_page()
    found: list[str] = []
    for address in (form, make_set_aside(cast).memorandum.get_absolute_url()):
        answered = page.goto(address)
        assert answered is not None
        assert answered.status == 200
        found += faults(page)
    assert "\n".join(found) == ""


def test_axe_finds_nothing_on_the_pages_of_who_signs(open_context: OpenContext):
    cast = make_sent(sign_by=access.today())
    page = open_context().new_page()
    address = reverse("memorandum_sign", args=[cast.memorandum.pk, cast.for_government.pk])
    sign_in_at(page, address, cast.director.person.user)
    found = faults(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    found += faults(page)
    page.get_by_role("button", name="I cannot sign this").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    found += faults(page)
    sign(cast, cast.for_government)
    page.goto(reverse("memorandum_signed", args=[cast.memorandum.pk, cast.for_government.pk]))
    found += faults(page)
    page.goto(cast.memorandum.get_absolute_url())
    found += faults(page)
    assert found == []
