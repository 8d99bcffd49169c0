"""A column is shown by its name, in the back office and in the history: each has one to translate."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise

from engagements.models import Engagement
from engagements.queries.history.fields import line_of

# What no page and no line of the history ever shows.
NEVER_SHOWN = {"id", "slug", "order", "version", "search_text", "folded_name"}


def without_name(models: Iterable[type[Model]]) -> list[str]:
    return [
        f"{model.__name__}.{field.name}"
        for model in models
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if not is_named(field) and field.name not in NEVER_SHOWN
    ]


def is_named(field: Field) -> bool:
    """Whether the name was given to be translated, and not made from that of the column."""
    return isinstance(field.verbose_name, Promise)


def test_every_column_that_is_shown_has_a_name_in_the_readers_language():
    assert without_name(apps.get_app_config("engagements").get_models()) == []


def test_a_column_without_a_name_is_seen():
    assert not is_named(Engagement._meta.get_field("search_text"))


def test_the_history_says_in_words_how_exactly_a_date_is_known():
    line = line_of(Engagement, "starts_precision", "day", "year")
    assert line.sentence == "How exactly the start is known: from Day to Year"
