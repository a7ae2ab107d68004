import { refOf } from '../../../server/core/hub/stock';
import { cellSpec, raised, returned, rowsSpec, Scenario } from '../../support/hub/scenario';

const waitingAt = (s: Scenario, executor: string): number[] => s.executor(executor).stock.map(({ number }) => number);
const stockOf = (s: Scenario, executor: string) => s.executor(executor).stock.map(refOf);

/** Two executors, twenty rows of which the first took 5 ms: four may wait at an executor. */
const short = (rows = 20): Scenario => Scenario.withExecutors(2).submit(rowsSpec(rows)).endsHeld('ex_e1', 5);

test('very short trials wait at the executor, as many as twenty milliseconds hold', () => {
  const s = short();
  s.expectEffects([
    { kind: 'SettleTrial', trial: 'exp_aaaa.0' },
    { kind: 'RecordTrial' },
    { kind: 'RunTrial', trial: 'exp_aaaa.2', executor: 'ex_e1', attempt: 1 },
    { kind: 'RunTrial', trial: 'exp_aaaa.3', executor: 'ex_e1', attempt: 1 },
    { kind: 'RunTrial', trial: 'exp_aaaa.4', executor: 'ex_e1', attempt: 1 },
    { kind: 'RunTrial', trial: 'exp_aaaa.5', executor: 'ex_e1', attempt: 1 },
    { kind: 'RunTrial', trial: 'exp_aaaa.6', executor: 'ex_e1', attempt: 1 }
  ]);
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 4, 5, 6]);
  expect(s.experiment().counts).toMatchObject({ starting: 2, queued: 4 });
});

test('of trials of more than twenty milliseconds one waits at each executor, of more than a quarter second none', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(20)).endsHeld('ex_e1', 21);
  expect(waitingAt(s, 'ex_e1')).toHaveLength(1);
  s.endsHeld('ex_e1', 250);
  expect(waitingAt(s, 'ex_e1')).toHaveLength(1);
  const longer = Scenario.withExecutors(2).submit(rowsSpec(20)).endsHeld('ex_e1', 251);
  expect(waitingAt(longer, 'ex_e1')).toEqual([]);
});

test('the one that waits goes back when trials have become much longer', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(20)).endsHeld('ex_e1', 200);
  expect(waitingAt(s, 'ex_e1')).toHaveLength(1);
  s.endsHeld('ex_e2', 5_000);
  expect(waitingAt(s, 'ex_e2')).toEqual([]);
  s.endsHeld('ex_e1', 5_000);
  expect(waitingAt(s, 'ex_e1')).toEqual([]);
});

test('the executor goes on to the next by itself, and gets more when half is left', () => {
  const s = short().endsHeld('ex_e1', 5);
  s.expectEffects([{ kind: 'SettleTrial', trial: 'exp_aaaa.2', stale: false }, { kind: 'RecordTrial' }]);
  expect(s.trial(3)).toMatchObject({ state: 'starting', attempt: 1, executor: 'ex_e1' });
  s.endsHeld('ex_e1', 5);
  expect(s.effects.filter(({ kind }) => kind === 'RunTrial')).toMatchObject([
    { trial: 'exp_aaaa.7' },
    { trial: 'exp_aaaa.8' }
  ]);
});

test('what is given behind others says how long those keep the executor busy, and an end that others follow it', () => {
  const s = short().endsHeld('ex_e1', 5);
  expect(s.effects).toMatchObject([{ kind: 'SettleTrial', more: true }, { kind: 'RecordTrial' }]);
  s.endsHeld('ex_e1', 5);
  const given = s.effects.filter(({ kind }) => kind === 'RunTrial');
  expect(given.map(effect => 'slackMs' in effect && effect.slackMs)).toEqual([10, 10]);
  s.endsHeld('ex_e2', 5);
  const [settled, , own] = s.effects;
  expect(settled).toMatchObject({ kind: 'SettleTrial', more: false });
  expect(own).toMatchObject({ kind: 'RunTrial', trial: `exp_aaaa.${s.executor('ex_e2').held!.number}` });
  expect(own).not.toHaveProperty('slackMs');
});

