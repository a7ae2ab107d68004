/** The board as the sidecar lays it out, read by what the browser reads it with. */
import fc from 'fast-check';
import type { ExperimentSpec, ExperimentView, TrialState, TrialView } from '../../../protocol';
import { packColumns, unpackColumns } from '../../../protocol';
import { TRIAL_STATES } from '../../../protocol/board';
import { searchOf } from '../../../server/runtime/board/asked';
import { Board, type BoardState } from '../../../server/runtime/board/board';
import { applyBoardUpdate, openBoard, type HeldBoard } from '../../../src/store/board/frames';

const ID = 'exp_board001';
const view: ExperimentView = {
  id: ID,
  kind: 'lagom',
  name: 'a board',
  state: 'running',
  createdAt: 1,
  directory: 'Experiments/x',
  trials: { total: 0, queued: 0, running: 0, succeeded: 0, stopped: 0, failed: 0, cancelled: 0 }
};
const spec: ExperimentSpec = {
  kind: 'lagom',
  name: 'a board',
  work: { kind: 'cell', code: '', capture: [] },
  metricKey: 'acc',
  direction: 'max',
  plan: {
    kind: 'search',
    space: {
      parameters: [
        { name: 'lr', type: 'float', low: 1e-4, high: 1, log: true },
        { name: 'layers', type: 'int', low: 1, high: 4 },
        { name: 'optimizer', type: 'categorical', choices: ['sgd', 'adam', true, 3] }
      ]
    },
    search: { name: 'random' },
    stopping: { name: 'median' },
    trials: 50,
    seed: 1
  }
};
const trial = (number: number, more: Partial<TrialView> = {}): TrialView => ({
  id: `${ID}.${number}`,
  number,
  state: 'queued',
  params: {},
  attempt: 0,
  ...more
});
const state = (more: Partial<BoardState> = {}): BoardState => ({
  view,
  spec,
  search: searchOf(spec, undefined, undefined),
  trials: [],
  runs: [],
  acts: [],
  now: 100,
  ...more
});

const whole = (board: Board, revision = 1): HeldBoard => {
  const frame = board.take(true)!;
  board.settle();
  return openBoard({ id: ID, revision, frame });
};
const next = (board: Board, seen: HeldBoard): HeldBoard => {
  const frame = board.take(false);
  if (frame === undefined) return whole(board, seen.revision + 1);
  board.settle();
  return applyBoardUpdate(seen, { id: ID, revision: seen.revision + 1, frame });
};
/** What a person could tell apart. */
const seen = ({ trials, runs, ...rest }: HeldBoard): unknown => ({
  ...rest,
  revision: 0,
  flat: [],
  trials: { ...trials, rowOf: undefined },
  runs
});
const none = () => undefined;

test('an experiment without trials has its columns, and no rows', () => {
  const board = whole(new Board(state(), none));
  expect(board.trials).toMatchObject({ count: 0, ids: [], furtherMetrics: [], labels: [] });
  expect(board.trials.parameters.map(({ name, kind }) => [name, kind])).toEqual([
    ['lr', 'number'],
    ['layers', 'number'],
    ['optimizer', 'category']
  ]);
  expect(board.trials.parameters[0]).toMatchObject({ isLog: true, isInteger: false, low: 1e-4, high: 1 });
  expect(board.search).toEqual({
    name: 'random',
    stoppingRule: 'median',
    stopping: { name: 'median' },
    trials: 50,
    maxConcurrent: undefined,
    executors: undefined,
    objectives: [{ name: 'acc', direction: 'max' }]
  });
});

