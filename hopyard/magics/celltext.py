"""What a cell assigns, found in its syntax tree: constants that trials may replace, and every other name it binds."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from hopyard.trials.cell import FILE, target_of

FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Constant(NamedTuple):
    """`name = value` on a line of its own, outside of loops and functions."""

    name: str
    value: Any
    line: int


@dataclass
class CellText:
    tree: ast.Module
    constants: dict[str, Constant] = field(default_factory=dict)
    """The first one of each name."""
    overwritten: dict[str, list[int]] = field(default_factory=dict)
    """Lines that give a name a value of their own; `lr = lr / 2` is none, it goes on from the one before."""
    bound: set[str] = field(default_factory=set)
    """Every name that the cell's own scope binds in any way."""


def read_cell(source: str) -> CellText:
    """Raises SyntaxError, as running the cell would."""
    text = CellText(ast.parse(source, FILE))
    for statement in text.tree.body:
        found = constant_of(statement)
        if found is not None:
            text.constants.setdefault(found.name, found)
    _Bindings(text).visit(text.tree)
    return text


def constant_of(statement: ast.stmt) -> Constant | None:
    name, value = target_of(statement)
    if name is None or value is None:
        return None
    known, constant = literal(value)
    return Constant(name, constant, statement.lineno) if known else None


def literal(value: ast.expr) -> tuple[bool, Any]:
    """Whether it is a number (also a negative one), a text, True, False or None; and which."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub | ast.UAdd):
        known, number = literal(value.operand)
        if not known or isinstance(number, bool) or not isinstance(number, int | float):
            return False, None
        return True, -number if isinstance(value.op, ast.USub) else number
    if isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool | int | float | str)):
        return True, value.value
    return False, None


class _Bindings(ast.NodeVisitor):
    """Looks at the cell's own scope: not into functions, except for names they declare global."""

    def __init__(self, text: CellText) -> None:
        self._text = text

    def _bind(self, name: str, line: int, *, overwrites: bool = True) -> None:
        self._text.bound.add(name)
        if overwrites:
            self._text.overwritten.setdefault(name, []).append(line)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id, node.lineno)

    def visit_Assign(self, node: ast.Assign) -> None:
        read = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id in read:
                self._bind(target.id, node.lineno, overwrites=False)
            else:
                self.visit(target)
        self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, node.lineno, overwrites=False)
        self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.target)
            self.visit(node.value)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0], node.lineno)

    visit_ImportFrom = visit_Import

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._bind(node.name, node.lineno)
        for each in ast.walk(node):
            if isinstance(each, ast.Global):
                for name in each.names:
                    self._bind(name, each.lineno)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name, node.lineno)

    def visit_Lambda(self, node: ast.Lambda) -> None: ...

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name is not None:
            self._bind(node.name, node.lineno)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name is not None:
            self._bind(node.name, node.lineno)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def _comprehension(self, node: ast.expr) -> None:
        """Its own names are its own; a walrus in it binds outside."""
        for each in ast.walk(node):
            if isinstance(each, ast.NamedExpr):
                self._bind(each.target.id, each.lineno)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension
