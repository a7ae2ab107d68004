import type { Field } from './fields';

/** MIME type of Parquet files. */
export const PARQUET = 'application/vnd.apache.parquet';

/** Comma-separated values as RFC 4180 has them; full precision, words as words. */
export function toCsv(fields: readonly Field[], rows: Iterable<number>): string {
  const lines = [fields.map(field => cell(nameIn(fields, field))).join(',')];
  for (const row of rows) {
    lines.push(fields.map(field => cell(plain(field, row))).join(','));
  }
  return lines.join('\r\n') + '\r\n';
}

/** Heading of a column that no other one has. */
export const nameIn = (fields: readonly Field[], { id, name }: Field): string =>
  fields.filter(field => field.name === name).length === 1 ? name : id;

function plain(field: Field, row: number): string {
  const value = field.value(row);
  if (Number.isNaN(value)) {
    return '';
  }
  if (field.word) {
    return field.word(value);
  }
  return field.kind === 'moment' ? new Date(value).toISOString() : String(value);
}

/** Spreadsheets read a leading sign as a formula; a tab before it keeps it a text. */
function cell(text: string): string {
  const safe = /^[=+@]|^-(?![\d.])/.test(text) ? `\t${text}` : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** `dict(lr=0.01, kernel="rbf")`, or a literal where a name is no Python name. */
export function toPython(params: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(params);
  const areNames = entries.every(([name]) => /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name));
  return areNames
    ? `dict(${entries.map(([name, value]) => `${name}=${literal(value)}`).join(', ')})`
    : `{${entries.map(([name, value]) => `${JSON.stringify(name)}: ${literal(value)}`).join(', ')}}`;
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' ')
);

function literal(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isNaN(value)
      ? 'float("nan")'
      : Number.isFinite(value)
        ? String(value)
        : `float("${value > 0 ? '' : '-'}inf")`;
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (value === null || value === undefined) {
    return 'None';
  }
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  return typeof value === 'object'
    ? `{${Object.entries(value)
        .map(([key, entry]) => `${JSON.stringify(key)}: ${literal(entry)}`)
        .join(', ')}}`
    : JSON.stringify(value);
}
