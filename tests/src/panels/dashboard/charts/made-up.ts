import { Signal } from '@lumino/signaling';
import type { ExperimentView, ImportanceView, TrialView } from '../../../../../protocol';
import {
  type Board,
  type Column,
  type Curves,
  type CurvesWanted,
  type IBoardFeed,
  TRIAL_STATES,
  type TrialColumns
} from '../../../../../src/store/board/types';

/** Boards made up for tests and for looking at charts: the same each time, with the shapes that real searches have. */
export interface MadeUp {
  readonly trials: number;
  readonly points?: number;
  readonly executors?: number;
  readonly running?: number;
  readonly direction?: 'max' | 'min';
  readonly parameters?: readonly Column[];
  readonly labels?: 'rungs' | 'generations' | 'ablation';
  readonly objectives?: number;
  readonly seed?: number;
  /** When the newest trials run; the same moment each time when absent. */
  readonly now?: number;
}

export function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const START = Date.UTC(2026, 3, 1, 8);
const KERNELS = ['linear', 'rbf', 'poly', 'sigmoid'];

export function numberColumn(
  name: string,
  values: ArrayLike<number>,
  more: { isLog?: boolean; isInteger?: boolean; low?: number; high?: number } = {}
): Column {
  return {
    kind: 'number',
    name,
    values: Float64Array.from(values),
    isLog: more.isLog ?? false,
    isInteger: more.isInteger ?? false,
    low: more.low,
    high: more.high
  };
}

export const categoryColumn = (name: string, values: ArrayLike<number>, categories: readonly string[]): Column => ({
  kind: 'category',
  name,
  values: Float64Array.from(values),
  categories
});

export interface MadeUpBoard {
  readonly board: Board;
  readonly feed: MadeUpFeed;
}

