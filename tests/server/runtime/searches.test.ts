/** Searches and rules at work in a whole hub: what is proposed, stopped, paused and resumed, and that a restart changes nothing. */
import type { ExperimentView, TrialView } from '../../../protocol';
import { HopyardError } from '../../../server/hopyard-error';
import { searchSpec, SPACE, Training } from '../../support/training';
import { World } from '../../support/world';

const from = { app: 'app' };

async function begun(spec: ReturnType<typeof searchSpec>, size = 4): Promise<{ world: World; id: string }> {
  const world = new World();
  await world.fleet(size);
  const { id } = await world.ask(world.hub.submit(spec, from));
  return { world, id };
}

const view = (world: World, id: string): ExperimentView => world.hub.experiment(id).experiment;
const trials = (world: World, id: string): TrialView[] => world.hub.experiment(id).trials;
const paramsOf = (world: World, id: string): unknown[] => trials(world, id).map(trial => trial.params);

test('random search: as many trials as were asked for, the best of them named', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, trials: 20 }));
  expect(view(world, id).trials).toMatchObject({ total: 20, running: 4, queued: 0 });
  await new Training(world, { most: 3 }).toTheEnd();
  const ended = view(world, id);
  expect(ended).toMatchObject({ state: 'succeeded', searchEnded: 'all 20 trials were proposed' });
  expect(ended.trials).toMatchObject({ total: 20, succeeded: 20, running: 0, queued: 0 });
  const metrics = trials(world, id).map(trial => trial.metric ?? Infinity);
  expect(ended.best?.metric).toBe(Math.min(...metrics));
  expect(new Set(paramsOf(world, id).map(params => JSON.stringify(params))).size).toBe(20);
});

test('a grid ends by itself', async () => {
  const space = [{ name: 'n', type: 'discrete', values: [1, 2, 3] }, SPACE[1]];
  const { world, id } = await begun(searchSpec({ space, search: { name: 'grid' } }, { kind: 'grid_search' }));
  await new Training(world, { most: 1, value: ({ n }) => n as number }).toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', searchEnded: 'the search is done', best: { metric: 1 } });
  expect(trials(world, id).map(trial => trial.directory)).toContain('Experiments/app_1/n=1&kind=a');
});

test('the median rule stops what is hopeless, with its evidence', async () => {
  const stopping = { name: 'median', options: { minFinished: 3 } };
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, stopping, trials: 24 }));
  const training = new Training(world, { most: 9 });
  await training.toTheEnd();
  const stopped = trials(world, id).filter(trial => trial.state === 'stopped');
  expect(stopped.length).toBeGreaterThan(3);
  for (const trial of stopped) {
    expect(trial.verdict).toMatchObject({ kind: 'stop', rule: 'median' });
    expect(trial.verdict?.value).toBeGreaterThan(trial.verdict?.threshold ?? Infinity);
    expect(trial.metric).toBeGreaterThan(0);
    expect(trial.step).toBe(training.steps.get(trial.id));
  }
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { failed: 0 } });
});

test('the files of each trial, those that were stopped early too', async () => {
  const stopping = { name: 'median', options: { minFinished: 3 } };
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, stopping, trials: 12 }));
  await new Training(world, { most: 6 }).toTheEnd();
  await world.advance(5_000);
  const stopped = trials(world, id).find(trial => trial.state === 'stopped');
  const directory = stopped?.directory ?? '';
  expect(directory).toMatch(/^Experiments\/app_1\/[0-9a-f]{16}$/);
  expect(world.json(`${directory}/.hparams.json`)).toEqual(stopped?.params);
  expect(world.json(`${directory}/.metric`)).toBe(stopped?.metric);
  expect(world.json(`${directory}/.outputs.json`)).toEqual({
    metric: stopped?.metric,
    log: `${directory}/output.log`
  });
  const written = world.json(`${directory}/trial.json`) as { step_history: number[]; metric_history: number[] };
  expect(written).toMatchObject({ __class__: 'Trial', status: 'FINALIZED', early_stop: true, params: stopped?.params });
  expect(written.step_history).toHaveLength(stopped?.step ?? 0);
  expect(Math.min(...written.metric_history)).toBe(stopped?.metric);
  const summary = world.json('Experiments/app_1/.summary.json') as { combinations: { outputs: { metric: number } }[] };
  expect(summary.combinations.map(({ outputs }) => outputs.metric)).toEqual(trials(world, id).map(t => t.metric));
});

