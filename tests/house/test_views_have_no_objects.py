"""Views read through `access.visible` and `queries`, never through a manager of their own choice."""

import ast

from tests.house.tree import files, name_of

MANAGERS = {"objects", "_default_manager", "_base_manager"}


def managers_used(source: str) -> list[int]:
    """The lines on which a model's manager is named."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    )


def test_no_view_names_a_manager():
    found = [
        f"{name_of(path)}:{line}"
        for path in files("engagements/views", ends=(".py",))
        for line in managers_used(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_manager_in_a_view_is_seen():
    assert managers_used("def a(request):\n    return Engagement.objects.all()\n") == [2]
    assert (
        managers_used("def a(request):\n    return access.visible(Engagement, request.user)\n")
        == []
    )