test('nobody gets so much that another would have none', () => {
  const s = short(7);
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 4]);
  s.endsHeld('ex_e2', 5);
  expect(s.executor('ex_e2').held).toMatchObject({ number: 5 });
  expect(waitingAt(s, 'ex_e2')).toEqual([6]);
});

test('all that has not begun is shared, what waits at others included', () => {
  const s = Scenario.withExecutors(4).submit(rowsSpec(204));
  for (const executor of ['ex_e1', 'ex_e2', 'ex_e3', 'ex_e4']) s.endsHeld(executor, 0.1);
  expect(['ex_e1', 'ex_e2', 'ex_e3', 'ex_e4'].map(executor => waitingAt(s, executor).length)).toEqual([49, 49, 49, 49]);
});

test('an executor that a search gives one after the other gets as much as one that had some behind it', () => {
  const plan = { kind: 'search', space: [], search: { name: 'random' }, seed: 1 } as const;
  const s = Scenario.withExecutors(2).submit(cellSpec({ kind: 'lagom', plan }));
  const propose = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const number = s.experiment().trials.length;
      s.when({ kind: 'TrialProposed', at: s.at, experiment: 'exp_aaaa', number, params: { x: number } });
    }
  };
  propose(2);
  s.endsHeld('ex_e1', 0.1).endsHeld('ex_e2', 0.1);
  propose(43);
  expect([waitingAt(s, 'ex_e1').length, waitingAt(s, 'ex_e2').length]).toEqual([20, 20]);
});

test('what would have begun before the answer came is left where it is', () => {
  const s = short(7).endsHeld('ex_e2', 0.1).endsHeld('ex_e2', 0.1).endsHeld('ex_e2', 0.1).endsHeld('ex_e2', 0.1);
  expect(s.executor('ex_e2').state).toBe('idle');
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 4]);
  expect(s.effects.filter(({ kind }) => kind === 'RecallTrials')).toEqual([]);
});

test('one whose answer comes when it has nothing left is given a stock again', () => {
  const s = short(7).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5);
  expect(s.effects).toContainEqual(expect.objectContaining({ kind: 'RecallTrials', executor: 'ex_e1' }));
  s.endsHeld('ex_e1', 5).endsHeld('ex_e1', 5).endsHeld('ex_e1', 5);
  expect(s.executor('ex_e1').state).toBe('idle');
  s.returns('ex_e1', []).submit(rowsSpec(20), 'exp_next').endsHeld('ex_e1', 5);
  expect(waitingAt(s, 'ex_e1')).toHaveLength(4);
});

test('an idle executor has others share, and what comes back has had no attempt', () => {
  const s = short(7).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5);
  expect(s.executor('ex_e2').state).toBe('idle');
  s.expectEffects([
    { kind: 'SettleTrial' },
    { kind: 'RecordTrial' },
    { kind: 'RecallTrials', executor: 'ex_e1', trials: [{ trial: 'exp_aaaa.4', attempt: 1 }] }
  ]);
  s.returns('ex_e1', [{ trial: 'exp_aaaa.4', attempt: 1 }]);
  s.expectEffects([{ kind: 'RunTrial', trial: 'exp_aaaa.4', executor: 'ex_e2', attempt: 1 }]);
  expect(waitingAt(s, 'ex_e1')).toEqual([3]);
  expect(s.trial(4).losses).toBe(0);
});

test('an answer that nobody asked for is believed, but its number is not given again', () => {
  const s = short(7).returns('ex_e1', [{ trial: 'exp_aaaa.4', attempt: 1 }]);
  s.expectEffects([{ kind: 'RunTrial', trial: 'exp_aaaa.4', executor: 'ex_e1', attempt: 2 }]);
});

