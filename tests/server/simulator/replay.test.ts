import { trialIdOf, type ExperimentSpec, type ExperimentView, type TrialView, type WhatIf } from '../../../protocol';
import { Random } from '../../../server/core/random';
import { Space } from '../../../server/core/space';
import { createSearch } from '../../../server/core/search/registry';
import { createRule } from '../../../server/core/stopping/registry';
import { whatIf, type ReplayAsked } from '../../../server/simulator/replay/replay';
import { simulate, type SimulatedRun } from '../../../server/simulator/simulate';
import { curves } from '../../../server/simulator/workload';

const ID = 'exp_replayed';
const STEPS = 30;
const space = { parameters: [{ name: 'lr', type: 'float', low: 0, high: 1 }] };

/** Curves that rise to a height by their parameter, with noise; some configurations are slower than others. */
const curveOf = (lr: number): number[] => {
  const random = Random.of(7, 'curve', Math.floor(lr * 1e9));
  const top = 1 - Math.abs(lr - 0.6);
  return Array.from({ length: STEPS }, (_, k) => top * (1 - Math.exp(-0.2 * (k + 1))) + 0.01 * random.next());
};

interface Ran {
  readonly run: SimulatedRun;
  readonly asked: (wanted: WhatIf) => ReplayAsked;
  readonly curve: (trial: number) => { steps: Float64Array; values: Float64Array };
}

/** An experiment that has "really" run, told as the sidecar's records tell it. */
function ran(rule: string | undefined, executors: number, trials = 24): Ran {
  const run = simulate({
    executors,
    workload: curves(
      params => curveOf(Number(params['lr'])),
      params => 1 + Number(params['lr'])
    ),
    search: createSearch('random', { space: Space.parse(space), direction: 'max', seed: 3 }),
    direction: 'max',
    maxTrials: trials,
    startup: 0.5,
    ...(rule === undefined ? {} : { rule: createRule({ name: rule }, { direction: 'max' }) })
  });
  const START = 1_000_000;
  const runs = run.timeline.map(({ trial, executor, from, to }) => ({
    trial,
    // The executor is the trial's from when its code begins.
    from: START + (from + 0.5) * 1_000,
    to: START + to * 1_000,
    executor: `e${executor + 1}`
  }));
  const views = run.history.trials.map(({ number, params, standing, value }): TrialView => {
    const own = runs.find(({ trial }) => trial === number);
    return {
      id: trialIdOf(ID, number),
      number,
      state: standing === 'stopped' ? 'stopped' : 'succeeded',
      params: { ...params },
      attempt: 1,
      ...(value === undefined ? {} : { metric: value }),
      ...(own === undefined ? {} : { startedAt: own.from, endedAt: own.to, executorLabel: own.executor })
    };
  });
  const spec: Omit<ExperimentSpec, 'work'> = {
    kind: 'lagom',
    name: 'replayed',
    direction: 'max',
    plan: {
      kind: 'search',
      space,
      search: { name: 'random' },
      trials,
      seed: 3,
      ...(rule === undefined ? {} : { stopping: { name: rule } })
    }
  };
  const view: ExperimentView = {
    id: ID,
    kind: 'lagom',
    name: 'replayed',
    state: 'succeeded',
    createdAt: START,
    directory: 'Experiments/x',
    direction: 'max',
    trials: { total: trials, queued: 0, running: 0, succeeded: trials, stopped: 0, failed: 0, cancelled: 0 }
  };
  const curve = (trial: number) => {
    const reports = run.history.trials[trial]?.reports ?? [];
    return {
      steps: Float64Array.from(reports, ({ step }) => step),
      values: Float64Array.from(reports, ({ value }) => value)
    };
  };
  return { run, curve, asked: wanted => ({ view, spec, trials: views, runs, metric: 'metric', wanted }) };
}

/** How far two figures are apart, as a share of the first. */
const apart = (one: number, other: number): number => Math.abs(one - other) / Math.abs(one);
const TOLERANCE = 0.02;

