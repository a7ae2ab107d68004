import { assignedIn, type CellConstant, constantsIn, splitMagic } from './cell-text';

/** What is asked for in the dialog, as the `%%trials` line says it. */
export interface TrialsWish {
  readonly parameters: readonly {
    readonly constant: CellConstant;
    readonly isVaried: boolean;
    readonly values: string;
  }[];
  readonly metric: string;
  /** Names that the cell assigns. */
  readonly metrics: readonly string[];
  readonly direction: 'max' | 'min';
  /** Empty: as many as the search finds right. */
  readonly trials: string;
  /** Options of the line that the dialog does not know. */
  readonly more: string;
}

const LOSS = /(^|_)(loss|err|error|mse|rmse|mae|perplexity|cost)($|_)/i;
const GOOD = /(^|_)(acc|accuracy|score|f1|auc|metric|r2|precision|recall)($|_)/i;
const KNOWN = /^(--metric|--trials|--direction)(?:=(.*))?$/;

/** Where the dialog begins: what the cell's own line says, else sensible values. */
export function wishFrom(source: string): TrialsWish {
  const { line, code } = splitMagic(source);
  const constants = constantsIn(code);
  const said = readLine(line, new Set(constants.map(({ name }) => name)));
  const metrics = assignedIn(code);
  const metric =
    said.options.get('--metric') ?? metrics.find(name => GOOD.test(name) || LOSS.test(name)) ?? metrics[0] ?? '';
  const direction = said.options.get('--direction') ?? (LOSS.test(metric) ? 'min' : 'max');
  return {
    parameters: constants
      .filter(({ name }) => name !== metric)
      .map(constant => ({
        constant,
        isVaried: said.values.has(constant.name),
        values: said.values.get(constant.name) ?? suggested(constant)
      })),
    metric,
    metrics: metrics.includes(metric) || metric === '' ? metrics : [metric, ...metrics],
    direction: direction === 'min' ? 'min' : 'max',
    trials: said.options.get('--trials') ?? '20',
    more: said.more.join(' ')
  };
}

export function lineOf(wish: TrialsWish): string {
  const varied = wish.parameters.filter(({ isVaried }) => isVaried);
  return [
    '%%trials',
    ...varied.map(({ constant, values }) => `${constant.name}=${quoted(values)}`),
    `--metric ${wish.metric}`,
    ...(wish.trials.trim() === '' ? [] : [`--trials ${wish.trials.trim()}`]),
    ...(wish.direction === 'min' ? ['--direction min'] : []),
    ...(wish.more === '' ? [] : [wish.more])
  ].join(' ');
}

/** The cell as it is run: the line, and the code below it. */
export const cellWith = (source: string, wish: TrialsWish): string =>
  `${lineOf(wish)}\n${splitMagic(source).code.replace(/^\n+/, '')}`;

export type Missing = 'parameters' | 'values' | 'metric' | 'trials';

/** What must be said before it can run. */
export function missing(wish: TrialsWish): Missing | undefined {
  const varied = wish.parameters.filter(({ isVaried }) => isVaried);
  if (varied.length === 0) {
    return 'parameters';
  }
  if (varied.some(({ values }) => values.trim() === '')) {
    return 'values';
  }
  if (wish.metric === '') {
    return 'metric';
  }
  return /^\s*([1-9]\d*)?\s*$/.test(wish.trials) ? undefined : 'trials';
}

/** A range around what stands there; the search finds where in it to look. */
function suggested({ text, kind }: CellConstant): string {
  const value = Number(text.replaceAll('_', ''));
  switch (kind) {
    case 'whole':
      return value > 0 ? `${Math.max(1, Math.floor(value / 2))}..${value * 2}` : `${value - 1}..${value + 1}`;
    case 'number':
      if (value > 0 && value < 0.1) {
        return `${short(value / 10)}..${short(value * 10)}~log`;
      }
      return value > 0 && value < 1 ? `${short(value / 2)}..${short((value + 1) / 2)}` : aroundNumber(value);
    case 'truth':
      return 'True,False';
    case 'text':
      return `${text.slice(1, -1)},`;
    case 'nothing':
      return 'None,1';
  }
}

function aroundNumber(value: number): string {
  const [low, high] = value === 0 ? [0, 1] : [Math.min(value / 2, value * 2), Math.max(value / 2, value * 2)];
  return `${short(low)}..${short(high)}`;
}

/** At most four digits, and always read as a fraction. */
function short(value: number): string {
  const text = String(Number(value.toPrecision(4)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const quoted = (values: string): string => {
  const text = values.trim().replace(/,+$/, '');
  return /[\s'"#\\]/.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : text;
};

function readLine(
  line: string,
  constants: ReadonlySet<string>
): { values: Map<string, string>; options: Map<string, string>; more: string[] } {
  const values = new Map<string, string>();
  const options = new Map<string, string>();
  const more: string[] = [];
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, name = '', given = ''] = /^([\p{L}_][\p{L}\p{N}_]*)=(.*)$/u.exec(word) ?? [];
    const [, flag, own] = KNOWN.exec(word) ?? [];
    if (flag !== undefined) {
      options.set(flag, own ?? words[++at] ?? '');
    } else if (constants.has(name)) {
      values.set(name, given.replace(/^(["'])(.*)\1$/, '$2'));
    } else {
      more.push(word);
    }
  }
  return { values, options, more };
}