test('two hundred trials of ASHA: promoted from their checkpoints, a third at most from each rung', async () => {
  const options = { minBudget: 1, maxBudget: 27, eta: 3 };
  const { world, id } = await begun(searchSpec({ search: { name: 'asha', options }, trials: 200 }), 8);
  const training = new Training(world, { most: 27 });
  await training.toTheEnd();
  const all = trials(world, id);
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { total: 200, paused: 0, failed: 0 } });
  const reached = [1, 3, 9, 27].map(budget => all.filter(trial => (trial.budget ?? 0) >= budget).length);
  expect(reached[0]).toBe(200);
  for (const [rung, count] of reached.entries()) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(Math.max(1, Math.floor((reached[rung - 1] ?? Infinity) / 3)));
  }
  // Nobody did a step twice.
  for (const trial of all) {
    expect(training.steps.get(trial.id)).toBe(trial.budget);
  }
  const again = training.runs.filter(run => run.attempt > 1);
  expect(again.length).toBe(reached.slice(1).reduce((sum, count) => sum + count, 0));
  for (const run of again) {
    const trial = all.find(own => own.id === run.trial);
    expect(run.checkpoint).toBe(`/project/${trial?.directory}/checkpoints`);
  }
  expect(Math.abs(Number(view(world, id).best?.params['x']) - 0.7)).toBeLessThan(0.1);
});

test.each([
  ['hyperband', { minBudget: 1, maxBudget: 9, eta: 3 }],
  ['bohb', { minBudget: 1, maxBudget: 9, eta: 3 }],
  ['dehb', { minBudget: 1, maxBudget: 9, eta: 3 }],
  ['pbt', { population: 4, interval: 2, generations: 3 }]
])('%s runs to its end', async (name, options) => {
  const { world, id } = await begun(searchSpec({ search: { name, options }, trials: 30 }));
  const training = new Training(world, { most: 50 });
  await training.toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { paused: 0, failed: 0, queued: 0 } });
  expect(training.runs.some(run => run.checkpoint !== undefined)).toBe(true);
});

test.each(['random', 'sobol', 'de', 'tpe', 'gp'])(
  '%s proposes the same whether or not the sidecar restarts',
  async name => {
    const spec = searchSpec({
      search: { name },
      stopping: { name: 'median', options: { minFinished: 2, maxStoppedShare: 0.4 } },
      trials: 18
    });
    const play = async (restartEvery: number): Promise<unknown[]> => {
      const { world, id } = await begun(spec, 1);
      const training = new Training(world, { most: 4 });
      for (let round = 1; await training.round(); round++) {
        if (round % restartEvery === 0) {
          await world.restart();
          await world.settle();
        }
      }
      const told = trials(world, id).map(({ params, state, metric, verdict }) => ({ params, state, metric, verdict }));
      expect(told).toHaveLength(18);
      return told;
    };
    expect(await play(3)).toEqual(await play(Infinity));
  }
);

test('ASHA goes on after a restart as if there had been none', async () => {
  const options = { minBudget: 1, maxBudget: 9, eta: 3 };
  const play = async (restartEvery: number): Promise<unknown> => {
    const { world, id } = await begun(searchSpec({ search: { name: 'asha', options }, trials: 30 }), 1);
    const training = new Training(world, { most: 50 });
    for (let round = 1; await training.round(); round++) {
      if (round % restartEvery === 0) {
        await world.restart();
        await world.settle();
      }
    }
    return trials(world, id).map(({ params, budget, labels, metric }) => ({ params, budget, labels, metric }));
  };
  expect(await play(5)).toEqual(await play(Infinity));
});