test('one trial that takes longer takes nothing back: the next may be short again', () => {
  const s = short().endsHeld('ex_e1', 45);
  expect(waitingAt(s, 'ex_e1')).toEqual([4, 5, 6]);
  s.expectEffects([{ kind: 'SettleTrial' }, { kind: 'RecordTrial' }]);
});

test('one that had begun meanwhile does not come back', () => {
  const s = short(7).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5).endsHeld('ex_e1', 5);
  s.endsHeld('ex_e1', 5).returns('ex_e1', []);
  expect(s.executor('ex_e1').held).toMatchObject({ number: 4 });
  s.endsHeld('ex_e1', 5);
  expect(s.experiment().state).toBe('succeeded');
  expect(s.experiment().trials.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1, 1]);
});

test('a longer trial at the head gives the others back to whoever is free', () => {
  const s = short(9);
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 4, 5]);
  s.endsHeld('ex_e1', 60_000);
  // Those that follow are expected to be long as well.
  expect(s.effects).toContainEqual(expect.objectContaining({ kind: 'RecallTrials', trials: stockOf(s, 'ex_e1') }));
  s.returns('ex_e1', stockOf(s, 'ex_e1'));
  expect(waitingAt(s, 'ex_e1')).toEqual([]);
  expect(s.experiment().requeued.toArray()).toEqual([4, 5]);
});

test('a lost executor loses one attempt; what waited there has lost none', () => {
  const s = short().lost('ex_e1');
  expect(
    s
      .experiment()
      .trials.slice(2, 7)
      .map(({ losses }) => losses)
  ).toEqual([1, 0, 0, 0, 0]);
  expect(s.experiment().requeued.toArray()).toEqual([3, 4, 5, 6, 2]);
});

test('a silent executor goes on with what it has, and is asked for it when it is heard again', () => {
  const s = short(7).silent('ex_e1');
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 4]);
  s.endsHeld('ex_e2', 5).endsHeld('ex_e2', 5).endsHeld('ex_e2', 5);
  expect(s.executor('ex_e2').state).toBe('idle');
  expect(s.effects.map(({ kind }) => kind)).toEqual(['SettleTrial', 'RecordTrial']);
  s.when({ kind: 'ExecutorReturned', at: s.at, executor: 'ex_e1' });
  s.expectEffects([{ kind: 'RecallTrials', executor: 'ex_e1', trials: [{ trial: 'exp_aaaa.4', attempt: 1 }] }]);
});

test('one that reconnects goes on with all it holds; what never reached it is anybody’s', () => {
  const s = short();
  const holding = [2, 3, 4].map(number => ({ trial: `exp_aaaa.${number}`, attempt: 1 }));
  s.join('ex_e1', holding).expectEffects([{ kind: 'WelcomeExecutor', drop: [] }]);
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 4]);
  expect(s.experiment().requeued.toArray()).toEqual([5, 6]);
});

test('a new process in the place of the old one begins with nothing', () => {
  const s = short().join('ex_e1');
  expect(s.executor('ex_e1').held).toMatchObject({ number: 3, attempt: 2 });
  // What it is given besides is given anew.
  expect(stockOf(s, 'ex_e1').map(({ attempt }) => attempt)).toEqual([2, 2, 2, 2]);
});

test('an executor that is sent away or restarted gives back what waits there', () => {
  for (const send of ['stopExecutor', 'restartExecutor'] as const) {
    const s = short()[send]('ex_e1');
    expect(waitingAt(s, 'ex_e1')).toEqual([]);
    expect(
      s
        .experiment()
        .trials.slice(3, 7)
        .map(({ losses }) => losses)
    ).toEqual([0, 0, 0, 0]);
    s.finished('exp_aaaa.3', 'ex_e1').expectEffects([{ kind: 'SettleTrial', stale: true }]);
  }
});

test('stopping the experiment cancels what waits at executors, and they forget it', () => {
  const s = short().stop();
  const dropped = s.effects.filter(({ kind }) => kind === 'DropTrial');
  expect(dropped).toMatchObject([3, 4, 5, 6].map(number => ({ trial: `exp_aaaa.${number}`, executor: 'ex_e1' })));
  expect(s.trialStates().slice(3)).toEqual(Array(17).fill('cancelled'));
});

