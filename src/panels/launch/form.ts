import type { TranslationBundle } from '@jupyterlab/translation';
import type { EngineView, FleetSpec } from '../../../protocol';
import { EARLY_STOPS, type EarlyStop, type Search, SEARCHES } from '../../components/searches';

export type LaunchTab = 'experiment' | 'parallel' | 'distributed';
export const TABS: readonly LaunchTab[] = ['experiment', 'parallel', 'distributed'];

export type Strategy = 'COLLECTIVE_ALL_REDUCE' | 'PARAMETER_SERVER' | 'MIRRORED' | 'TORCH_DDP';
export const STRATEGIES: readonly Strategy[] = ['COLLECTIVE_ALL_REDUCE', 'PARAMETER_SERVER', 'MIRRORED', 'TORCH_DDP'];

/** What the panel's fields hold. Numbers that were emptied are NaN, so that what was typed is never replaced. */
export interface LaunchValues {
  readonly tab: LaunchTab;
  readonly engine: string;
  readonly size: number;
  readonly gpus: number;
  readonly memoryMb: number;
  readonly hours: number;
  readonly driverMemoryMb: number;
  readonly cpus: number;
  /** Name of an environment; empty: the one in use. */
  readonly environment: string;
  /** Absolute path of a Python, in place of an environment. */
  readonly python: string;
  /** "team=vision, cost=42" */
  readonly labels: string;
  readonly search: Search;
  readonly trials: number;
  readonly direction: 'max' | 'min';
  readonly earlyStop: EarlyStop;
  readonly earlyStopAfter: number;
  readonly strategy: Strategy;
  readonly parameterServers: number;
  readonly evaluator: boolean;
}

export const DEFAULTS: LaunchValues = {
  tab: 'experiment',
  engine: 'local',
  size: 4,
  gpus: 0,
  memoryMb: 4096,
  hours: 6,
  driverMemoryMb: 2048,
  cpus: 1,
  environment: '',
  python: '',
  labels: '',
  // What `lagom` does by itself when its caller names none of them.
  search: 'gp',
  trials: 25,
  direction: 'max',
  earlyStop: 'median',
  earlyStopAfter: 3,
  strategy: 'COLLECTIVE_ALL_REDUCE',
  parameterServers: 1,
  evaluator: false
};

export type LaunchField = keyof LaunchValues;
/** One sentence per field that keeps Start from working. */
export type Problems = Readonly<Partial<Record<LaunchField, string>>>;

interface IRange {
  readonly field: LaunchField;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** The bounds of `FleetSpec`. */
export const RANGES: readonly IRange[] = [
  { field: 'size', least: 1, most: 10_000, whole: true },
  { field: 'gpus', least: 0, most: 64, whole: false },
  { field: 'memoryMb', least: 64, most: 16_777_216, whole: true },
  { field: 'hours', least: 0.01, most: 8_760, whole: false },
  { field: 'driverMemoryMb', least: 64, most: 16_777_216, whole: true },
  { field: 'cpus', least: 0.1, most: 4_096, whole: false }
];
/** Of the search: they matter on its tab alone. */
export const SEARCH_RANGES: readonly IRange[] = [
  { field: 'trials', least: 1, most: 10_000_000, whole: true },
  { field: 'earlyStopAfter', least: 1, most: 1_000_000, whole: true }
];

export function validate(
  values: LaunchValues,
  engines: readonly EngineView[] | undefined,
  trans: TranslationBundle
): Problems {
  const problems: Partial<Record<LaunchField, string>> = {};
  for (const range of [...RANGES, ...(values.tab === 'parallel' ? SEARCH_RANGES : [])]) {
    const why = outOfRange(values[range.field], range, trans);
    if (why) {
      problems[range.field] = why;
    }
  }
  if (values.python && !/^(\/|[A-Za-z]:[\\/])/.test(values.python)) {
    problems.python = trans.__('"%1" is not an absolute path.', values.python);
  }
  const label = parseLabels(values.labels).wrong;
  if (label !== undefined) {
    problems.labels = trans.__('"%1" is not of the form key=value.', label);
  }
  return { ...problems, ...againstEngine(values, problems, engines, trans) };
}

function outOfRange(value: unknown, range: IRange, trans: TranslationBundle): string | undefined {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return trans.__('Give a number from %1 to %2.', String(range.least), String(range.most));
  }
  if (range.whole && !Number.isInteger(value)) {
    return trans.__('%1 is not a whole number.', String(value));
  }
  if (value < range.least || value > range.most) {
    return trans.__('%1 is not between %2 and %3.', String(value), String(range.least), String(range.most));
  }
  return undefined;
}

