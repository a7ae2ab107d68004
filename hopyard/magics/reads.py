"""Which names a cell takes from the notebook: those it may read before it has surely given them a value itself."""

from __future__ import annotations

import ast
from types import CodeType

from hopyard.experiment.culprits import global_names
from hopyard.magics.celltext import COMPREHENSIONS, FUNCTIONS
from hopyard.trials.cell import FILE


def names_read(tree: ast.Module) -> set[str]:
    """A name that some way through the cell reads first is among them; one that every way sets first is not."""
    reader = _Reader()
    bound = reader.block(tree.body, set())
    code = compile(tree, FILE, "exec")
    inside = [each for each in code.co_consts if isinstance(each, CodeType)]
    later = {name for each in inside for name in global_names(each)}  # functions run after what stands around them
    return reader.needed | (later - bound)


class _Reader:
    def __init__(self) -> None:
        self.needed: set[str] = set()

    def block(self, statements: list[ast.stmt], bound: set[str]) -> set[str]:
        """The names that surely have a value after it."""
        bound = set(bound)
        for statement in statements:
            bound = self._statement(statement, bound)
        return bound

    def _statement(self, node: ast.stmt, bound: set[str]) -> set[str]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._read([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)], bound)
            return bound | {node.name}
        if isinstance(node, ast.ClassDef):
            self._read([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)], bound)
            self.block(node.body, bound)
            return bound | {node.name}
        if isinstance(node, ast.Import | ast.ImportFrom):
            return bound | {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.If):
            self._read([node.test], bound)
            return self.block(node.body, bound) & self.block(node.orelse, bound)
        if isinstance(node, ast.For | ast.AsyncFor):
            self._read([node.iter, node.target], bound)
            self.block(node.body, bound | _stored(node.target))
            self.block(node.orelse, bound)
            return bound  # it may run no times
        if isinstance(node, ast.While):
            self._read([node.test], bound)
            self.block(node.body, bound)
            self.block(node.orelse, bound)
            return bound
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                self._read([item.context_expr, *filter(None, [item.optional_vars])], bound)
                bound = bound | (_stored(item.optional_vars) if item.optional_vars is not None else set())
            return self.block(node.body, bound)
        if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            return self._try(node, bound)
        if isinstance(node, ast.Match):
            self._read([node.subject], bound)
            for case in node.cases:
                names = {each.name for each in ast.walk(case.pattern) if isinstance(each, ast.MatchAs | ast.MatchStar)}
                self._read(filter(None, [case.guard]), bound | {name for name in names if name})
                self.block(case.body, bound | {name for name in names if name})
            return bound
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self._add({node.target.id}, bound)
        self._read([node], bound)
        return (bound | _stored(node)) - _deleted(node)

    def _try(self, node: ast.stmt, bound: set[str]) -> set[str]:
        assert hasattr(node, "body")
        whole = self.block([*node.body, *node.orelse], bound)  # type: ignore[attr-defined]
        ends = [whole]
        for handler in node.handlers:  # type: ignore[attr-defined]
            self._read(filter(None, [handler.type]), bound)
            after = self.block(handler.body, bound | ({handler.name} if handler.name else set()))
            if not isinstance(handler.body[-1], ast.Raise):
                ends.append(after - ({handler.name} if handler.name else set()))
        return self.block(node.finalbody, set.intersection(*ends))  # type: ignore[attr-defined]

    def _read(self, nodes: object, bound: set[str]) -> None:
        for node in nodes:  # type: ignore[attr-defined]
            self._add(_loaded(node), bound)

    def _add(self, names: set[str], bound: set[str]) -> None:
        self.needed |= names - bound


def _loaded(node: ast.AST) -> set[str]:
    """Names read when this is evaluated: not in the bodies of functions, nor the own names of comprehensions."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    if isinstance(node, FUNCTIONS):
        return set()
    names = {name for child in ast.iter_child_nodes(node) for name in _loaded(child)}
    if isinstance(node, COMPREHENSIONS):
        names -= {name for generator in node.generators for name in _stored(generator.target)}
    return names


def _stored(node: ast.AST) -> set[str]:
    if isinstance(node, (*COMPREHENSIONS, *FUNCTIONS)):
        return set()
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return own | {name for child in ast.iter_child_nodes(node) for name in _stored(child)}


def _deleted(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del)}