test('values come back as they were: numbers, words, truth values, and nothing where there is nothing', () => {
  const board = new Board(
    state({
      trials: [
        trial(0, { state: 'succeeded', params: { lr: 0.1, layers: 2, optimizer: 'adam' }, metric: 0.5, attempt: 1 }),
        trial(1, { params: { lr: 0.2, layers: 3, optimizer: true } }),
        trial(2, { params: { lr: 0.3, optimizer: 3 }, labels: { rung: 2, bracket: 'b' }, budget: 9 })
      ]
    }),
    none
  );
  const { trials } = whole(board);
  const [lr, layers, optimizer] = trials.parameters;
  expect([...lr!.values]).toEqual([0.1, 0.2, 0.3]);
  expect([...layers!.values]).toEqual([2, 3, Number.NaN]);
  expect(optimizer).toMatchObject({ categories: ['sgd', 'adam', 'true', '3'] });
  expect([...optimizer!.values]).toEqual([1, 2, 3]);
  expect([...trials.metrics]).toEqual([0.5, Number.NaN, Number.NaN]);
  expect(trials.labels.map(({ name }) => name)).toEqual(['budget', 'rung', 'bracket']);
  expect([trials.rowOf(`${ID}.2`), trials.rowOf(`${ID}.3`), trials.rowOf('exp_other.0')]).toEqual([
    2,
    undefined,
    undefined
  ]);
});

test('a run begins, changes hands and ends; the timeline keeps every stay', () => {
  const board = new Board(state(), none);
  let told = whole(board);
  board.put(trial(0, { state: 'running', attempt: 1, executorLabel: 'e1', startedAt: 10 }), 11);
  told = next(board, told);
  expect([...told.runs.ends].map(end => TRIAL_STATES[end])).toEqual(['running']);
  expect([...told.runs.endedAt]).toEqual([Number.NaN]);
  const lost = {
    experiment: ID,
    number: 0,
    attempt: 1,
    executor: 'e1',
    startedAt: 10,
    endedAt: 20,
    end: 'queued'
  } as const;
  board.ended(lost);
  board.put(trial(0, { state: 'running', attempt: 2, executorLabel: 'e2', startedAt: 21 }), 21);
  board.ended({ ...lost, attempt: 2, executor: 'e2', startedAt: 21, endedAt: 30, end: 'succeeded' });
  board.put(trial(0, { state: 'succeeded', attempt: 2, executorLabel: 'e2', startedAt: 21, endedAt: 30 }), 30);
  told = next(board, told);
  expect([...told.runs.ends].map(end => TRIAL_STATES[end])).toEqual(['queued', 'succeeded']);
  expect([...told.runs.executor].map(at => told.trials.executors[at])).toEqual(['e1', 'e2']);
  expect([...told.runs.endedAt]).toEqual([20, 30]);
});

test('what did not change stays the same object, so that no view looks at it again', () => {
  const board = new Board(
    state({ trials: [trial(0, { params: { lr: 1 } }), trial(1, { params: { lr: 0.5 } })] }),
    none
  );
  const before = whole(board);
  board.put(trial(1, { state: 'running', attempt: 1, params: { lr: 0.5 } }), 1);
  const after = next(board, before);
  expect(after.trials.states).not.toBe(before.trials.states);
  expect([...before.trials.states]).toEqual([0, 0]);
  for (const name of ['parameters', 'ids', 'numbers', 'metrics'] as const) {
    expect(after.trials[name]).toBe(before.trials[name]);
  }
});

test('a column of numbers that meets a word becomes one of words, and everybody is told the whole', () => {
  const plain: ExperimentSpec = { ...spec, plan: { kind: 'rows', rows: [] } };
  const board = new Board(
    state({ spec: plain, search: searchOf(plain, undefined, undefined), trials: [trial(0, { params: { n: 7 } })] }),
    none
  );
  const before = whole(board);
  expect(before.trials.parameters[0]).toMatchObject({ kind: 'number' });
  board.put(trial(1, { params: { n: '<b>seven</b>' } }), 1);
  expect(board.take(false)).toBeUndefined();
  const after = next(board, before);
  expect(after.trials.parameters[0]).toMatchObject({ kind: 'category', categories: ['7', '<b>seven</b>'] });
});