/** What the chosen engine cannot give. */
function againstEngine(
  values: LaunchValues,
  known: Problems,
  engines: readonly EngineView[] | undefined,
  trans: TranslationBundle
): Problems {
  const engine = engines?.find(({ name }) => name === values.engine);
  if (!engines) {
    return {};
  }
  if (!engine) {
    return { engine: trans.__('There is no engine "%1" here.', values.engine) };
  }
  if (!engine.available) {
    return { engine: engine.says };
  }
  const problems: Partial<Record<LaunchField, string>> = {};
  if (!known.memoryMb && engine.memoryMb > 0 && values.memoryMb > engine.memoryMb) {
    problems.memoryMb = trans.__(
      '%1 MB are more than the %2 MB there are.',
      `${values.memoryMb}`,
      `${engine.memoryMb}`
    );
  }
  if (!known.gpus && values.gpus > 0 && engine.gpus.length === 0) {
    problems.gpus = engine.gpuSays ?? trans.__('There is no GPU here.');
  }
  return problems;
}

/** GPUs that nobody holds, shares added up. */
export function freeGpus(engine: EngineView): number {
  return Math.round(engine.gpus.reduce((sum, gpu) => sum + gpu.free, 0) * 100) / 100;
}

export function parseLabels(text: string): { labels: Record<string, string>; wrong?: string } {
  const labels: Record<string, string> = {};
  for (const part of text.split(',').map(piece => piece.trim())) {
    const match = /^([^=\s]+)\s*=\s*(.*)$/.exec(part);
    if (match?.[1] !== undefined) {
      labels[match[1]] = match[2] ?? '';
    } else if (part) {
      return { labels, wrong: part };
    }
  }
  return { labels };
}

/** The fleet the fields ask for. Only for values without problems. */
export function toFleetSpec(values: LaunchValues, notebook: string | undefined): FleetSpec {
  const { labels } = parseLabels(values.labels);
  return {
    engine: values.engine,
    size: values.size,
    memoryMb: values.memoryMb,
    driverMemoryMb: values.driverMemoryMb,
    cpus: values.cpus,
    gpus: values.gpus,
    hours: values.hours,
    startedBy: 'panel',
    ...(notebook === undefined ? {} : { notebook }),
    ...(values.environment ? { environment: values.environment } : values.python ? { python: values.python } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {})
  };
}

/** Takes from a stored or shared object what fits the fields, and ignores the rest. */
export function readValues(stored: unknown, base: LaunchValues): LaunchValues {
  if (typeof stored !== 'object' || stored === null) {
    return base;
  }
  const given = stored as Record<string, unknown>;
  const fitting = Object.entries(base).map(([field, value]) => {
    const wanted = given[field];
    return [field, typeof wanted === typeof value && allowed(field as LaunchField, wanted) ? wanted : value];
  });
  return Object.fromEntries(fitting) as unknown as LaunchValues;
}

/** The first of the stored values that does not fit its field, with why; undefined when all do. */
export function misfit(
  stored: unknown,
  trans: TranslationBundle
): { readonly field: LaunchField; readonly value: unknown; readonly why: string } | undefined {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const field = name as LaunchField;
    const value = given[field];
    const range = [...RANGES, ...SEARCH_RANGES].find(each => each.field === field);
    const choices = CHOICES[field];
    let why: string | undefined;
    if (!(field in given)) {
      continue;
    } else if (range !== undefined) {
      why = outOfRange(value, range, trans);
    } else if (choices !== undefined && !choices.includes(value)) {
      why = trans.__('It is one of: %1.', choices.join(', '));
    } else if (typeof value !== typeof usual) {
      why = trans.__('It is not of the type %1.', typeof usual);
    }
    if (why !== undefined) {
      return { field, value, why };
    }
  }
  return undefined;
}

const CHOICES: Partial<Record<LaunchField, readonly unknown[]>> = {
  tab: TABS,
  search: SEARCHES,
  earlyStop: EARLY_STOPS,
  direction: ['max', 'min'],
  strategy: STRATEGIES
};

function allowed(field: LaunchField, value: unknown): boolean {
  return CHOICES[field]?.includes(value) ?? true;
}
