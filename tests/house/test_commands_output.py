"""What a command prints goes through `for_terminal`: a name never colours or rewrites a terminal."""

import ast

from tests.house.tree import dotted, files, name_of

TOLD = ("stdout.write", "stderr.write", "CommandError")
# A bar of progress, of nothing but numbers, and the end of its line.
PLAIN = ("f'\\r[{bar}] {done}/{total}'", "''")


def is_harmless(told: ast.expr) -> bool:
    """Made safe, or words of our own with nothing put in."""
    if isinstance(told, ast.Call) and dotted(told.func) == "_":
        return isinstance(told.args[0], ast.Constant)
    return ast.unparse(told).startswith("for_terminal(") or ast.unparse(told) in PLAIN


def printed_raw(source: str) -> list[int]:
    """The lines that print something as it comes."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and dotted(node.func).endswith(TOLD)
        and not is_harmless(node.args[0])
    ]


def test_no_command_prints_what_it_was_told_as_it_comes():
    found = {
        name_of(path): lines
        for path in files("engagements/management", ends=(".py",))
        if (lines := printed_raw(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_raw_line_is_seen():
    source = """
self.stdout.write(title)
raise CommandError(str(error))
self.stderr.write('')
self.stdout.write(_("Of %s") % name)
self.stdout.write(_("Done."))
"""
    assert printed_raw(source) == [2, 3, 5]
