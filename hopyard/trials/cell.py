"""A plain cell as the function of a trial: its constants replaced, its metric reported. Travels to executors."""

from __future__ import annotations

import ast
import linecache
import pickle
from dataclasses import dataclass, field
from types import CodeType
from typing import TYPE_CHECKING, Any, Final

from hopyard.trials.exceptions import SHOWN
from hopyard.trials.returns import plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE: Final = "<cell>"
TRIAL: Final = "__hopyard_trial__"
"""What the rewritten cell calls the trial it belongs to."""


@dataclass
class CellTrial:
    source: str
    parameters: tuple[str, ...]
    metric: str
    namespace: bytes
    """What the cell reads from the notebook: a pickled function that names it. Loaded anew for each trial, so that no
    trial sees what another one changed."""
    title: str = "cell"
    _code: CodeType | None = field(default=None, repr=False)

    @property
    def __name__(self) -> str:
        return self.title

    @property
    def __source__(self) -> str:
        return self.source

    def __call__(self, *, reporter: Any, **params: Any) -> int | float:
        names = self._namespace()
        names[TRIAL] = _Trial(params, reporter)
        exec(self._compiled(), names)
        if self.metric not in names:
            raise NameError(f"The cell ended without giving {self.metric} a value: no trial can be judged by it.")
        value = names[self.metric]
        number = plain_number(value)
        if number is None:
            raise TypeError(
                f"{self.metric} is {repr(value)[:SHOWN]} of type {type(value).__name__} at the end of the cell; "
                "it must be a number: convert it, for example with float()."
            )
        return number

    def _namespace(self) -> dict[str, Any]:
        _, anchor, sources = pickle.loads(self.namespace)
        for file, text in sources.items():
            linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        names: dict[str, Any] = anchor.__globals__
        return names

    def _compiled(self) -> CodeType:
        if self._code is None:
            tree = rewritten(ast.parse(self.source, FILE), self.parameters, self.metric)
            self._code = compile(tree, FILE, "exec")
        linecache.cache[FILE] = (len(self.source), None, self.source.splitlines(keepends=True), FILE)
        return self._code

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_code": None}


class _Trial:
    """What the rewritten cell asks and tells."""

    def __init__(self, params: dict[str, Any], reporter: Any) -> None:
        self.params = params
        self._reporter = reporter

    def report(self, value: Any) -> None:
        """Early stopping leaves the cell from here. What is no number yet is no report."""
        number = plain_number(value)
        if number is not None:
            self._reporter.broadcast(number)

    @staticmethod
    def show(value: Any) -> None:
        """As a cell shows the value of its last line."""
        if value is not None:
            from IPython.display import display

            display(value)  # type: ignore[no-untyped-call]


def rewritten(tree: ast.Module, parameters: Sequence[str], metric: str) -> ast.Module:
    """Constants become the trial's parameters; after each assignment of the metric in a loop stands its report."""
    for statement in tree.body:
        target, _ = target_of(statement)
        if target in parameters:
            assert isinstance(statement, ast.Assign | ast.AnnAssign)
            assert statement.value is not None
            value = _expression(f"{TRIAL}.params[{target!r}]")
            statement.value = ast.copy_location(value, statement.value)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        shown = ast.copy_location(_expression(f"{TRIAL}.show(None)"), last.value)
        assert isinstance(shown, ast.Call)
        shown.args = [last.value]
        last.value = shown
    _reports(tree.body, metric, in_loop=False)
    return ast.fix_missing_locations(tree)


def _reports(statements: list[ast.stmt], metric: str, *, in_loop: bool) -> None:
    """Goes through the cell's own scope, and puts the reports into its lists of statements."""
    for at in range(len(statements) - 1, -1, -1):
        node = statements[at]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        inside = in_loop or isinstance(node, ast.For | ast.AsyncFor | ast.While)
        blocks = list(_blocks(node))
        for block in blocks:
            _reports(block, metric, in_loop=inside)
        if not inside:
            continue
        if not blocks and _assigns(node, metric):
            statements.insert(at + 1, _report(node, metric))
        elif any(_stores(each, metric) for each in _heads(node)):
            blocks[0].insert(0, _report(node, metric))


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    found: list[list[ast.stmt]] = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    found += [each.body for name in ("handlers", "cases") for each in getattr(node, name, [])]
    return [block for block in found if block]


def _heads(node: ast.stmt) -> list[ast.AST]:
    """What gives names a value before the block begins."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return [node.target]
    return list(node.items) if isinstance(node, ast.With | ast.AsyncWith) else []


def _assigns(node: ast.stmt, metric: str) -> bool:
    """A constant is where the metric begins, and not yet a report."""
    target, value = target_of(node)
    begins = target == metric and isinstance(value, ast.Constant)
    return not begins and _stores(node, metric)


def _stores(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store) for each in ast.walk(node)
    )


def _report(node: ast.stmt, metric: str) -> ast.stmt:
    return ast.copy_location(ast.Expr(_expression(f"{TRIAL}.report({metric})")), node)


def target_of(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    """The one name that a plain assignment gives a value, and that value."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target = statement.target
    else:
        return None, None
    return (target.id, statement.value) if isinstance(target, ast.Name) else (None, None)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
