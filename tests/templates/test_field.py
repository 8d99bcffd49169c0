"""How a field looks is defined once: label, hint, error, conflict, choices."""

from django import forms
from django.template.loader import render_to_string


class Choice(str):
    """A label of a choice with its hint."""

    hint = "Three to twelve months"


class SampleForm(forms.Form):
    carried = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label="Title", help_text="Plain <words>")
    goal = forms.CharField(label="Goal", required=False)
    kind = forms.ChoiceField(
        label="Kind", widget=forms.RadioSelect, choices=[("fellowship", Choice("Fellowship"))]
    )
    agreed = forms.BooleanField(label="Both sides agree", required=False)


def test_the_label_is_tied_to_its_control():
    html = SampleForm()["title"].as_field_group()
    assert '<label for="id_title">Title' in html
    assert 'id="id_title"' in html


def test_only_an_optional_field_says_so():
    assert "(optional)" in SampleForm()["goal"].as_field_group()
    assert "(optional)" not in SampleForm()["title"].as_field_group()


def test_a_hint_is_escaped_and_tied_to_its_control():
    html = SampleForm()["title"].as_field_group()
    assert '<div class="hint" id="id_title_helptext">Plain &lt;words&gt;</div>' in html
    assert 'aria-describedby="id_title_helptext"' in html


def test_an_error_is_tied_to_its_control():
    html = SampleForm({})["title"].as_field_group()
    assert '<div class="msg" id="id_title_error">' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html


def test_a_conflict_shows_what_is_on_record():
    form = SampleForm({"title": "Mine"})
    form.fields["title"].conflict = "Theirs <b>"
    html = form["title"].as_field_group()
    assert 'value="Mine"' in html
    assert "Changed meanwhile. On record now:" in html
    assert "Theirs &lt;b&gt;" in html


def test_choices_stand_in_a_fieldset_with_their_hints():
    html = SampleForm()["kind"].as_field_group()
    assert "<legend>Kind" in html
    assert '<label for="id_kind_0">' in html
    assert "<small>Three to twelve months</small>" in html


def test_a_box_to_tick_has_its_label_beside_it():
    html = SampleForm()["agreed"].as_field_group()
    assert '<label class="tick" for="id_agreed">' in html


def test_the_summary_links_each_error_to_its_control():
    html = render_to_string("components/_errors.html", {"form": SampleForm({})})
    assert '<a href="#id_title">Title: This field is required.</a>' in html
    assert '<a href="#id_kind_0">Kind: This field is required.</a>' in html


def test_a_form_without_errors_has_no_summary():
    assert render_to_string("components/_errors.html", {"form": SampleForm()}).strip() == ""


def test_a_form_carries_its_hidden_fields():
    html = render_to_string("components/_form.html", {"form": SampleForm(), "submit": "Save"})
    assert 'type="hidden" name="carried"' in html
    assert '<button class="btn" type="submit">Save</button>' in html
    assert "novalidate" in html
