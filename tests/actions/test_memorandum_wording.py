"""A text whose words are in another language than it says is sent only by who says that it is so."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from engagements import playbook
from engagements.actions.history import Refused
from engagements.actions.memorandum import edit_clause, send_memorandum, write_obligation
from engagements.forms.memorandum.signing import SendForm
from engagements.models import Change, MemorandumVersion
from engagements.queries.memorandum.wording import TO_FILL, still_in_english
from tests.agreement_factories import make_draft
from tests.factories import form_data

pytestmark = pytest.mark.django_db

SAID = "The text says that its language is Polish, and in English are: "


def test_english_words_under_another_language_are_sent_only_with_a_box_that_begins_empty(signed_in):
    cast = make_draft(language="pl")
    owed = cast.memorandum.obligations.count()
    said = f"{SAID}{owed} obligations."
    with pytest.raises(Refused, match=said):
        send_memorandum(cast.memorandum, actor=cast.coordinator)
    address = reverse("memorandum_send", args=[cast.memorandum.pk])
    client = signed_in(cast.coordinator)
    page = client.get(address)
    assert f"{said} It is to be signed like this." in page.text
    assert 'name="in_english"' in page.text
    assert " checked" not in page.text
    digest = page.context["form"].initial["digest"]
    typed = form_data(cast.coordinator, cast.memorandum, digest=digest)
    refused = client.post(address, typed)
    assert (refused.status_code, MemorandumVersion.objects.count()) == (422, 0)
    assert (
        "Have the words translated first, or tick that the text is to be signed like this."
        in refused.text
    )
    assert client.post(address, {**typed, "in_english": "on"}).status_code == 302
    assert "Language: polski" in MemorandumVersion.objects.get().text
    assert Change.objects.get(verb="sent").reason == said


def test_the_box_is_not_ticked_by_what_a_lost_session_kept():
    cast = make_draft(language="pl")
    form = SendForm(user=cast.coordinator, instance=cast.memorandum, untranslated=SAID)
    form.show_again(QueryDict("in_english=on&digest=abc"))
    assert form["in_english"].value() is None


def test_translated_or_english_text_is_sent_without_a_box(signed_in):
    cast = make_draft()
    address = reverse("memorandum_send", args=[cast.memorandum.pk])
    assert 'name="in_english"' not in signed_in(cast.coordinator).get(address).text
    polish = make_draft(cast, language="pl").memorandum
    for one in polish.obligations.all():
        write_obligation(polish, actor=cast.coordinator, obligation=one, text="Strona przekaże.")
    assert send_memorandum(polish, actor=cast.coordinator).for_signature


def test_a_clause_whose_brackets_were_filled_is_still_in_english():
    cast = make_draft(language="pl", kind="contract")
    assert still_in_english(cast.memorandum).clauses == []
    money = cast.memorandum.clauses.get(key="money")
    usual = next(one for one in playbook.cross_cutting().clauses if one.slug == money.slug)
    filled = TO_FILL.sub("900 euro", usual.draft_for("contract"))
    assert filled != usual.draft_for("contract")
    edit_clause(money, actor=cast.coordinator, text=filled)
    assert still_in_english(cast.memorandum).clauses == [money]
