/** Python that decides, as the hub sees it: proposals and verdicts are recorded, failures pause and end nothing. */
import type { ExperimentView, SearchPlan, TrialView } from '../../../protocol';
import type { OracleAnswer, OracleQuestion } from '../../../server/core/search/oracle';
import type { Params } from '../../../server/core/space';
import { OracleFault, type Oracles } from '../../../server/ports';
import { searchSpec, Training } from '../../support/training';
import { World, type WorldOptions } from '../../support/world';

const blob = 'ab'.repeat(32);
const oracle = { blob, name: 'Mine', python: '/usr/bin/python3' };
const plan = (more: Partial<SearchPlan> = {}): SearchPlan => ({
  kind: 'search',
  space: [{ name: 'x', type: 'float', low: 0, high: 1 }],
  search: { name: 'oracle' },
  seed: 7,
  trials: 12,
  oracle,
  ...more
});

type Mind = (
  question: OracleQuestion,
  known: Map<number, Params>,
  opened: number
) => OracleAnswer | Promise<OracleAnswer>;

/** Oracles that remember what they were told since they were opened. */
class Told implements Oracles {
  opened = 0;
  closed = 0;
  asked: OracleQuestion['ask'][] = [];

  constructor(private readonly mind: Mind) {}

  open() {
    this.opened += 1;
    const known = new Map<number, Params>();
    return {
      ask: async (question: OracleQuestion): Promise<OracleAnswer> => {
        this.asked.push(question.ask);
        if (question.ask === 'end') {
          return { kind: 'ended' };
        }
        if ('told' in question) {
          question.told.changed.forEach(({ number, params }) => known.set(number, params));
        }
        return this.mind(question, known, this.opened);
      },
      [Symbol.dispose]: () => void (this.closed += 1)
    };
  }
}

const start = (x: number): OracleAnswer => ({ kind: 'suggestion', suggestion: { kind: 'start', params: { x } } });
const counting: Mind = (_question, known) => start(known.size / 20);

async function begun(mind: Mind, given: SearchPlan = plan(), size = 2, more: WorldOptions = {}) {
  const told = new Told(mind);
  const world = new World({ ...more, oracles: told });
  world.blobs.set(blob, new Uint8Array(1));
  await world.fleet(size);
  const { id } = await world.ask(world.hub.submit(searchSpec(given), { app: 'app' }));
  await world.settle();
  return { world, id, told };
}

const view = (world: World, id: string): ExperimentView => world.hub.experiment(id).experiment;
const trials = (world: World, id: string): TrialView[] => world.hub.experiment(id).trials;
const places = (world: World, id: string): unknown[] => trials(world, id).map(({ params }) => params['x']);

test('it is asked for each trial, and told what became of the others', async () => {
  const { world, id, told } = await begun(counting);
  await new Training(world, { most: 2 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 12 } });
  expect(places(world, id)).toEqual(Array.from({ length: 12 }, (_, k) => k / 20));
  expect(told).toMatchObject({ opened: 1, closed: 1 });
  expect(told.asked.at(-1)).toBe('end');
});

test('it ends the search, and may wait for a trial that runs', async () => {
  const running = new Set<number>();
  let waits = 0;
  const { world, id } = await begun((question, known) => {
    for (const { number, standing } of 'told' in question ? question.told.changed : []) {
      running[standing === 'outstanding' ? 'add' : 'delete'](number);
    }
    if (running.size > 0) {
      waits += 1;
      return { kind: 'suggestion', suggestion: { kind: 'wait' } };
    }
    return known.size === 3 ? { kind: 'suggestion', suggestion: { kind: 'done' } } : start(known.size / 20);
  });
  await new Training(world, { most: 2 }).toTheEnd();
  expect(waits).toBeGreaterThan(2);
  expect(view(world, id)).toMatchObject({ state: 'succeeded', searchEnded: 'the search is done' });
  expect(trials(world, id)).toHaveLength(3);
});

