/** A board beside a whole hub at work: what it tells, whenever it is looked at, is what the hub's own views say. */
import type { ExperimentView, TrialView } from '../../../protocol';
import { TRIAL_STATES } from '../../../protocol/board';
import type { OpenBoard } from '../../../server/runtime/board/boards';
import { applyBoardUpdate, openBoard, type HeldBoard } from '../../../src/store/board/frames';
import { searchSpec, Training } from '../../support/training';
import { World } from '../../support/world';

const from = { app: 'app' };

/** Somebody who looks: joins, and follows every delta. */
class Looker {
  board: HeldBoard;
  told = 0;
  private readonly open: OpenBoard;

  constructor(
    world: World,
    private readonly id: string
  ) {
    this.open = world.hub.openBoard(id, () => (this.told += 1));
    this.board = openBoard({ id, revision: 1, frame: this.open.snapshot() });
  }

  look(): HeldBoard {
    const frame = this.open.delta();
    const revision = this.board.revision + 1;
    const whole = (): HeldBoard => openBoard({ id: this.id, revision, frame: this.open.snapshot() });
    this.board = frame === undefined ? whole() : applyBoardUpdate(this.board, { id: this.id, revision, frame });
    return this.board;
  }

  close(): void {
    this.open[Symbol.dispose]();
  }
}

const statesIn = ({ trials }: HeldBoard): string[] => [...trials.states].map(state => TRIAL_STATES[state] ?? '?');
/** By row: those that began at the same moment are in no order. */
const runsIn = ({ runs }: HeldBoard): unknown[] =>
  [...runs.rows]
    .map((row, k) => [row, runs.attempts[k], runs.executor[k], runs.startedAt[k], runs.endedAt[k], runs.ends[k]])
    .sort(([one = 0], [other = 0]) => one - other);
const same = (board: HeldBoard, views: readonly TrialView[], view: ExperimentView): void => {
  expect(board.experiment).toEqual(JSON.parse(JSON.stringify(view)));
  expect(board.trials.ids).toEqual(views.map(({ id }) => id));
  expect(statesIn(board)).toEqual(views.map(({ state }) => state));
  expect([...board.trials.metrics]).toEqual(views.map(({ metric }) => metric ?? Number.NaN));
  expect([...board.trials.steps]).toEqual(views.map(({ step }) => step ?? Number.NaN));
};

test('a search with a rule, looked at from its beginning to long after its end', async () => {
  const world = new World();
  await world.fleet(4);
  const stopping = { name: 'median', options: { minFinished: 3 } };
  const spec = searchSpec({ search: { name: 'random' }, stopping, trials: 16 });
  const { id } = await world.ask(world.hub.submit(spec, from));
  const looker = new Looker(world, id);
  same(looker.board, world.hub.trials(id), world.hub.experiment(id).experiment);
  await new Training(world, { most: 9 }).toTheEnd();
  expect(looker.told).toBeGreaterThan(10);
  const { trials, experiment } = world.hub.experiment(id);
  const board = looker.look();
  same(board, trials, experiment);
  expect(board.search).toMatchObject({ name: 'random', stoppingRule: 'median', trials: 16 });
  // Every trial ran once, on one of four executors, and ended as it ended.
  expect([...board.runs.rows].sort((one, other) => one - other)).toEqual(trials.map(({ number }) => number));
  expect(new Set(board.trials.executors)).toEqual(new Set(['e1', 'e2', 'e3', 'e4']));
  for (const [k, row] of board.runs.rows.entries()) {
    expect(TRIAL_STATES[board.runs.ends[k] ?? 0]).toBe(trials[row]?.state);
    expect(board.runs.endedAt[k]).toBe(trials[row]?.endedAt);
  }
  looker.close();
  await world.advance(60_000);
  const later = new Looker(world, id);
  same(later.board, trials, world.hub.experiment(id).experiment);
  expect(runsIn(later.board)).toEqual(runsIn(board));
  expect(later.board.history).toEqual(board.history);
});

test('an executor that is lost leaves its run in the timeline, and the trial runs once more', async () => {
  const world = new World();
  await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 4 }), from));
  await world.settle();
  const looker = new Looker(world, id);
  const [first] = world.agents.values();
  await world.die(first!);
  await new Training(world, { most: 1 }).toTheEnd();
  const { runs } = looker.look();
  const ends = [...runs.ends].map(end => TRIAL_STATES[end]);
  expect(ends.filter(end => end === 'queued')).toHaveLength(1);
  expect(ends.filter(end => end === 'succeeded')).toHaveLength(4);
  const lost = runs.rows[ends.indexOf('queued')]!;
  expect([...runs.rows].filter(row => row === lost)).toHaveLength(2);
  expect(world.hub.runs(`${id}.${lost}`).map(({ attempt, end }) => [attempt, end])).toEqual([
    [1, 'queued'],
    [2, 'succeeded']
  ]);
});