test.each([
  [undefined, 1],
  [undefined, 4],
  ['median', 1],
  ['median', 4],
  ['median', 24]
])('the same rules (%s) on the same %d executors take and find what they really did', (rule, executors) => {
  const { asked, curve } = ran(rule, executors);
  const { real, replayed, instead, guessed, says } = whatIf(asked({}), curve);
  for (const told of [replayed, instead]) {
    expect(apart(real.ms, told.ms)).toBeLessThan(TOLERANCE);
    expect(apart(real.executorMs, told.executorMs)).toBeLessThan(TOLERANCE);
    expect(told).toMatchObject({ best: real.best, stopped: real.stopped, trials: 24, steps: real.steps, executors });
  }
  expect(guessed).toBe(0);
  expect(says).toContainEqual(
    expect.stringMatching(/^Replayed as it was, it takes .*: figures here are good to about [12] %\.$/)
  );
});

test('without its rule nobody is stopped; what was cut is taken as it last was, and that is said', () => {
  const { asked, curve, run } = ran('median', 4);
  const { real, instead, guessed, says } = whatIf(asked({ stopping: { name: 'none' } }), curve);
  expect(real.stopped).toBeGreaterThan(0);
  expect(instead).toMatchObject({ stopped: 0, steps: 24 * STEPS });
  expect(instead.executorMs).toBeGreaterThan(real.executorMs);
  expect(guessed).toBe(run.stops.length);
  const cut = run.stops[0]?.trial ?? -1;
  const last = run.history.trials[cut]?.reports.at(-1)?.step;
  const beyond = says.find(sentence => sentence.startsWith('Not exact: '));
  expect(beyond).toMatch(/^Not exact: \d+ trials? would have gone beyond what they really trained/);
  expect(says.join(' ')).not.toContain('goes on');
  if (run.stops.length <= 5) expect(beyond).toContain(`trial ${cut} beyond step ${last}`);
  else expect(beyond).toMatch(/no curve of trial \d+ beyond step \d+, .* and \d+ more\./);
});

test('with a rule that was not there trials stop, and nothing is guessed', () => {
  const { asked, curve } = ran(undefined, 4);
  const { replayed, instead, guessed } = whatIf(asked({ stopping: { name: 'median' } }), curve);
  expect(instead.stopped).toBeGreaterThan(0);
  expect(instead.executorMs).toBeLessThan(0.9 * replayed.executorMs);
  expect(guessed).toBe(0);
  // What is known to be best under full training is an upper bound for it.
  expect(instead.best?.value ?? 0).toBeLessThanOrEqual(replayed.best?.value ?? 0);
});

test('twice the executors take about half the time and the same executor time', () => {
  const { asked, curve } = ran(undefined, 2);
  const { replayed, instead } = whatIf(asked({ executors: 4 }), curve);
  expect(apart(replayed.ms / 2, instead.ms)).toBeLessThan(0.15);
  expect(apart(replayed.executorMs, instead.executorMs)).toBeLessThan(1e-9);
});

test('under ASHA the recorded configurations climb its rungs with their own curves', () => {
  const { asked, curve } = ran(undefined, 4);
  const { replayed, instead, guessed, says } = whatIf(asked({ search: { name: 'asha' } }), curve);
  expect(instead.trials).toBe(24);
  expect(instead.steps).toBeLessThan(0.7 * replayed.steps);
  expect(instead.stopped).toBeGreaterThan(0);
  expect(guessed).toBe(0);
  expect(says[0]).toMatch(/less\); \d+ of 24 trials stopped early/);
});

test('under Hyperband too', () => {
  const { asked, curve } = ran(undefined, 4);
  const { instead } = whatIf(asked({ search: { name: 'hyperband', options: { eta: 3 } } }), curve);
  expect(instead.trials).toBe(24);
});

