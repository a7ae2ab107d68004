import { ERRORS, type ErrorEntry } from '../../protocol/errors';

/** A Python string literal as its formatter writes it: double quotes unless the text holds some. */
function literal(text: string): string {
  const quoted = JSON.stringify(text);
  return text.includes('"') && !text.includes("'") ? `'${quoted.slice(1, -1).replaceAll('\\"', '"')}'` : quoted;
}

/** The error table as a Python module: literals, so that importing it reads no second file. */
export function pythonTable(): string {
  const entries = Object.entries(ERRORS).map(([code, entry]: [string, ErrorEntry]) =>
    [
      `    ${literal(code)}: ErrorEntry(`,
      `        status=${entry.status},`,
      `        retry=${literal(entry.retry)},`,
      `        python=${literal(entry.python)},`,
      `        says=${literal(entry.says)},`,
      `        hint=${literal(entry.hint)},`,
      '    ),'
    ].join('\n')
  );
  return `"""The error table. Generated from protocol/errors.ts by scripts/protocol: edit that file."""

from typing import Final, Literal, NamedTuple


class ErrorEntry(NamedTuple):
    status: int
    retry: Literal["never", "later", "changed"]
    python: str
    says: str
    hint: str


ERRORS: Final[dict[str, ErrorEntry]] = {
${entries.join('\n')}
}
`;
}