test('one that waits while nothing runs is asked again, ten times a second, until the experiment ends', async () => {
  let ready = false;
  const { world, id, told } = await begun((_question, known) =>
    ready ? start(known.size / 20) : { kind: 'suggestion', suggestion: { kind: 'wait' } }
  );
  const asked = (): number => told.asked.filter(ask => ask === 'suggest').length;
  const before = asked();
  await world.advance(1_000);
  expect(asked() - before).toBeGreaterThan(5);
  expect(asked() - before).toBeLessThan(15);
  expect(view(world, id).held).toBeUndefined();
  ready = true;
  await world.advance(200);
  await new Training(world, { most: 2 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 12 } });
  const ended = asked();
  await world.advance(1_000);
  expect(asked()).toBe(ended);
});

test('one that waits is left alone once its experiment was stopped', async () => {
  const { world, id, told } = await begun(() => ({ kind: 'suggestion', suggestion: { kind: 'wait' } }));
  await world.advance(300);
  await world.ask(world.hub.stopExperiment(id));
  await world.settle();
  expect(view(world, id)).toMatchObject({ state: 'stopped' });
  const ended = told.asked.length;
  await world.advance(1_000);
  expect(told.asked.length).toBe(ended);
});

test('one that thinks without end uses its time, and is said to think', async () => {
  const { world, id } = await begun(() => new Promise<never>(() => undefined), plan({ maxSeconds: 5 }));
  expect(view(world, id)).toMatchObject({ state: 'waiting', waitingFor: expect.stringContaining('the search thinks') });
  await world.advance(5_001);
  expect(view(world, id)).toMatchObject({ searchEnded: 'its 5 s are over' });
});

test('an id it gives a trial is the name of its folder where it is free, and no word of the search', async () => {
  const ids = ['00112233445566aa', '00112233445566aa', '../elsewhere'];
  const { world, id } = await begun(
    (_question, known) => ({
      kind: 'suggestion',
      suggestion: {
        kind: 'start',
        params: { x: known.size / 20 },
        label: { id: ids[known.size] ?? '', floats: '["x"]' }
      }
    }),
    plan({ trials: 3 })
  );
  await new Training(world, { most: 2 }).toTheEnd();
  const [first, second, third] = trials(world, id).map(trial => trial.directory?.split('/').at(-1));
  expect(first).toBe(ids[0]);
  for (const other of [second, third]) {
    expect(other).toMatch(/^[0-9a-f]{16}$/);
    expect(other).not.toBe(first);
  }
  expect(trials(world, id)[0]?.labels).toEqual({ floats: '["x"]' });
});

test('one that fails now and then is begun anew with the whole history', async () => {
  let failures = 0;
  const { world, id, told } = await begun((_question, known) => {
    if (known.size === 4 && failures++ < 2) {
      throw new OracleFault('it was shot');
    }
    return start(known.size / 20);
  });
  await new Training(world, { most: 2 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 12 } });
  expect(places(world, id)).toEqual(Array.from({ length: 12 }, (_, k) => k / 20));
  expect(told.opened).toBe(3);
});

test('after three failures in a row the experiment is held with the traceback; released, it is asked again', async () => {
  let broken = true;
  const { world, id } = await begun((_question, known) => {
    if (known.size >= 4 && broken) {
      throw new OracleFault('ValueError: no', 'Traceback: here');
    }
    return start(known.size / 20);
  });
  const training = new Training(world, { most: 2 });
  await training.toTheEnd();
  expect(view(world, id)).toMatchObject({
    state: 'running',
    held: true,
    trials: { succeeded: 4, running: 0 },
    failure: { code: 'ORACLE_FAILED', traceback: 'Traceback: here' },
    waitingFor: 'held by Mine'
  });
  expect(view(world, id).failure?.message).toBe(
    'Mine cannot go on, so nothing new is started: ValueError: no (3 times in a row).'
  );
  await world.ask(world.hub.releaseExperiment(id));
  await world.settle();
  expect(view(world, id).held).toBe(true);
  broken = false;
  const released = await world.ask(world.hub.releaseExperiment(id));
  expect(released.failure).toBeUndefined();
  await training.toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 12 } });
  expect(view(world, id).failure).toBeUndefined();
});

