"""Conditions and constraints written as Python text, turned into the JSON the sidecar evaluates.

Only comparisons, ``and``, ``or``, ``not``, ``in`` a list, the four arithmetic signs, names of parameters and
literals: nothing is ever executed.
"""

from __future__ import annotations

import ast
from typing import Any

_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse_condition(text: str) -> dict[str, Any]:
    """The JSON form of ``text``.

    Raises:
        ValueError: the text is not such a condition; the message shows the part at fault.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"The condition {text!r} is not valid Python: {error.msg}.") from None
    return _boolean(tree.body, text)


def _refuse(node: ast.AST, text: str) -> ValueError:
    part = ast.get_source_segment(text.strip(), node) if isinstance(node, ast.expr) else None
    return ValueError(
        f"The condition {text!r} cannot be used: {part or type(node).__name__!r} is not a comparison "
        "of parameters, numbers and texts. Use <, <=, >, >=, ==, !=, in [...], and, or, not, + - * /."
    )


def _boolean(node: ast.expr, text: str) -> dict[str, Any]:
    if isinstance(node, ast.BoolOp):
        return {
            "op": "and" if isinstance(node.op, ast.And) else "or",
            "of": [_boolean(part, text) for part in node.values],
        }
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return {"op": "not", "of": _boolean(node.operand, text)}
    if isinstance(node, ast.Compare):
        parts = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            parts.append(_comparison(left, operator, right, text))
            left = right
        return parts[0] if len(parts) == 1 else {"op": "and", "of": parts}
    raise _refuse(node, text)


def _comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr, text: str) -> dict[str, Any]:
    if isinstance(operator, (ast.In, ast.NotIn)):
        if not isinstance(right, (ast.List, ast.Tuple, ast.Set)):
            raise _refuse(right, text)
        member = {"op": "in", "left": _term(left, text), "values": [_literal(item, text) for item in right.elts]}
        return member if isinstance(operator, ast.In) else {"op": "not", "of": member}
    symbol = _COMPARE.get(type(operator))
    if symbol is None:
        raise _refuse(operator, text)
    return {"op": symbol, "left": _term(left, text), "right": _term(right, text)}


def _term(node: ast.expr, text: str) -> Any:
    if isinstance(node, ast.Name):
        return {"param": node.id}
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return {"op": _ARITHMETIC[type(node.op)], "left": _term(node.left, text), "right": _term(node.right, text)}
    return _literal(node, text)


def _literal(node: ast.expr, text: str) -> float | int | str | bool | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1, node.operand
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, (bool, int, float, str))):
        if sign == 1:
            return node.value
        if isinstance(node.value, (int, float)):
            return -node.value
    raise _refuse(node, text)