export function madeUp(wanted: MadeUp): MadeUpBoard {
  const { trials: count, points = 60, executors = 4, running = Math.min(4, Math.max(0, count - 1)) } = wanted;
  const draw = random(wanted.seed ?? 7);
  const sign = wanted.direction === 'min' ? -1 : 1;
  const array = (make: (row: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => make(row));
  const rate = array(
    row => 10 ** (-4 + 3 * (wanted.labels === 'generations' ? 0.3 + 0.4 * draw() : draw()) + (row % 1))
  );
  const dropout = array(() => 0.1 + 0.6 * draw());
  const layers = array(() => 1 + Math.floor(draw() * 6));
  const kernel = array(() => Math.floor(draw() * KERNELS.length));
  const batch = array(() => 2 ** (4 + Math.floor(draw() * 5)));
  const quality = array(
    row =>
      0.93 -
      0.09 * (Math.log10(rate[row] ?? 1) + 2.6) ** 2 -
      0.5 * ((dropout[row] ?? 0) - 0.35) ** 2 -
      0.012 * Math.abs((layers[row] ?? 0) - 4) -
      [0.05, 0, 0.02, 0.09][kernel[row] ?? 0]! +
      0.02 * (draw() - 0.5) +
      (wanted.labels === 'generations' ? 0.04 * Math.min(1, row / count) : 0)
  );
  const states = new Uint8Array(count);
  const lengths = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const luck = draw();
    const isRunning = row >= count - running;
    const state = isRunning
      ? 'running'
      : luck < 0.03
        ? 'failed'
        : (quality[row] ?? 0) < 0.84 && luck < 0.9
          ? 'stopped'
          : 'succeeded';
    states[row] = TRIAL_STATES.indexOf(state);
    lengths[row] =
      state === 'succeeded'
        ? points
        : Math.max(1, Math.floor(points * (state === 'running' ? 0.2 + 0.7 * draw() : 0.1 + 0.4 * draw())));
  }
  const offsets = new Uint32Array(count + 1);
  lengths.forEach((length, row) => (offsets[row + 1] = (offsets[row] ?? 0) + length));
  const total = offsets[count] ?? 0;
  const steps = new Float64Array(total);
  const values = new Float64Array(total);
  for (let row = 0; row < count; row++) {
    const from = offsets[row] ?? 0;
    const pace = 3 + 9 * draw();
    const noise = 0.004 + 0.02 * draw();
    const begin = 0.1 + 0.25 * draw();
    for (let index = 0; index < (lengths[row] ?? 0); index++) {
      const share = index / points;
      const good =
        begin +
        ((quality[row] ?? 0) - begin) * (1 - Math.exp(-pace * share)) +
        noise * (draw() - 0.5) * (1 - share * 0.6);
      steps[from + index] = index * (points > 1 ? Math.round(600 / points) || 1 : 1);
      values[from + index] = sign > 0 ? good : 1 - good;
    }
  }
  const last = array(row => values[(offsets[row + 1] ?? 1) - 1] ?? NaN);
  const isRunning = (row: number): boolean => TRIAL_STATES[states[row] ?? 0] === 'running';
  const free = new Float64Array(executors).fill(START);
  const executor = new Int16Array(count);
  const startedAt = new Float64Array(count);
  const endedAt = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const own = free.indexOf(Math.min(...free));
    executor[row] = own;
    startedAt[row] = (free[own] ?? START) + (draw() < 0.04 ? 40_000 * draw() : 300);
    const took = ((lengths[row] ?? 1) / points) * (20_000 + 30_000 * draw());
    endedAt[row] = isRunning(row) ? NaN : (startedAt[row] ?? 0) + took;
    free[own] = isRunning(row) ? Infinity : (startedAt[row] ?? 0) + took;
  }
  if (wanted.now !== undefined) {
    const shift = wanted.now - 9_000 - Math.max(...startedAt, START);
    [startedAt, endedAt].forEach(times => times.forEach((time, row) => (times[row] = time + shift)));
  }
  const states9 = (name: string): number =>
    states.reduce((sum, state) => sum + (TRIAL_STATES[state] === name ? 1 : 0), 0);
  const ids = Array.from({ length: count }, (_, row) => `t-${row}`);
  const better = [...last.keys()].filter(row => TRIAL_STATES[states[row] ?? 0] === 'succeeded');
  better.sort((a, b) => sign * ((last[b] ?? 0) - (last[a] ?? 0)));
  const best = better[0];
  if (wanted.labels === 'ablation') {
    ablate(count, states, last);
  }
  const trials: TrialColumns = {
    count,
    ids,
    rowOf: id => (/^t-\d+$/.test(id) && Number(id.slice(2)) < count ? Number(id.slice(2)) : undefined),
    numbers: Int32Array.from({ length: count }, (_, row) => row + 1),
    states,
    metrics: array(row =>
      ['succeeded', 'stopped'].includes(TRIAL_STATES[states[row] ?? 0] ?? '') ? (last[row] ?? NaN) : NaN
    ),
    latest: last,
    steps: array(row => steps[(offsets[row + 1] ?? 1) - 1] ?? NaN),
    startedAt,
    endedAt,
    attempts: new Int32Array(count).fill(1),
    executor,
    executors: Array.from({ length: executors }, (_, index) => `e${index + 1}`),
    parameters:
      wanted.parameters ??
      (wanted.labels === 'ablation'
        ? ablationColumns(count)
        : [
            numberColumn('lr', rate, { isLog: true, low: 1e-4, high: 0.1 }),
            numberColumn('dropout', dropout, { low: 0.1, high: 0.7 }),
            numberColumn('layers', layers, { isInteger: true, low: 1, high: 6 }),
            categoryColumn('kernel', kernel, KERNELS),
            numberColumn('batch', batch, { isInteger: true, isLog: true, low: 16, high: 256 })
          ]),
    furtherMetrics:
      (wanted.objectives ?? 1) > 1
        ? [
            numberColumn(
              'seconds',
              array(row => 5 + 90 * (layers[row] ?? 1) * (0.3 + (quality[row] ?? 0)) * (0.5 + draw()) * 0.1)
            )
          ]
        : [],
    labels: labelsFor(wanted, count, quality, draw)
  };
  const experiment: ExperimentView = {
    id: 'x-1',
    kind: 'lagom',
    name: 'mnist-dropout',
    state: running > 0 ? 'running' : 'succeeded',
    createdAt: START,
    startedAt: START,
    directory: 'Experiments/mnist_1',
    direction: wanted.direction ?? 'max',
    trials: {
      total: count,
      queued: states9('queued'),
      running: states9('running'),
      succeeded: states9('succeeded'),
      stopped: states9('stopped'),
      failed: states9('failed'),
      cancelled: states9('cancelled')
    },
    ...(best === undefined ? {} : { best: { trial: ids[best] ?? '', metric: last[best] ?? 0, params: {} } })
  };
  const runOrder = Int32Array.from({ length: count }, (_, row) => row).sort(
    (a, b) => (startedAt[a] ?? 0) - (startedAt[b] ?? 0)
  );
  const board: Board = {
    revision: 1,
    experiment,
    search: {
      name: 'random',
      stoppingRule: 'median',
      stopping: { name: 'median', options: { minFinished: 5 } },
      trials: count,
      maxConcurrent: executors,
      executors,
      objectives: [
        { name: 'accuracy', direction: wanted.direction ?? 'max' },
        ...((wanted.objectives ?? 1) > 1 ? [{ name: 'seconds', direction: 'min' as const }] : [])
      ]
    },
    trials,
    runs: {
      count,
      rows: runOrder,
      attempts: new Int32Array(count).fill(1),
      executor: Int16Array.from(runOrder, row => executor[row] ?? 0),
      startedAt: Float64Array.from(runOrder, row => startedAt[row] ?? NaN),
      endedAt: Float64Array.from(runOrder, row => endedAt[row] ?? NaN),
      ends: Uint8Array.from(runOrder, row => states[row] ?? 0)
    },
    history: [],
    savings: undefined
  };
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  return {
    board,
    feed: new MadeUpFeed(board, { rows, offsets, steps, values, isReduced: false, metrics: ['accuracy'] })
  };
}

