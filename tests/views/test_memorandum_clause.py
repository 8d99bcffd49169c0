"""A clause as each side sees it: what it is asked, what it can do about its own comments."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from engagements import access
from engagements.actions.memorandum import (
    agree_to_all,
    agree_to_clause,
    comment_on_clause,
    edit_clause,
)
from engagements.models import Memorandum
from tests.agreement_factories import make_draft
from tests.factories import form_data

pytestmark = pytest.mark.django_db
WAITS = "Waits for the other side"


def clause_of(cast, key="money"):
    return cast.memorandum.clauses.get(key=key)


def page(client, thing):
    if isinstance(thing, Memorandum):
        return client.get(thing.get_absolute_url()).content.decode()
    where = [thing.memorandum_id, thing.pk]
    return client.get(reverse("memorandum_clause", args=where)).content.decode()


def settle_of(comment):
    return reverse("memorandum_comment_settle", args=[comment.clause.memorandum_id, comment.pk])


def main_buttons(text):
    """The words of the filled buttons within the clause."""
    opened = text.partition('id="clause"')[2]
    return re.findall(r'class="btn"[^>]*>([^<]*)<', opened.partition("</section>")[0])


def test_answering_stands_in_the_foreground_and_commenting_further_is_folded(signed_in):
    cast = make_draft()
    money = clause_of(cast)
    comment = comment_on_clause(money, actor=cast.official, text="Who pays for travel?")
    asked = page(signed_in(cast.coordinator), money)
    assert "Your answer to the government side" in asked
    assert main_buttons(asked) == ["Send the answer"]
    assert asked.index("Your answer to") < asked.index("Comment further") < asked.index("id_text")
    asking = page(signed_in(cast.official), money)
    assert WAITS in asking
    assert settle_of(comment) in asking
    assert "Your answer to" not in asking
    assert main_buttons(asking) == []
    observer = page(signed_in(cast.observer), money)
    for words in (WAITS, settle_of(comment), "Comment further"):
        assert words not in observer


def test_a_comment_is_not_closed_without_an_answer(signed_in):
    cast = make_draft()
    comment = comment_on_clause(clause_of(cast), actor=cast.official, text="Who pays?")
    client = signed_in(cast.coordinator)
    for blank in ("", "  \n"):
        refused = client.post(settle_of(comment), form_data(cast.coordinator, comment, note=blank))
        assert refused.status_code == 422
        assert "This field is required." in refused.content.decode()
    client.post(settle_of(comment), form_data(cast.coordinator, comment, note="We do."))
    shown = page(signed_in(cast.official), clause_of(cast))
    assert "We do." in shown
    assert "Settled" in shown


def test_several_comments_are_answered_one_after_the_other(signed_in):
    cast = make_draft()
    first = comment_on_clause(clause_of(cast), actor=cast.official, text="Who pays?")
    second = comment_on_clause(clause_of(cast), actor=cast.official, text="How often?")
    client = signed_in(cast.coordinator)
    shown = page(client, clause_of(cast))
    assert f'action="{settle_of(first)}"' in shown
    assert f'href="{settle_of(second)}"' in shown
    assert shown.count('name="note"') == 1
    client.post(settle_of(first), form_data(cast.coordinator, first, note="We do."))
    assert f'action="{settle_of(second)}"' in page(client, clause_of(cast))


def test_ones_own_proposal_is_only_taken_back(signed_in):
    cast = make_draft()
    proposal = comment_on_clause(
        clause_of(cast), actor=cast.official, proposed_text="No money passes."
    )
    take = reverse("memorandum_comment_take", args=[cast.memorandum.pk, proposal.pk])
    other = page(signed_in(cast.coordinator), clause_of(cast))
    assert take in other
    assert "Decline it with a reason" in other
    assert main_buttons(other) == ["Take this wording over"]
    client = signed_in(cast.official)
    own = page(client, clause_of(cast))
    assert WAITS in own
    assert "Take the proposal back" in own
    assert main_buttons(own) == []
    for words in (take, "Decline it with a reason"):
        assert words not in own
    form = client.get(settle_of(proposal)).content.decode()
    assert "A sentence about it" in form
    client.post(settle_of(proposal), form_data(cast.official, proposal))
    shown = page(client, clause_of(cast))
    assert "Taken back" in shown
    assert "No money passes." in shown


def test_a_wording_proposed_against_an_older_text_is_not_offered_to_be_taken_over(signed_in):
    cast = make_draft()
    proposal = comment_on_clause(clause_of(cast), actor=cast.official, proposed_text="None.")
    edit_clause(clause_of(cast), actor=cast.coordinator, text="Rewritten meanwhile.")
    shown = page(signed_in(cast.coordinator), clause_of(cast))
    take = reverse("memorandum_comment_take", args=[cast.memorandum.pk, proposal.pk])
    assert take not in shown
    assert "The clause was rewritten since this was proposed" in shown


def test_who_agrees_already_is_not_asked_to_agree_again(signed_in):
    cast = make_draft()
    edit_clause(clause_of(cast), actor=cast.coordinator, text="Each side bears its own.")
    words = "We agree to this wording"
    assert main_buttons(page(signed_in(cast.official), clause_of(cast))) == [words]
    own = page(signed_in(cast.coordinator), clause_of(cast))
    assert words not in own
    assert main_buttons(own) == ["Send to the other side"]


def test_both_pages_count_the_same_clauses(signed_in):
    cast = make_draft()
    client = signed_in(cast.official)
    heading = re.compile(r'<h2 id="h-clauses">(.*?)</h2>', re.S)
    found = [heading.search(page(client, one))[1] for one in (cast.memorandum, clause_of(cast))]
    assert found[0] == found[1]
    assert "left out" in found[0]


# ---------------------------------------------------------------- the desk


def opened(text):
    return re.search(r'<h2 id="h-wording"[^>]*>([^<]*)<', text)[1]


def test_the_desk_opens_the_clause_that_waits_for_the_reader(signed_in):
    cast = make_draft()
    comment_on_clause(clause_of(cast), actor=cast.official, proposed_text="No money passes.")
    scope = clause_of(cast, "scope")
    comment_on_clause(scope, actor=cast.coordinator, text="Ten days would help.")
    assert opened(page(signed_in(cast.official), cast.memorandum)).endswith(scope.title)
    civic = page(signed_in(cast.coordinator), cast.memorandum)
    assert opened(civic).endswith(clause_of(cast).title)


def test_without_a_comment_it_opens_what_the_own_side_has_not_agreed_to(signed_in):
    cast = make_draft()
    agree_to_all(cast.memorandum, actor=cast.coordinator)
    purpose, scope = clause_of(cast, "purpose"), clause_of(cast, "scope")
    cast.memorandum.clauses.exclude(pk__in=[purpose.pk, scope.pk]).delete()
    edit_clause(purpose, actor=cast.official, text="What both agreed on.")
    assert opened(page(signed_in(cast.coordinator), cast.memorandum)).endswith(purpose.title)
    assert opened(page(signed_in(cast.official), cast.memorandum)).endswith(scope.title)


def test_what_is_only_advised_stands_once_by_side(signed_in):
    cast = make_draft()
    kept = [clause_of(cast, key).pk for key in ("purpose", "scope", "money")]
    cast.memorandum.clauses.exclude(pk__in=kept).delete()
    cast.memorandum.clauses.update(government_agreed_at=None, civic_agreed_at=None)
    agree_to_clause(clause_of(cast, "purpose"), actor=cast.official)
    agree_to_clause(clause_of(cast, "scope"), actor=cast.coordinator)
    shown = page(signed_in(cast.official), cast.memorandum)
    folded = shown.partition("3 things are only advised")[2].partition("</details>")[0]
    found = re.findall(r">(From [^<]*|Agree to clause \d)", folded)
    assert found == [
        "From you and your side", "Agree to clause 2", "From each side", "Agree to clause 3",
        "From the civic side", "Agree to clause 1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "tag", "words"),
    [
        (4, "", "In 4 days"),
        (3, "warn", "In 3 days"),
        (0, "warn", "Today"),
        (-1, "bad", "1 day ago"),
    ],
)
def test_a_day_to_sign_by_that_is_near_or_past_is_marked(signed_in, days, tag, words):
    cast = make_draft()
    Memorandum.objects.update(sign_by=access.today() + timedelta(days=days))
    shown = page(signed_in(cast.official), cast.memorandum)
    fact = shown.partition("To be signed by</dt>")[2].partition("</dd>")[0]
    assert words in fact
    assert ([one for one in ("warn", "bad") if f'class="tag {one}"' in fact] or [""]) == [tag]


@pytest.mark.parametrize(("order", "first"), [("free", False), ("fixed", True)])
def test_first_and_second_are_said_only_of_a_fixed_order(signed_in, order, first):
    cast = make_draft()
    Memorandum.objects.update(signing_order=order)
    shown = page(signed_in(cast.official), cast.memorandum)
    assert ("Signs first" in shown, "Signs second" in shown) == (first, first)
    assert ("Then all of them sign, in any order." in shown) is not first
    assert (shown.count("Signs, in any order") == 2) is not first
