"""A query count that is asserted outside a `with` counts nothing and can never fail."""

import ast

from tests.house.tree import dotted, files, name_of

COUNTERS = {
    "django_assert_num_queries",
    "django_assert_max_num_queries",
    "assertNumQueries",
    "CaptureQueriesContext",
}


def counted_nothing(source: str) -> list[int]:
    """The lines on which a query counter is made but not entered."""
    tree = ast.parse(source)
    entered = {
        id(item.context_expr)
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    }
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).rpartition(".")[2] in COUNTERS
        and id(node) not in entered
    )


def test_every_query_count_is_asserted_around_something():
    found = [
        f"{name_of(path)}:{line}"
        for path in files("tests", ends=(".py",))
        for line in counted_nothing(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_counter_that_is_not_entered_is_seen():
    assert counted_nothing(
        "def test_a(django_assert_num_queries):\n    django_assert_num_queries(3)\n"
    ) == [2]
    assert counted_nothing("with django_assert_num_queries(3):\n    client.get('/')\n") == []
