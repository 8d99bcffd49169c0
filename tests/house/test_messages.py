"""What a person is told after an act went through gettext: messages, refusals, errors of forms."""

import ast
from collections.abc import Iterator

from tests.house.tree import dotted, files, name_of

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# Whose every text is told, apart from what names something for the code.
TELL = {"Refused", "PermissionDenied", "ValidationError"}
NAMES = {"code", "template", "extra_tags", "level", "params"}


def tells(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that a person reads."""
    name = dotted(call.func)
    if name.startswith("messages.") or name.split(".")[-1] in {"message_user", *TELL}:
        return [*call.args, *(one.value for one in call.keywords if one.arg not in NAMES)]
    if name.endswith(("stdout.write", "stderr.write")):
        return call.args
    return [one.value for one in call.keywords if one.arg in ("said", "button", "submit", "lede")]


def raw_texts(node: ast.AST) -> Iterator[str]:
    """Texts with words in the expression that no gettext was asked for."""
    if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in GETTEXT:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        # A single word in small letters is a name for the code: of a relation, an act, a field.
        names = node.value.isidentifier() and node.value.islower()
        if any(letter.isalpha() for letter in node.value) and not names:
            yield node.value
        return
    for child in _told_parts(node):
        yield from raw_texts(child)


def _told_parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of an expression that end up in its text: no names of fields, no conditions."""
    match node:
        case ast.Dict():
            yield from node.values
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.BinOp(op=ast.Mod()):
            yield node.left
        case ast.Call() if isinstance(node.func, ast.Attribute) and not node.keywords:
            yield from (node.func.value, *node.args)
        case ast.Compare() | ast.Subscript() | ast.Attribute():
            return
        case _:
            yield from ast.iter_child_nodes(node)


def faults(source: str) -> list[str]:
    """Texts that are told, or put under a name that is told, without gettext."""
    found: list[str] = []
    for scope in ast.walk(ast.parse(source)):
        if not isinstance(scope, ast.FunctionDef):
            continue
        put = [one for one in ast.walk(scope) if isinstance(one, ast.Assign)]
        for call in (one for one in ast.walk(scope) if isinstance(one, ast.Call)):
            for told in tells(call):
                named = {one.id for one in ast.walk(told) if isinstance(one, ast.Name)}
                behind = [one.value for one in put if named & {dotted(to) for to in one.targets}]
                found += [text for one in (told, *behind) for text in raw_texts(one)]
    return found


def test_whatever_is_told_after_an_act_went_through_gettext():
    found = [
        f"{name_of(path)}: {text}"
        for path in files("collab", "engagements", ends=(".py",))
        for text in dict.fromkeys(faults(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_whatever_check_register_says_went_through_gettext():
    found = [
        f"{name_of(path)}: {text}"
        for path in files("engagements/queries/register", ends=(".py",))
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.Yield | ast.YieldFrom) and one.value is not None
        for text in raw_texts(one.value)
    ]
    assert found == []


def test_a_text_that_is_told_without_gettext_is_seen():
    assert faults("def f(r):\n    messages.info(r, 'Saved.')") == ["Saved."]
    assert faults("def f(r):\n    raise Refused(f'{r} is late')") == [" is late"]
    assert faults("def f(r):\n    why = 'Late.'\n    messages.error(r, why)") == ["Late."]
    assert faults("def f(r):\n    return submit(r, said='Saved.')") == ["Saved."]
    assert faults("def f(c):\n    c.stdout.write(f'{c} sent.')") == [" sent."]
    fine = (
        "def f(r):\n    messages.info(r, _('%(a)s saved.') % {'a': r})\n    raise Refused(_('No'))"
    )
    assert faults(fine) == []