test('a held experiment is held after a restart too, and nobody is asked to say so', async () => {
  const { world, id, told } = await begun((_question, known) => {
    if (known.size >= 2) {
      throw new OracleFault('no');
    }
    return start(known.size / 20);
  });
  await new Training(world, { most: 2 }).toTheEnd();
  const opened = told.opened;
  await world.restart();
  await world.settle();
  expect(view(world, id)).toMatchObject({ held: true, failure: { code: 'ORACLE_FAILED' } });
  expect(places(world, id)).toEqual([0, 0.05]);
  expect(told.opened).toBe(opened);
});

test('a restart needs no oracle for what was decided, and tells a new one all of it', async () => {
  const { world, id, told } = await begun(counting);
  const training = new Training(world, { most: 2 });
  for (let round = 0; round < 3; round++) {
    await training.round();
  }
  const before = places(world, id);
  await world.restart();
  expect(places(world, id).slice(0, before.length)).toEqual(before);
  await training.toTheEnd();
  expect(places(world, id)).toEqual(Array.from({ length: 12 }, (_, k) => k / 20));
  expect(told.opened).toBe(2);
});

const stopsFrom =
  (least: number): Mind =>
  (question, known) => {
    if (question.ask !== 'judge') {
      return counting(question, known, 1);
    }
    const bad = question.trials.filter(number => Number(known.get(number)?.['x']) > least);
    const verdict = { kind: 'stop' as const, rule: 'Mine', step: 1, value: 1, threshold: 1, peers: 0, says: 'enough' };
    return { kind: 'verdicts', verdicts: bad.map(trial => ({ trial, verdict })) };
  };

test('it judges what reports, and its verdict is kept with the trial', async () => {
  const { world, id } = await begun(stopsFrom(0.29), plan({ stopping: { name: 'oracle' } }));
  await new Training(world, { most: 9 }).toTheEnd();
  const stopped = trials(world, id).filter(({ state }) => state === 'stopped');
  expect(stopped.map(({ params }) => params['x'])).toEqual([0.3, 0.35, 0.4, 0.45, 0.5, 0.55]);
  expect(stopped[0]?.verdict).toMatchObject({ rule: 'Mine', says: 'enough' });
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 6, stopped: 6 } });
});

test('nobody is judged before enough have ended, nor more often than was asked for', async () => {
  const stopping = { name: 'oracle', options: { minFinished: 4, interval: 3 } };
  const { world, id, told } = await begun(stopsFrom(2), plan({ search: { name: 'random' }, stopping }), 1);
  await new Training(world, { most: 9 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ trials: { succeeded: 12 } });
  expect(told.asked).toEqual([...Array.from({ length: 8 * 3 }, () => 'judge'), 'end']);
});

test('a rule that fails holds the experiment; what runs goes on', async () => {
  const mind: Mind = question => {
    throw new OracleFault(`${question.ask} fails`);
  };
  const { world, id } = await begun(mind, plan({ search: { name: 'random' }, stopping: { name: 'oracle' } }));
  await new Training(world, { most: 9 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ held: true, trials: { succeeded: 2 }, failure: { code: 'ORACLE_FAILED' } });
  await world.ask(world.hub.stopExperiment(id));
  expect(view(world, id)).toMatchObject({ state: 'stopped' });
  expect(view(world, id).failure).toBeUndefined();
});

const early = { name: 'threshold', options: { limit: 0, from: 1 } };
const never = { name: 'threshold', options: { limit: 99, from: 1 } };

test.each([
  ['any of it and a rule that has nothing against it', { name: 'any', of: [never, { name: 'oracle' }] }, 6, 'Mine'],
  ['all of it and a rule that is against everybody', { name: 'all', of: [early, { name: 'oracle' }] }, 6, /Mine/],
  ['all of it and a rule that is against nobody', { name: 'all', of: [never, { name: 'oracle' }] }, 0, ''],
  ['it alone, after a grace period longer than any trial', { name: 'oracle', options: { minSteps: 50 } }, 0, ''],
  ['it alone, after a short one', { name: 'oracle', options: { graceReports: 4 } }, 6, 'Mine']
])('Python as a part: %s', async (_, stopping, stopped, rule) => {
  const { world, id } = await begun(stopsFrom(0.29), plan({ stopping }));
  await new Training(world, { most: 9 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { stopped, succeeded: 12 - stopped } });
  for (const { verdict } of trials(world, id).filter(({ state }) => state === 'stopped')) {
    expect(verdict?.rule).toMatch(rule);
    expect(verdict?.says).toContain('enough');
  }
});

