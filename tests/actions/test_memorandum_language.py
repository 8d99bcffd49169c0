"""A draft is worded in the language of its agreement, whatever its writer reads."""

import pytest
from django.utils.translation import trans_real

from engagements.actions.memorandum import draft_memorandum
from tests.factories import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]


def test_clauses_and_obligations_come_in_the_language_of_the_agreement(monkeypatch):
    monkeypatch.setattr(trans_real.translation("pl"), "gettext", lambda words: f"PL {words}")
    cast, worded = make_cast(), {}
    for language in ("pl", "en"):
        draft = draft_memorandum(
            cast.engagement, actor=cast.coordinator, title="Frame", language=language,
            parties=cast.engagement.parties.all(),
        )  # fmt: skip
        rows = [*draft.clauses.exclude(text=""), *draft.obligations.all()]
        worded[language] = [row.text.startswith("PL ") for row in rows]
    assert (set(worded["pl"]), set(worded["en"])) == ({True}, {False})
    assert len(worded["pl"]) == len(worded["en"]) > 20
