"""Imports stand at the top, and no file is a drawer for everything."""

import ast

from tests.house.tree import files, functions, name_of

DRAWERS = {"utils", "helpers", "common", "misc"}


def imports_in_functions(source: str) -> list[int]:
    """The lines on which a function imports something."""
    return sorted(
        {
            node.lineno
            for function in functions(source)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
    )


def test_nothing_is_imported_inside_a_function():
    found = [
        f"{name_of(path)}:{line}"
        for path in files("collab", "engagements", "scripts", "tests", ends=(".py",))
        for line in imports_in_functions(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_or_folder_is_a_drawer_for_everything():
    found = [
        name_of(path)
        for path in files(
            "collab", "engagements", "scripts", "tests", "templates", ends=(".py", ".html")
        )
        if DRAWERS & {path.stem.lstrip("_"), *path.parts}
    ]
    assert found == []


def test_an_import_inside_a_function_or_method_is_seen():
    assert imports_in_functions("import os\nclass A:\n def b(self):\n  from os import path\n") == [
        4
    ]
    assert imports_in_functions("import os\ndef a():\n return os\n") == []
