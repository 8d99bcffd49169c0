"""The project's own files, as the house tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [".ci", "collab", "docs", "engagements", "scripts", "static", "templates", "tests"]
NOT_OURS = {"axe.min.js"}


def files(*folders: str, ends: tuple[str, ...]) -> list[Path]:
    """Every file of ours below the folders with one of the endings, in order."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
        and path.suffix in ends
        and path.name not in NOT_OURS
        and not {"__pycache__", "vendor", "node_modules"} & set(path.parts)
    ]


def name_of(path: Path) -> str:
    """The path as a person would say it, from the project's folder on."""
    return path.relative_to(ROOT).as_posix()


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in the source, methods and inner functions included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.expr) -> str:
    """`access.require` for the callee of `access.require(...)`; empty for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""
