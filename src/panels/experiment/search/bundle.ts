import type { ExperimentSnapshot, TrialView } from '../../../../protocol';
import { EXPERIMENT_MIME } from '../../../ids';
import { endedTrials } from '../../../store/project';
import type { KeptCurve } from '../content';
import { escapeHtml } from '../escape';
import { firstRows, NOTABLE } from './order';
import { curvesPicture } from './picture';
import { isLessBetter } from './shown';
import { MOST_PARAMETERS, numberText, rowsOfViews, type TrialRows, valueText } from './trials';

/** As much as the kernel keeps: with HTML and text less than 200 kB in the notebook. */
const JSON_CHARACTERS = 90_000;
const MOST_ROWS = 12;
const LONGEST = 200;

/** What a notebook file keeps of a search, in place of what the kernel did not come to write. */
export function searchBundle(
  { experiment, trials }: ExperimentSnapshot,
  curves: readonly KeptCurve[]
): Record<string, unknown> {
  const rows = rowsOfViews(trials);
  const order = firstRows(rows, NOTABLE, isLessBetter(experiment), trials.length);
  const half = JSON_CHARACTERS / 2;
  const keptTrials = within(
    order.map(row => trials[row]).filter(trial => trial !== undefined),
    half
  );
  const keptCurves = within(curves, half);
  const lines = summaryLines(experiment, rows);
  const table = tableOf(experiment, rows, order.slice(0, MOST_ROWS));
  const picture = curvesPicture(experiment, trials, keptCurves);
  return {
    [EXPERIMENT_MIME]: shortTexts({
      version: 1,
      experiment,
      trials: keptTrials,
      output: [],
      curves: keptCurves
    }),
    'text/html': [
      `<div><p><b>${escapeHtml(lines[0] ?? '')}</b><br>${escapeHtml(lines[1] ?? '')}</p>`,
      picture === undefined ? '' : `<p>${picture}</p>`,
      table.length > 1 ? htmlTable(table) : '',
      '</div>'
    ].join(''),
    'text/plain': [...lines, ...table.map(row => row.join('\t'))].join('\n')
  };
}

function within<T>(all: readonly T[], characters: number): T[] {
  const kept: T[] = [];
  let left = characters;
  for (const one of all) {
    left -= JSON.stringify(shortTexts(one)).length;
    if (left < 0) {
      break;
    }
    kept.push(one);
  }
  return kept;
}

function shortTexts(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length <= LONGEST ? value : `${value.slice(0, LONGEST - 1)}…`;
  }
  if (Array.isArray(value)) {
    return value.map(shortTexts);
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [String(shortTexts(name)), shortTexts(inner)]))
    : value;
}

function summaryLines(experiment: ExperimentSnapshot['experiment'], rows: TrialRows): string[] {
  const { trials, best } = experiment;
  const name = experiment.kind === experiment.name ? experiment.name : `${experiment.kind} · ${experiment.name}`;
  const word = experiment.state === 'succeeded' ? 'finished' : experiment.state;
  const params = Object.entries(best?.params ?? {})
    .slice(0, MOST_PARAMETERS)
    .map(([param, value]) => `${cut(param)} ${cut(valueText(value))}`);
  return [
    `${name.slice(0, LONGEST)}: ${word}, ${endedTrials(trials)}/${trials.total || rows.count} trials`,
    best === undefined ? 'no result' : `best ${numberText(best.metric)}  ${params.join(' · ')}`
  ];
}

function tableOf(experiment: ExperimentSnapshot['experiment'], rows: TrialRows, order: readonly number[]): string[][] {
  const names = rows.parameters.slice(0, MOST_PARAMETERS);
  const line = (row: number): string[] => [
    `${rows.number(row)}${rows.id(row) === experiment.best?.trial ? ' ★' : ''}`,
    wordOf(rows.state(row)),
    ...names.map(name => cut(rows.parameter(row, name))),
    Number.isNaN(rows.score(row)) ? '' : numberText(rows.score(row)),
    Number.isNaN(rows.step(row)) ? '' : String(rows.step(row))
  ];
  return [['trial', 'state', ...names.map(cut), 'metric', 'step'], ...order.map(line)];
}

const wordOf = (state: TrialView['state']): string =>
  state === 'succeeded' ? 'finished' : state === 'queued' ? 'waiting' : state;

function cut(text: string): string {
  const line = text.slice(0, LONGEST).replace(/\s+/g, ' ');
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`;
}

function htmlTable([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map(cell => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const body = rows.map(row => `<tr>${cells(row, 'td')}</tr>`).join('');
  return `<table><thead><tr>${cells(heading, 'th')}</tr></thead><tbody>${body}</tbody></table>`;
}
