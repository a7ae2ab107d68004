/**
 * Conditions and constraints as data: comparisons of parameters, numbers and sums, joined by and, or, not.
 *
 * `{ "op": "<=", "left": { "param": "min_depth" }, "right": { "param": "max_depth" } }`
 * A comparison that mentions a parameter which is inactive or of another kind is false.
 */
import { InvalidSpace } from './invalid';
import type { ParamValue, Params } from './values';

export type Term =
  | ParamValue
  | { readonly param: string }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Term; readonly right: Term };

export type Expression =
  | { readonly op: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: '<' | '<=' | '>' | '>=' | '==' | '!='; readonly left: Term; readonly right: Term }
  | { readonly op: 'in'; readonly left: Term; readonly values: readonly ParamValue[] };

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='] as const;
const ARITHMETIC = ['+', '-', '*', '/'] as const;
const OPERATORS = ['and', 'or', 'not', 'in', ...COMPARISONS];
const DEEPEST = 50;

export function holds(expression: Expression, params: Params): boolean {
  switch (expression.op) {
    case 'and':
      return expression.of.every(part => holds(part, params));
    case 'or':
      return expression.of.some(part => holds(part, params));
    case 'not':
      return !holds(expression.of, params);
    case 'in': {
      const value = evaluate(expression.left, params);
      return value !== undefined && expression.values.includes(value);
    }
    default:
      return compare(expression.op, evaluate(expression.left, params), evaluate(expression.right, params));
  }
}

function compare(
  op: (typeof COMPARISONS)[number],
  left: ParamValue | undefined,
  right: ParamValue | undefined
): boolean {
  if (left === undefined || right === undefined) {
    return false;
  }
  if (op === '==' || op === '!=') {
    return (left === right) === (op === '==');
  }
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) {
    return false;
  }
  return op === '<' ? left < right : op === '<=' ? left <= right : op === '>' ? left > right : left >= right;
}

function evaluate(term: Term, params: Params): ParamValue | undefined {
  if (term === null || typeof term !== 'object') {
    return term;
  }
  if ('param' in term) {
    return params[term.param];
  }
  const left = evaluate(term.left, params);
  const right = evaluate(term.right, params);
  if (typeof left !== 'number' || typeof right !== 'number') {
    return undefined;
  }
  switch (term.op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

/** The expression, checked; `where` opens each message, `known` are the names it may mention. */
export function parseExpression(raw: unknown, where: string, known: ReadonlySet<string>, depth = 0): Expression {
  const node = object(raw, where, depth);
  const op = node['op'];
  if (op === 'and' || op === 'or') {
    const parts = node['of'];
    if (!Array.isArray(parts) || parts.length === 0) {
      throw new InvalidSpace(`${where}: "${op}" needs "of", a list of at least one condition, not ${shown(parts)}.`);
    }
    return { op, of: parts.map(part => parseExpression(part, where, known, depth + 1)) };
  }
  if (op === 'not') {
    return { op, of: parseExpression(node['of'], where, known, depth + 1) };
  }
  if (op === 'in') {
    const values = node['values'];
    if (!Array.isArray(values) || !values.every(isScalar)) {
      throw new InvalidSpace(`${where}: "in" needs "values", a list of plain values, not ${shown(values)}.`);
    }
    return { op, left: parseTerm(node['left'], where, known, depth + 1), values };
  }
  const comparison = COMPARISONS.find(known => known === op);
  if (comparison === undefined) {
    throw new InvalidSpace(`${where}: unknown operator ${shown(op)}; use one of ${OPERATORS.join(' ')}.`);
  }
  return {
    op: comparison,
    left: parseTerm(node['left'], where, known, depth + 1),
    right: parseTerm(node['right'], where, known, depth + 1)
  };
}

function parseTerm(raw: unknown, where: string, known: ReadonlySet<string>, depth: number): Term {
  if (isScalar(raw)) {
    return raw;
  }
  const node = object(raw, where, depth);
  if ('param' in node) {
    const param = node['param'];
    if (typeof param !== 'string' || !known.has(param)) {
      throw new InvalidSpace(
        `${where}: there is no parameter ${shown(param)} to compare with; known here: ${[...known].join(', ') || 'none'}. A condition may only name parameters declared before its own.`
      );
    }
    return { param };
  }
  const op = ARITHMETIC.find(known => known === node['op']);
  if (op === undefined) {
    throw new InvalidSpace(`${where}: unknown arithmetic ${shown(node['op'])}; use one of ${ARITHMETIC.join(' ')}.`);
  }
  return {
    op,
    left: parseTerm(node['left'], where, known, depth + 1),
    right: parseTerm(node['right'], where, known, depth + 1)
  };
}

function object(raw: unknown, where: string, depth: number): Record<string, unknown> {
  if (depth > DEEPEST) {
    throw new InvalidSpace(
      `${where}: the condition is nested deeper than ${DEEPEST} levels; split it into several constraints.`
    );
  }
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    throw new InvalidSpace(
      `${where}: expected a condition such as {"op": "<=", "left": {"param": "a"}, "right": 3}, not ${shown(raw)}.`
    );
  }
  return raw as Record<string, unknown>;
}

export function isScalar(value: unknown): value is ParamValue {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** A value as an error message shows it, cut short. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || value === undefined) {
    return String(value);
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