test('another order by a seed is another story of the same trials', () => {
  const { asked, curve } = ran(undefined, 2);
  const { replayed, instead } = whatIf(asked({ search: { name: 'random' }, seed: 5 }), curve);
  expect(instead).toMatchObject({ best: replayed.best, steps: replayed.steps });
  expect(instead.improvements).not.toEqual(replayed.improvements);
});

test('a search that would propose what never ran is refused, with what may be asked instead', () => {
  const { asked, curve } = ran(undefined, 2);
  expect(() => whatIf(asked({ search: { name: 'gp' } }), curve)).toThrow(
    '"gp" would propose configurations that were never run; a replay can use asha, hyperband or random'
  );
});

test('trials that report nothing, fail, or are alone are replayed as they were', () => {
  const silent = (number: number, more: Partial<TrialView>): TrialView => ({
    id: trialIdOf(ID, number),
    number,
    state: 'succeeded',
    params: {},
    attempt: 1,
    ...more
  });
  const { asked } = ran(undefined, 1, 1);
  const given = asked({});
  const trials = [
    silent(0, { metric: 3 }),
    silent(1, { state: 'failed' }),
    silent(2, { state: 'cancelled', attempt: 0 })
  ];
  const runs = [
    { trial: 0, from: 0, to: 1_000, executor: 'e1' },
    { trial: 1, from: 1_000, to: 3_000, executor: 'e1' }
  ];
  const nothing = { steps: new Float64Array(), values: new Float64Array() };
  const { real, replayed, says } = whatIf({ ...given, trials, runs }, () => nothing);
  expect(says.join(' ')).not.toContain('Nothing can judge');
  const judged = whatIf({ ...asked({ stopping: { name: 'median' } }), trials, runs }, () => nothing);
  expect(judged.says).toContainEqual(expect.stringMatching(/^Nothing can judge trial 0: no value was reported/));
  const failed = whatIf({ ...given, trials: trials.slice(1), runs: runs.slice(1), goesOn: true }, () => nothing);
  expect(failed.instead.best).toBeUndefined();
  expect(failed.says).toContain('There would be no best: its only trial fails.');
  expect(failed.says).toContain(
    'The experiment goes on: this is of the 1 trial that ended until now, as if there were no others.'
  );
  expect(real).toMatchObject({ ms: 3_000, executorMs: 3_000, trials: 2, failed: 1, best: { value: 3 } });
  expect(replayed).toMatchObject({ ms: 3_000, executorMs: 3_000, trials: 2, failed: 1, best: { value: 3 } });
});

test("values that are no numbers are nobody's best", () => {
  const { asked, curve } = ran(undefined, 2);
  const spoilt = (trial: number) => {
    const { steps, values } = curve(trial);
    return { steps, values: values.map((value, k) => (k % 3 === 0 ? Number.NaN : k % 3 === 1 ? Infinity : value)) };
  };
  const { instead } = whatIf(asked({ stopping: { name: 'median' } }), spoilt);
  expect(Number.isFinite(instead.best?.value)).toBe(true);
});

test('a rule of another objective is replayed with the points of that one; a stranger is refused with the names', () => {
  const { asked, curve } = ran(undefined, 4);
  const objectives = [
    { name: 'metric', direction: 'max' },
    { name: 'cost', direction: 'min' }
  ] as const;
  const twofold = (metric: string): ReplayAsked => {
    const stopping = { name: 'threshold', metric, options: { limit: 10, from: 5 } };
    const told = asked({ stopping });
    return { ...told, spec: { ...told.spec, objectives: [...objectives] } };
  };
  // Every third trial costs too much, from the start.
  const both = (trial: number, metric?: string) => {
    const { steps, values } = curve(trial);
    return metric === 'cost' ? { steps, values: values.map(() => (trial % 3 === 0 ? 20 : 5)) } : { steps, values };
  };
  expect(whatIf(twofold('cost'), both).instead).toMatchObject({ stopped: 8, trials: 24 });
  expect(whatIf(twofold('metric'), both).instead.stopped).toBe(24);
  expect(() => whatIf(twofold('costs'), both)).toThrow("the experiment's are metric, cost; name one of those");
});
