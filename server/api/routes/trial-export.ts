/** Trials for other programs: one row each, a column for every parameter, metric and label that any of them has. */
import type { TrialView } from '../../../protocol';

const FIXED = [
  'number',
  'state',
  'metric',
  'step',
  'latest',
  'startedAt',
  'endedAt',
  'attempt',
  'executorLabel'
] as const;

/** RFC 4180. Groups are told apart by a prefix, so that a parameter named "state" hides nothing. */
export function trialsAsCsv(trials: readonly TrialView[]): Uint8Array {
  const params = namesIn(trials.map(trial => trial.params));
  const metrics = namesIn(trials.map(trial => trial.metrics ?? {}));
  const labels = namesIn(trials.map(trial => trial.labels ?? {}));
  const heads = [
    ...FIXED,
    ...params.map(name => `params.${name}`),
    ...metrics.map(name => `metrics.${name}`),
    ...labels.map(name => `labels.${name}`),
    'budget',
    'stoppedBecause',
    'failure'
  ];
  const lines = trials.map(trial => [
    ...FIXED.map(name => trial[name]),
    ...params.map(name => trial.params[name]),
    ...metrics.map(name => trial.metrics?.[name]),
    ...labels.map(name => trial.labels?.[name]),
    trial.budget,
    trial.verdict?.says,
    trial.failure?.message
  ]);
  return Buffer.from([heads, ...lines].map(line => line.map(cell).join(',')).join('\r\n') + '\r\n');
}

export function trialsAsLines(trials: readonly TrialView[]): Uint8Array {
  return Buffer.from(trials.map(trial => `${JSON.stringify(trial)}\n`).join(''));
}

function namesIn(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap(record => Object.keys(record)))];
}

/** A spreadsheet runs text that begins like a formula: a quote before it keeps it text. Numbers are left alone. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value.replace(/^([=+\-@\t\r])/, "'$1") : (JSON.stringify(value) ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