test('what people did is in the history: what, who, when, and still there after a restart', async () => {
  const world = new World();
  await world.fleet(1);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 9 }), from));
  const looker = new Looker(world, id);
  await world.ask(world.hub.holdExperiment(id, 'Ada'));
  await world.ask(world.hub.changeExperiment(id, { trials: 12, maxConcurrent: 2 }, 'Bo'));
  await world.ask(world.hub.releaseExperiment(id, 'Ada'));
  await world.ask(world.hub.stopTrial(`${id}.0`, 'it diverges', 'Bo'));
  await world.ask(world.hub.noted(id, 'Cy'));
  const told = looker.look().history;
  expect(told.map(({ by, says, trial }) => [by, says, trial])).toEqual([
    ['Ada', 'paused: what runs goes on, nothing new starts', undefined],
    ['Bo', 'changed trials from 9 to 12 and trials at once from as many as there are executors to 2', undefined],
    ['Ada', 'let go on', undefined],
    ['Bo', 'stopped trial 0: it diverges', `${id}.0`],
    ['Cy', 'wrote the notes', undefined]
  ]);
  expect(looker.board.search).toMatchObject({ trials: 12, maxConcurrent: 2 });
  await world.restart();
  await world.settle();
  expect(new Looker(world, id).board.history).toEqual(told);
});

test('bounds that are moved while it runs are the axes from then on', async () => {
  const world = new World();
  await world.fleet(1);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 9 }), from));
  const looker = new Looker(world, id);
  expect(looker.board.trials.parameters[0]).toMatchObject({ name: 'x', low: 0, high: 1 });
  await world.ask(world.hub.changeExperiment(id, { bounds: { x: [0.25, 0.5] } }, 'Ada'));
  expect(looker.look().trials.parameters[0]).toMatchObject({ name: 'x', low: 0.25, high: 0.5 });
  expect(looker.board.history.at(-1)?.says).toBe('changed x from 0…1 to 0.25…0.5');
  expect(new Looker(world, id).board.trials.parameters[0]).toMatchObject({ low: 0.25, high: 0.5 });
});

test('a trial that is reported on shows its newest point, whatever the plan', async () => {
  const world = new World();
  await world.fleet(1);
  const rows = searchSpec({ search: { name: 'random' }, trials: 1 });
  const { id } = await world.ask(
    world.hub.submit({ ...rows, plan: { kind: 'rows', rows: [{ params: { n: 1 } }] }, metricKey: 'metric' }, from)
  );
  await world.settle();
  const looker = new Looker(world, id);
  const [agent] = world.agents.values();
  const trial = `${id}.0`;
  const report = { kind: 'metricReports', trial, attempt: 1, metric: 'metric', from: 0 } as const;
  world.hub.received(agent!.executor, { ...report, steps: [0, 1], values: [3, Number.NaN] });
  await world.settle();
  const { trials } = looker.look();
  expect([...trials.steps, ...trials.latest]).toEqual([1, Number.NaN]);
});

test('what an executor used while a trial ran is kept with the run', async () => {
  const world = new World();
  await world.fleet(1);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 1 }), from));
  await world.settle();
  const [agent] = world.agents.values();
  const trial = `${id}.0`;
  world.hub.received(agent!.executor, { kind: 'trialStarted', trial, attempt: 1 });
  await world.advance(1_000);
  const sample = { at: world.clock.now(), cpu: 1.5, memoryBytes: 7, gpus: [] };
  world.hub.received(agent!.executor, { kind: 'executorSample', sample });
  await world.settle();
  expect(world.hub.runs(trial)).toMatchObject([{ attempt: 1, end: 'running', samples: [sample] }]);
  await new Training(world, { most: 1 }).toTheEnd();
  expect(world.hub.runs(trial)).toMatchObject([{ end: 'succeeded', samples: [sample] }]);
});

test('two that look at what is over see the same, and so does who comes after them', async () => {
  const world = new World();
  await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 5 }), from));
  const early = new Looker(world, id);
  await new Training(world, { most: 2 }).toTheEnd();
  await world.advance(60_000);
  const { trials, experiment } = world.hub.experiment(id);
  same(early.look(), trials, experiment);
  early.close();
  const [one, other] = [new Looker(world, id), new Looker(world, id)];
  for (const looker of [one, other]) same(looker.board, trials, experiment);
  one.close();
  other.close();
  same(new Looker(world, id).board, trials, experiment);
});

test('an experiment that nobody knows has no board', () => {
  const world = new World();
  expect(() => world.hub.openBoard('exp_nobody01', () => undefined)).toThrow('There is no experiment exp_nobody01');
});

test('side by side: the best over executor time, the source, and what was asked for', async () => {
  const world = new World();
  await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 6 }), from));
  await new Training(world, { most: 2 }).toTheEnd();
  await world.advance(60_000);
  const compared = world.hub.compared(id);
  const values = compared.best.map(({ value }) => value);
  expect(values).toEqual([...values].sort((one, other) => other - one));
  expect(compared.best.at(-1)?.value).toBe(world.hub.experiment(id).experiment.best?.metric);
  expect(compared.best.at(-1)?.executorMs).toBeLessThanOrEqual(compared.executorMs);
  expect(compared.configuration).toMatchObject({ plan: { kind: 'search', search: { name: 'random' } } });
  expect(JSON.stringify(compared.configuration)).not.toContain('blob');
});

test('a replay of one that goes on is of the trials that have ended by now', async () => {
  const world = new World();
  await world.fleet(1);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 3 }), from));
  expect(() => world.hub.recorded(id)).toThrow(`A replay of ${id} is not valid: none of its trials has ended yet.`);
  await world.finishOne();
  const soFar = world.hub.recorded(id);
  expect(soFar).toMatchObject({ goesOn: true, runs: [{ trial: 0 }], trials: [{ number: 0 }] });
  await new Training(world, { most: 1 }).toTheEnd();
  expect(world.hub.recorded(id)).toMatchObject({ goesOn: false, runs: [{}, {}, {}] });
});