test('NaN, infinities and the newest point', () => {
  const board = new Board(
    state({ trials: [trial(0, { state: 'running', attempt: 1, startedAt: 1, executorLabel: 'e1' })] }),
    none
  );
  const before = whole(board);
  const points = (step: number, value: number, metric = 'acc') => ({
    ...{ trial: `${ID}.0`, attempt: 1, metric, from: 0 },
    ...{ steps: [step], values: [value] }
  });
  expect(board.points(0, points(3, Infinity))).toBe(true);
  expect(board.points(0, points(9, 1, 'another metric'))).toBe(false);
  expect([...next(board, before).trials.latest]).toEqual([Infinity]);
  board.points(0, points(2, 5));
  board.points(0, points(3, 7));
  expect([...whole(board).trials.latest]).toEqual([7]);
  board.points(0, points(4, Number.NaN));
  const { latest, steps } = whole(board).trials;
  expect([...latest, ...steps]).toEqual([Number.NaN, 4]);
});

test('two hundred parameters, a choice of five hundred, and texts without end', () => {
  const params = Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`<img src=x onerror=alert(${k})>`, k]));
  const wide: ExperimentSpec = { ...spec, plan: { kind: 'rows', rows: [] } };
  const trials = Array.from({ length: 500 }, (_, k) =>
    trial(k, { params: { ...params, choice: `${k} ${'x'.repeat(10_000)}` } })
  );
  const { trials: shown } = whole(new Board(state({ spec: wide, trials }), none));
  expect(shown.parameters).toHaveLength(201);
  const choice = shown.parameters.find(({ name }) => name === 'choice');
  expect(choice).toMatchObject({ kind: 'category' });
  if (choice?.kind === 'category') {
    expect(choice.categories).toHaveLength(500);
    expect(Math.max(...choice.categories.map(({ length }) => length))).toBeLessThan(250);
  }
});

const states = fc.constantFrom<TrialState>(...TRIAL_STATES);
const change = fc.record({
  number: fc.integer({ min: 0, max: 12 }),
  state: states,
  attempt: fc.integer({ min: 0, max: 3 }),
  executorLabel: fc.option(fc.constantFrom('e1', 'e2', 'é3'), { nil: undefined }),
  metric: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  value: fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(undefined)),
  name: fc.constantFrom('lr', 'optimizer', 'new one', '新'),
  label: fc.option(fc.constantFrom<number | string>(1, 2, 'a'), { nil: undefined }),
  tells: fc.boolean()
});

test('deltas, however they fall, lead to what a whole frame tells', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), changes => {
      const board = new Board(state(), none);
      let told = whole(board);
      for (const { number, state: now, attempt, executorLabel, metric, value, name, label, tells } of changes) {
        board.put(
          trial(number, {
            state: now,
            attempt,
            params: value === undefined ? {} : { [name]: value },
            ...(executorLabel === undefined ? {} : { executorLabel }),
            ...(metric === undefined ? {} : { metric, metrics: { acc: metric, further: metric } }),
            ...(label === undefined ? {} : { labels: { rung: label } })
          }),
          number
        );
        if (tells) told = next(board, told);
      }
      told = next(board, told);
      expect(seen(told)).toEqual(seen(whole(board)));
    })
  );
});

test('columns that are no columns, or were cut off, are refused in words', () => {
  const bytes = packColumns({ a: 'é' }, { values: Float64Array.of(1, 2) });
  expect(unpackColumns(bytes)).toEqual({ head: { a: 'é' }, arrays: { values: Float64Array.of(1, 2) } });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(unpackColumns(shifted.subarray(3)).arrays['values']).toEqual(Float64Array.of(1, 2));
  expect(unpackColumns(Buffer.from(shifted.buffer, 3)).arrays['values']).toEqual(Float64Array.of(1, 2));
  expect(() => unpackColumns(bytes.slice(0, -8))).toThrow('The column "values" is cut off');
  expect(() => unpackColumns(new TextEncoder().encode('{"code":1}'))).toThrow('do not begin with "HYC1"');
});
