/** The program of make-experiment.mjs: an experiment that never ran, in a real journal. */
import { randomBytes } from 'node:crypto';
import { SqliteJournal } from '../../server/adapters/journal/sqlite-journal';
import { trialIdOf, type ExperimentSpec, type ExperimentView, type TrialView } from '../../protocol';
import type { JournalBatch, MetricPoints, StoredOutcome, StoredRun } from '../../server/ports';
import { chance, type Chance } from './chance';

interface Wanted {
  readonly journal: string;
  readonly trials: number;
  readonly points: number;
  readonly stopped: number;
  readonly failed: number;
  readonly executors: number;
  readonly parameters: number;
  readonly categories: number;
  readonly search: string;
  readonly name: string;
  readonly odd: boolean;
  readonly seed: number;
}

/** Trials written in one commit, and points in one row: what agents send in a second. */
const TRIALS_A_COMMIT = 200;
const POINTS_A_ROW = 50;
const STEP_MS = 40;

const wanted = JSON.parse(process.argv[2] ?? '{}') as Wanted;
const random = chance(wanted.seed);
const id = `exp_${randomBytes(6).toString('hex')}`;
const markup = '<img src=x onerror="document.title=1">';
const metric = wanted.odd ? `${markup}${'accuracy '.repeat(100)}`.slice(0, 1_000) : 'accuracy';

function spaceOf(): Record<string, unknown>[] {
  const names = ['lr', 'dropout', 'layers', 'optimizer', 'width', 'momentum'];
  return Array.from({ length: wanted.parameters }, (_, k) => {
    const name = `${wanted.odd && k === 1 ? markup : ''}${names[k] ?? `p${k}`}`;
    if (k % 6 === 0) return { name, type: 'float', low: 1e-5, high: 1e-1, log: true };
    if (k % 6 === 2) return { name, type: 'int', low: 1, high: 8 };
    if (k % 6 === 3)
      return { name, type: 'categorical', choices: Array.from({ length: wanted.categories }, (_, c) => `kind ${c}`) };
    return { name, type: 'float', low: 0, high: 1 };
  });
}
const space = spaceOf();

function paramsOf(draw: Chance): Record<string, number | string> {
  return Object.fromEntries(
    space.map(({ name, type, low, high, log, choices }) => {
      const place = draw();
      if (type === 'categorical') return [name, (choices as string[])[Math.floor(place * wanted.categories)] ?? ''];
      const [least, most] = [Number(low), Number(high)];
      const value = log === true ? least * (most / least) ** place : least + (most - least) * place;
      return [name, type === 'int' ? Math.round(value) : value];
    })
  );
}

/** Between 0 and 1: a bowl around a good place. */
function goodness(params: Record<string, number | string>): number {
  let loss = 0;
  for (const [k, { name, low, high, log }] of space.entries()) {
    const value = params[String(name)];
    if (typeof value !== 'number') continue;
    const [least, most] = [Number(low), Number(high)];
    const place = log === true ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
    loss += (place - 0.6) ** 2 / (1 + k);
  }
  return 1 / (1 + 3 * loss);
}

const began = Date.now() - 3_600_000;
const free = new Float64Array(wanted.executors).fill(began);
const trials: TrialView[] = [];
let best: ExperimentView['best'];
const counts = { succeeded: 0, stopped: 0, failed: 0 };

