"""What a function's text shows without running it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any


def notes_of(function: Callable[..., Any]) -> list[str]:
    """What will not work, or not do what was meant, each with the way out. Nothing where there is no text to read."""
    body = _body(function)
    if body is None:
        return []
    notes = []
    own = list(_own(body))
    ends_otherwise = any(isinstance(node, ast.Raise | ast.Yield | ast.YieldFrom) for node in own)
    if not ends_otherwise and not any(isinstance(node, ast.Return) and node.value is not None for node in own):
        notes.append("It has no return statement with a value: return its metric, as in `return accuracy`.")
    if "reporter" in _parameters(function) and not _uses(body, "reporter"):
        notes.append("It takes a reporter and never uses it: call reporter.broadcast(metric, step) in its loop.")
    return notes


def _body(function: Callable[..., Any]) -> list[ast.stmt] | None:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, IndentationError, ValueError):
        return None
    first = tree.body[0] if tree.body else None
    return first.body if isinstance(first, ast.FunctionDef) else None


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Nodes of the function itself, not of those defined in it."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _uses(body: list[ast.stmt], name: str) -> bool:
    nodes = (node for statement in body for node in ast.walk(statement))
    return any(isinstance(node, ast.Name) and node.id == name for node in nodes) or any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("locals", "vars")
        for statement in body
        for node in ast.walk(statement)
    )


def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return frozenset()