test('failed trials end nothing, unless there are more than may be', async () => {
  const fails = ({ kind }: { kind?: unknown }): boolean => kind === 'b';
  const one = await begun(searchSpec({ search: { name: 'random' }, trials: 16 }));
  await new Training(one.world, { most: 2, fails }).toTheEnd();
  const counts = view(one.world, one.id).trials;
  expect(counts.failed).toBeGreaterThan(2);
  expect(counts.failed + counts.succeeded).toBe(16);
  expect(view(one.world, one.id).state).toBe('succeeded');

  const two = await begun(searchSpec({ search: { name: 'random' }, trials: 100, maxFailures: 2 }));
  await new Training(two.world, { most: 2, fails }).toTheEnd();
  expect(view(two.world, two.id).searchEnded).toMatch(/trials failed, more than 2/);
  expect(view(two.world, two.id).trials.total).toBeLessThan(30);

  const all = await begun(searchSpec({ search: { name: 'random' }, trials: 5 }));
  await new Training(all.world, { fails: () => true }).toTheEnd();
  expect(view(all.world, all.id)).toMatchObject({ state: 'failed', failure: { code: 'ValueError' } });
});

test('time, executor time and the number at once are kept to', async () => {
  const timed = await begun(searchSpec({ search: { name: 'random' }, maxSeconds: 5 }));
  const training = new Training(timed.world, { most: 2 });
  await training.round();
  await timed.world.advance(5_001);
  await training.toTheEnd();
  expect(view(timed.world, timed.id)).toMatchObject({ state: 'succeeded', searchEnded: 'its 5 s are over' });

  const spent = await begun(searchSpec({ search: { name: 'random' }, maxExecutorSeconds: 0.1 }));
  await new Training(spent.world, { most: 1 }).toTheEnd();
  // Ten trials of 10 ms, and what ran beside the last of them.
  expect(view(spent.world, spent.id).trials.total).toBeGreaterThanOrEqual(10);
  expect(view(spent.world, spent.id).trials.total).toBeLessThanOrEqual(14);

  const few = await begun(searchSpec({ search: { name: 'random' }, trials: 9, maxConcurrent: 2 }));
  expect(view(few.world, few.id).trials.running).toBe(2);
  await few.world.ask(few.world.hub.changeExperiment(few.id, { maxConcurrent: 3, trials: 12 }));
  await few.world.settle();
  expect(view(few.world, few.id).trials).toMatchObject({ running: 3, total: 12 });
  await new Training(few.world, { most: 1 }).toTheEnd();
  expect(view(few.world, few.id).trials.succeeded).toBe(12);
});

test('a held experiment starts nothing new until it is released', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, trials: 10 }));
  await world.ask(world.hub.holdExperiment(id, 'Ada'));
  await new Training(world, { most: 1 }).toTheEnd();
  expect(view(world, id)).toMatchObject({
    held: true,
    waitingFor: 'held by Ada',
    trials: { succeeded: 4, running: 0 }
  });
  await world.restart();
  await world.settle();
  expect(view(world, id).trials.running).toBe(0);
  await world.ask(world.hub.releaseExperiment(id, 'Ada'));
  await new Training(world, { most: 1 }).toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 10 } });
});

test('a trial by hand joins the others, and a failed one gets another try', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, trials: 8 }));
  const mine = { x: 0.7, kind: 'a' };
  const added = await world.ask(world.hub.addTrial(id, mine, 'Ada'));
  expect(added).toMatchObject({ number: 4, params: mine, labels: { by: 'Ada' } });
  await expect(world.ask(world.hub.addTrial(id, { x: 7, kind: 'a' }))).rejects.toThrow('is not in its range');

  let broken = true;
  const training = new Training(world, { most: 2, fails: ({ x }) => broken && x === 0.7 });
  for (let round = 0; round < 3; round++) {
    await training.round();
  }
  expect(trials(world, id)[4]?.state).toBe('failed');
  broken = false;
  await world.ask(world.hub.retryTrial(added.id, 'Ada'));
  await training.toTheEnd();
  expect(trials(world, id)[4]).toMatchObject({ state: 'succeeded', attempt: 2 });
  expect(view(world, id)).toMatchObject({ state: 'succeeded', best: { params: mine }, trials: { succeeded: 8 } });
});