const PARTS = ['None', 'age', 'fare', 'cabin', 'sex', 'embarked', 'dense_1', 'dropout_2'];

/** The parts in turn, so that trials beyond their number repeat them. */
function ablationColumns(count: number): readonly Column[] {
  const values = Float64Array.from({ length: count }, (_, row) => row % PARTS.length);
  return [
    categoryColumn(
      'ablated_feature',
      values.map(value => (value > 5 ? 0 : value)),
      PARTS
    ),
    categoryColumn(
      'ablated_layer',
      values.map(value => (value > 5 ? value : 0)),
      PARTS
    )
  ];
}

function ablate(count: number, states: Uint8Array, last: Float64Array): void {
  const worth = [0, 0.02, 0.09, 0.005, 0.17, -0.012, 0.06, -0.004];
  const draw = random(3);
  for (let row = 0; row < count; row++) {
    states[row] = TRIAL_STATES.indexOf('succeeded');
    last[row] = 0.86 - (worth[row % PARTS.length] ?? 0) + 0.02 * (draw() - 0.5);
  }
}

function labelsFor(wanted: MadeUp, count: number, quality: Float64Array, draw: () => number): readonly Column[] {
  switch (wanted.labels) {
    case 'rungs': {
      const order = [...quality.keys()].sort((a, b) => (quality[b] ?? 0) - (quality[a] ?? 0));
      const rungs = new Float64Array(count);
      order.forEach(
        (row, place) => (rungs[row] = Math.max(0, Math.min(4, Math.floor(Math.log(count / (place + 1)) / Math.log(3)))))
      );
      const brackets = Float64Array.from({ length: count }, () => Math.floor(draw() * 3));
      return [numberColumn('bracket', brackets, { isInteger: true }), numberColumn('rung', rungs, { isInteger: true })];
    }
    case 'generations':
      return [
        numberColumn(
          'generation',
          Float64Array.from({ length: count }, (_, row) => Math.floor(row / 20)),
          { isInteger: true }
        )
      ];
    default:
      return [];
  }
}

