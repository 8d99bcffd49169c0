"""A table that nobody thought about is shown to nobody: each has its rule in `access`."""

from collections.abc import Container, Iterable

from django.apps import apps
from django.db.models import Model

from engagements import access


def without_rule(models: Iterable[type[Model]], rules: Container[type[Model]]) -> list[str]:
    return [model.__name__ for model in models if model not in rules]


def test_every_model_has_a_rule_that_says_who_sees_it():
    assert without_rule(apps.get_app_config("engagements").get_models(), access.VISIBLE) == []


def test_every_rule_can_be_asked():
    assert [model.__name__ for model, rule in access.VISIBLE.items() if not callable(rule)] == []


def test_a_model_without_a_rule_is_seen():
    first, *others = apps.get_app_config("engagements").get_models()
    assert without_rule([first, *others], set(others)) == [first.__name__]