test('while Python that is a part is slow, or has died, the other parts judge what runs', async () => {
  const never = new Promise<OracleAnswer>(() => undefined);
  const slow = { answer: () => never, then: { state: 'succeeded' } };
  const died = {
    answer: () => Promise.reject(new OracleFault('it was shot')),
    then: { held: true, failure: { code: 'ORACLE_FAILED' }, trials: { running: 0 } }
  };
  for (const { answer, then } of [slow, died]) {
    const told: Oracles = { open: () => ({ ask: answer, [Symbol.dispose]: () => undefined }) };
    const world = new World({ oracles: told });
    world.blobs.set(blob, new Uint8Array(1));
    await world.fleet(2);
    const given = plan({
      search: { name: 'random' },
      trials: 2,
      stopping: { name: 'any', of: [{ name: 'oracle' }, early] }
    });
    const { id } = await world.ask(world.hub.submit(searchSpec(given), { app: 'app' }));
    await world.settle();
    await new Training(world, { most: 9 }).toTheEnd();
    expect(trials(world, id).map(({ verdict }) => verdict?.rule)).toEqual(['threshold', 'threshold']);
    expect(view(world, id)).toMatchObject(then);
  }
});

test('Python that judges in two parts is refused', async () => {
  const world = new World({ oracles: new Told(counting) });
  await world.fleet(1);
  const given = plan({
    stopping: { name: 'any', of: [{ name: 'oracle' }, { name: 'all', of: [{ name: 'oracle' }] }] }
  });
  const refused = world.ask(world.hub.submit(searchSpec(given), { app: 'app' }));
  await expect(refused).rejects.toThrow('One part of a stopping rule may be Python');
});

test.each(['random', 'sobol', 'grid', 'tpe', 'gp', 'de', 'nsga2'])(
  'what a predicate refuses is never tried: %s',
  async name => {
    const allows = ({ x, y }: Params): boolean => Number(x) + Number(y) < 0.8;
    const mind: Mind = question => {
      if (question.ask !== 'accepts') {
        throw new OracleFault('it was to say what may be tried');
      }
      return { kind: 'accepted', accepted: question.params.map(allows) };
    };
    const step = name === 'grid' ? { step: 0.25 } : {};
    const space = ['x', 'y'].map(each => ({ name: each, type: 'float', low: 0, high: 1, ...step }));
    const given = plan({ search: { name }, space, oracle: { ...oracle, accepts: true }, trials: 9 });
    const { world, id } = await begun(mind, given);
    await new Training(world, { most: 1, value: ({ x }) => Number(x) }).toTheEnd();
    const all = trials(world, id).map(({ params }) => params as Params);
    expect(all).toHaveLength(9);
    expect(all.every(allows)).toBe(true);
    expect(new Set(all.map(params => JSON.stringify(params))).size).toBe(9);
  }
);

test('an oracle whose pickle is not there is refused', async () => {
  const world = new World({ oracles: new Told(counting) });
  await world.fleet(1);
  await expect(world.ask(world.hub.submit(searchSpec(plan()), { app: 'app' }))).rejects.toThrow('There is no blob');
  world.blobs.set(blob, new Uint8Array(1));
  const without = { ...plan() };
  delete without.oracle;
  await expect(world.ask(world.hub.submit(searchSpec(without), { app: 'app' }))).rejects.toThrow('has no "oracle"');
  const twice = plan({ stopping: { name: 'oracle' }, repeats: 2 });
  await expect(world.ask(world.hub.submit(searchSpec(twice), { app: 'app' }))).rejects.toThrow('leave "repeats" out');
});