test.each([
  ['a grid that ran out', { name: 'grid' }, undefined, 'the search is done'],
  ['as many trials as were asked for', { name: 'random' }, 3, 'all 3 trials were proposed']
])('after %s a trial by hand still runs while the others do', async (_, search, most, why) => {
  const space = [{ name: 'n', type: 'discrete', values: [1, 2, 3, 4] }];
  const grid = search.name === 'grid' ? [{ name: 'n', type: 'discrete', values: [1, 2, 3] }] : space;
  const asked = most === undefined ? {} : { trials: most };
  const { world, id } = await begun(searchSpec({ space: grid, search, ...asked }, { kind: 'lagom' }), 2);
  const training = new Training(world, { most: 2, value: ({ n }) => n as number });
  while (view(world, id).searchEnded === undefined) {
    await training.round();
  }
  expect(view(world, id)).toMatchObject({ state: 'running', searchEnded: why, trials: { total: 3 } });
  const added = await world.ask(world.hub.addTrial(id, { n: 1 }, 'Ada'));
  await world.restart();
  await world.settle();
  await training.toTheEnd();
  expect(trials(world, id)[added.number]).toMatchObject({ state: 'succeeded', metric: 1, labels: { by: 'Ada' } });
  expect(view(world, id)).toMatchObject({ state: 'succeeded', searchEnded: why, trials: { total: 4, succeeded: 4 } });
});

test('where a limit was reached no trial is added, and it is said what to do instead', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, trials: 30, maxFailures: 0 }), 3);
  const [first] = trials(world, id);
  const training = new Training(world, { most: 9, fails: ({ x }) => x === first?.params['x'] });
  await training.round();
  await training.round();
  expect(view(world, id)).toMatchObject({ state: 'running', searchEnded: '1 trial failed, more than 0' });
  const refused = world.ask(world.hub.addTrial(id, { x: 0.5, kind: 'a' }, 'Ada'));
  await expect(refused).rejects.toMatchObject({
    code: 'SEARCH_CLOSED',
    message: `No trial can be added to experiment ${id} any more: 1 trial failed, more than 0.`,
    hint: expect.stringMatching(/^Run it in a new experiment; .* known=\.$/)
  });
});

test('a limit holds for what was added after the last proposal, too', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, trials: 2, maxFailures: 0 }), 3);
  expect(view(world, id).searchEnded).toBe('all 2 trials were proposed');
  const [first] = trials(world, id);
  for (let more = 0; more < 3; more++) {
    await world.ask(world.hub.addTrial(id, { x: 0.5, kind: 'a' }, 'Ada'));
  }
  await new Training(world, { most: 9, fails: ({ x }) => x === first?.params['x'] }).toTheEnd();
  expect(view(world, id)).toMatchObject({
    searchEnded: '1 trial failed, more than 0',
    trials: { failed: 1, succeeded: 2, cancelled: 2 }
  });
});

test('equal configurations: reused, left out, or run anew', async () => {
  const space = [{ name: 'n', type: 'discrete', values: [1, 2, 3] }];
  const value = ({ n }: { n?: unknown }): number => n as number;
  const counts = async (duplicates: 'reuse' | 'skip' | 'reseed'): Promise<[number, ExperimentView['trials']]> => {
    const { world, id } = await begun(searchSpec({ space, search: { name: 'random' }, trials: 12, duplicates }), 1);
    const training = new Training(world, { most: 1, value });
    await training.toTheEnd();
    return [training.runs.length, view(world, id).trials];
  };
  const [reused, ofReuse] = await counts('reuse');
  expect(reused).toBeLessThanOrEqual(3);
  expect(ofReuse).toMatchObject({ succeeded: 12, cancelled: 0 });
  const [skipped, ofSkip] = await counts('skip');
  expect(skipped).toBeLessThanOrEqual(3);
  expect(ofSkip).toMatchObject({ succeeded: skipped, cancelled: 12 - skipped });
  const endless = await begun(searchSpec({ space, search: { name: 'random' }, duplicates: 'skip' }), 1);
  await new Training(endless.world, { most: 1, value }).toTheEnd();
  expect(view(endless.world, endless.id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 3 } });
  expect(view(endless.world, endless.id).searchEnded).toContain('had been tried before');
  const [reseeded] = await counts('reseed');
  expect(reseeded).toBe(12);
});