function run(number: number, batch: Mutable): void {
  const params = paramsOf(random);
  const top = goodness(params);
  const executor = free.indexOf(Math.min(...free));
  const startedAt = free[executor] ?? began;
  const fate = random();
  const state = fate < wanted.failed ? 'failed' : fate < wanted.failed + wanted.stopped ? 'stopped' : 'succeeded';
  const length =
    state === 'succeeded' ? wanted.points : Math.max(1, Math.floor(wanted.points * (0.1 + 0.5 * random())));
  const rate = 0.01 + 0.1 * random();
  const values = Array.from({ length }, (_, k) => top * (1 - Math.exp(-rate * (k + 1))) + 0.01 * (random() - 0.5));
  if (wanted.odd && number % 7 === 0 && length > 3) {
    values[1] = Number.NaN;
    values[2] = Number.POSITIVE_INFINITY;
    values[3] = Number.NEGATIVE_INFINITY;
  }
  const endedAt = startedAt + length * STEP_MS * (0.7 + 0.6 * random());
  free[executor] = endedAt + 2;
  counts[state] += 1;
  const trial = trialIdOf(id, number);
  const label = `e${executor + 1}`;
  for (let from = 0; from < length; from += POINTS_A_ROW) {
    const steps = Array.from({ length: Math.min(POINTS_A_ROW, length - from) }, (_, k) => from + k + 1);
    batch.points.push({
      trial,
      attempt: 1,
      metric,
      from,
      steps,
      values: values.slice(from, from + POINTS_A_ROW),
      ended: number
    });
  }
  batch.runs.push({ experiment: id, number, attempt: 1, executor: label, startedAt, endedAt, end: state });
  const last = values.at(-1) ?? 0;
  const shown = Number.isFinite(last) ? { metric: last, latest: last } : {};
  if (state !== 'failed') {
    if (shown.metric !== undefined && (best === undefined || shown.metric > best.metric)) {
      best = { trial, metric: shown.metric, params };
    }
    const value = { json: last, repr: String(last), metric: last, size: 8 };
    batch.outcomes.push({ trial, attempt: 1, outcome: { kind: state === 'stopped' ? 'stopped' : 'returned', value } });
  }
  trials.push({
    id: trial,
    number,
    state,
    params,
    attempt: 1,
    executor: `ex_made${executor}`,
    executorLabel: label,
    startedAt,
    endedAt,
    step: length,
    directory: `Experiments/${id}/${number}`,
    ...(state === 'failed' ? failed() : shown),
    ...(state === 'stopped' ? { verdict: stopped(length, last) } : {})
  });
}

const failed = (): Pick<TrialView, 'failure'> => ({
  failure: {
    code: 'ValueError',
    message: 'ValueError: the loss is not finite',
    traceback:
      'Traceback (most recent call last):\n  Cell In[3], line 12, in train\n    raise ValueError("the loss is not finite")'
  }
});

const stopped = (step: number, value: number): NonNullable<TrialView['verdict']> => {
  const threshold = value + 0.05;
  const says = `At step ${step} its best, ${value.toFixed(3)}, was below the median of 12 finished trials, ${threshold.toFixed(3)}.`;
  return { kind: 'stop', rule: 'median', step, value, threshold, peers: 12, says };
};

interface Mutable {
  readonly points: MetricPoints[];
  readonly runs: StoredRun[];
  readonly outcomes: StoredOutcome[];
}

const journal = new SqliteJournal(wanted.journal);
for (let first = 0; first < wanted.trials; first += TRIALS_A_COMMIT) {
  const batch: Mutable = { points: [], runs: [], outcomes: [] };
  for (let number = first; number < Math.min(first + TRIALS_A_COMMIT, wanted.trials); number++) run(number, batch);
  journal.commit({ events: [], output: [], ended: [], ...batch } satisfies JournalBatch);
}
const spec: ExperimentSpec = {
  kind: 'lagom',
  name: wanted.odd ? `${markup} ${wanted.name}` : wanted.name,
  description: `${wanted.trials} made-up trials of ${wanted.points} points.`,
  work: { kind: 'function', blob: '0'.repeat(64), name: 'train', source: 'def train(lr, reporter):\n    ...\n' },
  plan: {
    kind: 'search',
    space: { parameters: space },
    search: { name: wanted.search },
    stopping: { name: 'median' },
    trials: Math.max(1, wanted.trials),
    seed: wanted.seed
  },
  metricKey: metric,
  direction: 'max'
};
const view: ExperimentView = {
  id,
  kind: spec.kind,
  name: spec.name,
  description: spec.description ?? '',
  state: 'succeeded',
  createdAt: began,
  startedAt: began,
  endedAt: Math.max(...free),
  directory: `Experiments/${id}`,
  trials: { total: wanted.trials, queued: 0, running: 0, paused: 0, cancelled: 0, ...counts },
  direction: 'max',
  ...(best === undefined ? {} : { best })
};
const act = { experiment: id, at: began + 60_000, by: 'Ada', says: `changed trials to ${wanted.trials}` };
journal.commit({ events: [], output: [], points: [], outcomes: [], acts: [act], ended: [{ view, spec, trials }] });
journal[Symbol.dispose]();
process.stdout.write(`${id}\n`);