test('one waiting trial can be cancelled by itself', () => {
  const s = short();
  s.when({ kind: 'TrialStopRequested', at: s.at, trial: 'exp_aaaa.4', how: 'interrupt', reason: 'why not' });
  s.expectEffects([{ kind: 'DropTrial', trial: 'exp_aaaa.4', attempt: 1, executor: 'ex_e1' }]);
  expect(waitingAt(s, 'ex_e1')).toEqual([3, 5, 6]);
});

test('a waiting trial that could not be begun has failed, and the one before it runs on', () => {
  const s = short().finished('exp_aaaa.3', 'ex_e1', raised);
  expect(s.trial(3)).toMatchObject({ state: 'failed', failure: { code: 'ValueError' } });
  expect(s.executor('ex_e1').held).toMatchObject({ number: 2 });
  expect(waitingAt(s, 'ex_e1')).toEqual([4, 5, 6]);
});

test('a cell on every executor has what waits there given back, and runs next', () => {
  const s = short().submit(cellSpec(), 'exp_cell');
  expect(s.effects).toMatchObject([{ kind: 'RecallTrials', executor: 'ex_e1', trials: stockOf(s, 'ex_e1') }]);
  s.returns('ex_e1', stockOf(s, 'ex_e1')).endsHeld('ex_e1', 5);
  expect(s.executor('ex_e1').held).toMatchObject({ experiment: 'exp_cell' });
});

test('while another experiment waits for its share, nothing is put aside', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(20)).submit(rowsSpec(20), 'exp_bbbb').endsHeld('ex_e1', 5);
  expect(waitingAt(s, 'ex_e1')).toEqual([]);
});

test('a search has its proposals wait at executors, within what may run at once', () => {
  const s = Scenario.withExecutors(3).submit(
    cellSpec({
      kind: 'lagom',
      plan: { kind: 'search', space: [], search: { name: 'random' }, seed: 1, maxConcurrent: 2 }
    })
  );
  const propose = (): unknown =>
    s.when({
      kind: 'TrialProposed',
      at: s.at,
      experiment: 'exp_aaaa',
      number: s.experiment().trials.length,
      params: { x: 1 }
    });
  propose();
  propose();
  s.endsHeld('ex_e1', 1);
  propose();
  for (let n = 0; n < 40; n++) {
    propose();
    const { starting, running } = s.experiment().counts;
    expect(starting + running).toBeLessThanOrEqual(2);
  }
  // One executor is idle: it may not take any, and so nothing waits elsewhere.
  expect(waitingAt(s, 'ex_e1')).toEqual([]);
  s.when({ kind: 'ExperimentChanged', at: s.at, experiment: 'exp_aaaa', maxConcurrent: 3, by: 'Ada' });
  s.endsHeld('ex_e1', 1);
  expect(waitingAt(s, 'ex_e1').length).toBeGreaterThan(4);
  s.when({ kind: 'ExperimentHeld', at: s.at, experiment: 'exp_aaaa', by: 'Ada' });
  expect(s.effects).toMatchObject(
    ['ex_e3', 'ex_e1'].map(executor => ({ kind: 'RecallTrials', executor, trials: stockOf(s, executor) }))
  );
});

test('longer trials are believed at once, and short ones after a few', () => {
  const s = short(200).endsHeld('ex_e1', 5);
  s.endsHeld('ex_e1', 100);
  expect(s.experiment().tookMs).toBeGreaterThan(50);
  for (let n = 0; n < 12; n++) s.endsHeld('ex_e1', 5);
  expect(s.experiment().tookMs).toBeLessThan(20);
  expect(s.trial(0)).toMatchObject({ state: 'succeeded' });
  expect(returned(1)).toEqual({ kind: 'returned', metric: 1 });
});