test('what a small budget gave is not the result of a larger one', async () => {
  const space = [{ name: 'n', type: 'discrete', values: [1, 2, 3] }];
  const search = { name: 'dehb', options: { minBudget: 1, maxBudget: 9, eta: 3 } };
  const { world, id } = await begun(searchSpec({ space, search, trials: 40, duplicates: 'reuse' }), 2);
  await new Training(world, { most: 9, value: ({ n }) => n as number }).toTheEnd();
  const ran = trials(world, id).filter(({ executor }) => executor !== undefined);
  expect(ran.some(trial => trial.budget === 9)).toBe(true);
});

test('repeats: each configuration runs so often, and the search sees their mean', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'tpe' }, trials: 12, repeats: 3 }));
  // Luck differs from run to run of the same configuration.
  let run = 0;
  const training = new Training(world, { most: 1, value: ({ x }) => (x as number) + (run++ % 7) });
  await training.toTheEnd();
  const params = paramsOf(world, id).map(one => JSON.stringify(one));
  const metrics = trials(world, id).map(trial => trial.metric ?? Infinity);
  const means = [0, 3, 6, 9].map(first => metrics.slice(first, first + 3).reduce((sum, one) => sum + one, 0) / 3);
  expect(view(world, id).best).toMatchObject({
    metric: Math.min(...means),
    trial: `${id}.${3 * means.indexOf(Math.min(...means))}`
  });
  expect(params).toHaveLength(12);
  for (let first = 0; first < 12; first += 3) {
    expect(new Set(params.slice(first, first + 3)).size).toBe(1);
  }
  expect(new Set(params).size).toBe(4);
});

test('what was known beforehand teaches the search and is not run', async () => {
  const known = Array.from({ length: 30 }, (_, k) => ({
    params: { x: k / 30, kind: 'a' },
    value: Math.abs(k / 30 - 0.2)
  }));
  const { world, id } = await begun(searchSpec({ search: { name: 'tpe' }, trials: 10, known }), 1);
  await new Training(world, { most: 1 }).toTheEnd();
  const near = paramsOf(world, id).filter(params => Math.abs((params as { x: number }).x - 0.2) < 0.2);
  expect(near.length).toBeGreaterThan(5);
  expect(view(world, id).trials.total).toBe(10);
});

test('what cannot be searched is refused with the way out', async () => {
  const world = new World();
  await world.fleet(1);
  const submit = (plan: Parameters<typeof searchSpec>[0]): Promise<unknown> =>
    world.ask(world.hub.submit(searchSpec(plan), from));
  await expect(submit({ search: { name: 'magic' } })).rejects.toThrow('There is no search named "magic"');
  await expect(submit({ search: { name: 'random' }, stopping: { name: 'whim' } })).rejects.toThrow('"whim"');
  await expect(submit({ search: { name: 'grid' } })).rejects.toThrow('continuous');
  const reversed = [{ name: 'x', type: 'float', low: 1, high: 0 }];
  await expect(submit({ search: { name: 'random' }, space: reversed })).rejects.toThrow(HopyardError);
  await expect(submit({ search: { name: 'asha' }, repeats: 2 })).rejects.toThrow('cannot be repeated');
});

test('an executor that is lost gives its trial back to the search', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'random' }, trials: 12 }), 2);
  const training = new Training(world, { most: 3 });
  await training.round();
  await world.die([...world.agents.values()].find(agent => agent.running !== undefined && agent.alive) as never);
  await training.toTheEnd();
  expect(view(world, id)).toMatchObject({ state: 'succeeded', trials: { succeeded: 12, failed: 0 } });
  expect(trials(world, id).some(trial => trial.attempt === 2)).toBe(true);
});

test('a stopped search stops what runs and keeps what is there', async () => {
  const { world, id } = await begun(searchSpec({ search: { name: 'asha', options: { maxBudget: 9 } }, trials: 50 }));
  const training = new Training(world, { most: 50 });
  for (let round = 0; round < 12; round++) {
    await training.round();
  }
  await world.ask(world.hub.stopExperiment(id));
  expect(view(world, id)).toMatchObject({ state: 'stopping' });
  await training.toTheEnd();
  const ended = view(world, id);
  expect(ended).toMatchObject({ state: 'stopped', trials: { paused: 0, running: 0, queued: 0, failed: 0 } });
  expect(ended.best?.metric).toBe(Math.min(...trials(world, id).map(trial => trial.metric ?? Infinity)));
  expect(ended.trials.total).toBeLessThan(50);
});