/** Answers like the sidecar: at most the points asked for, between the steps asked for. */
export class MadeUpFeed implements IBoardFeed {
  constructor(
    private readonly _board: Board,
    private readonly _all: Curves
  ) {
    this.state = { kind: 'live', value: _board };
  }

  readonly state: { readonly kind: 'live'; readonly value: Board };
  readonly changed = new Signal<this, void>(this);
  readonly isDisposed = false;
  readonly asked: CurvesWanted[] = [];

  /** Puts other values into all curves. */
  spoil(value: (at: number) => number): void {
    this._all.values.forEach((_, at) => (this._all.values[at] = value(at)));
  }

  setShown(): void {}

  dispose(): void {}

  async curves(wanted: CurvesWanted): Promise<Curves> {
    this.asked.push(wanted);
    const key = JSON.stringify(wanted);
    const known = this._answers.get(key) ?? this._reduced(wanted);
    this._answers.set(key, known);
    return known;
  }

  private _reduced(wanted: CurvesWanted): Curves {
    const { offsets, steps, values } = this._all;
    const only = wanted.trials && new Set(wanted.trials.map(id => this._board.trials.rowOf(id)));
    const rows: number[] = [];
    const to: number[] = [0];
    const outSteps: number[] = [];
    const outValues: number[] = [];
    let isReduced = false;
    for (let row = 0; row < this._board.trials.count; row++) {
      if (only && !only.has(row)) {
        continue;
      }
      const inside: number[] = [];
      for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at++) {
        const step = steps[at] ?? 0;
        if (step >= (wanted.fromStep ?? -Infinity) && step <= (wanted.toStep ?? Infinity)) {
          inside.push(at);
        }
      }
      const every = Math.max(1, (inside.length - 1) / Math.max(1, wanted.points - 1));
      isReduced ||= every > 1;
      for (let index = 0; index < inside.length; index += every) {
        const at = inside[Math.round(index)] ?? 0;
        outSteps.push(steps[at] ?? 0);
        outValues.push(values[at] ?? 0);
      }
      if (inside.length > 0) {
        rows.push(row);
        to.push(outSteps.length);
      }
    }
    return {
      rows: Int32Array.from(rows),
      offsets: Uint32Array.from(to),
      steps: Float64Array.from(outSteps),
      values: Float64Array.from(outValues),
      isReduced,
      metrics: ['accuracy']
    };
  }

  private readonly _answers = new Map<string, Curves>();

  async trial(id: string): Promise<TrialView> {
    const row = this._board.trials.rowOf(id) ?? 0;
    const step = this._board.trials.steps[row] ?? 0;
    const value = this._board.trials.latest[row] ?? 0;
    return {
      id,
      number: row + 1,
      state: 'stopped',
      params: {},
      attempt: 1,
      verdict: {
        kind: 'stop',
        rule: 'median',
        step,
        value,
        threshold: value + 0.08,
        peers: 7,
        says: `step ${step}: ${value.toFixed(2)}; median of 7 finished trials at this step ${(value + 0.08).toFixed(2)}`
      }
    };
  }
}

/** As the sidecar would answer, whatever the trials. */
export const madeUpImportance = (board: Board): ImportanceView => ({
  metric: 'accuracy',
  parameters: board.trials.parameters.map(({ name }, index, all) => ({
    name,
    importance: 2 ** (all.length - 1 - index) / (2 ** all.length - 1),
    std: 0.05 / (index + 1)
  })),
  pairs: [{ a: 'lr', b: 'dropout', importance: 0.08 }],
  trials: board.trials.count,
  says: `Shares of the variance of accuracy among ${board.trials.count} trials.`
});
