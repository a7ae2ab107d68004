import { cellSpec, interrupted, raised, returned, rowsSpec, Scenario } from '../../support/hub/scenario';

test('trials go to idle executors at once, the rest as executors become free', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(3));
  s.expectEffects([
    { kind: 'RunTrial', trial: 'exp_aaaa.0', executor: 'ex_e1', attempt: 1 },
    { kind: 'RunTrial', trial: 'exp_aaaa.1', executor: 'ex_e2', attempt: 1 }
  ]);
  s.finished('exp_aaaa.1', 'ex_e2').expectEffects([
    { kind: 'SettleTrial', trial: 'exp_aaaa.1', stale: false },
    { kind: 'RecordTrial', trial: 'exp_aaaa.1' },
    { kind: 'RunTrial', trial: 'exp_aaaa.2', executor: 'ex_e2' }
  ]);
});

test('an experiment has succeeded when all of its trials have', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(2));
  s.finished('exp_aaaa.0', 'ex_e1', returned(0.5)).finished('exp_aaaa.1', 'ex_e1', returned(0.7));
  expect(s.effects.map(effect => effect.kind)).toContain('RecordExperiment');
  expect(s.experiment()).toMatchObject({ state: 'succeeded', best: 1, ended: [0, 1] });
});

test('the best trial is the smallest where smaller is better', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(2, { direction: 'min' }));
  s.finished('exp_aaaa.0', 'ex_e1', returned(0.5)).finished('exp_aaaa.1', 'ex_e1', returned(0.7));
  expect(s.experiment().best).toBe(0);
});

test('a function that raises fails its trial once, and the others go on', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(2));
  s.finished('exp_aaaa.0', 'ex_e1', raised);
  expect(s.trialStates()).toEqual(['failed', 'starting']);
  s.finished('exp_aaaa.1', 'ex_e1');
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { code: 'ValueError' } });
});

test('a trial whose executor is lost starts again elsewhere, once', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1));
  s.started('exp_aaaa.0', 'ex_e1');
  s.lost('ex_e1').expectEffects([
    { kind: 'KillExecutor', executor: 'ex_e1' },
    { kind: 'StartExecutors', executors: [{ id: 'ex_r1', label: 'e1', gpus: [] }] },
    { kind: 'RunTrial', trial: 'exp_aaaa.0', executor: 'ex_e2', attempt: 2 }
  ]);
  s.lost('ex_e1').expectEffects([]);
});

test('the result of an attempt that is not current is settled, and changes nothing', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1)).lost('ex_e1');
  s.finished('exp_aaaa.0', 'ex_e1', returned(9)).expectEffects([{ kind: 'SettleTrial', stale: true, attempt: 1 }]);
  expect(s.trial(0)).toMatchObject({ state: 'starting', attempt: 2, executor: 'ex_e2' });
  expect(s.experiment().stale).toBe(1);
  s.finished('exp_aaaa.0', 'ex_e2', returned(3), 2);
  expect(s.trial(0)).toMatchObject({ state: 'succeeded', metric: 3 });
});

test('a result told twice counts once', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(2));
  s.finished('exp_aaaa.0', 'ex_e1', returned(1)).finished('exp_aaaa.0', 'ex_e1', returned(1));
  s.expectEffects([{ kind: 'SettleTrial', stale: true }]);
  expect(s.experiment().ended).toEqual([0]);
  expect(s.executor('ex_e1').done).toBe(1);
});

test('news of trials nobody knows is settled and forgotten', () => {
  const s = Scenario.withExecutors(1);
  s.finished('exp_zzzz.7', 'ex_e1').expectEffects([{ kind: 'SettleTrial', stale: true }]);
  s.started('exp_zzzz.7', 'ex_e1').started('nonsense', 'ex_e1').expectEffects([]);
});

test('a trial that loses its executor too often fails and says so', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1, { retries: 1 }));
  s.lost('ex_e1').join('ex_r1').lost('ex_r1', 'killed by SIGKILL');
  expect(s.trial(0)).toMatchObject({ state: 'failed', attempt: 2, failure: { code: 'EXECUTOR_LOST' } });
  expect(s.trial(0).failure?.message).toContain('2 attempts');
  expect(s.trial(0).failure?.message).toContain('killed by SIGKILL');
  expect(s.effects).toContainEqual(expect.objectContaining({ kind: 'RecordTrial', outcome: expect.anything() }));
  expect(s.experiment().state).toBe('failed');
});

test('a dead worker fails its trial: the same code would kill the next one too', () => {
  const died = { kind: 'died', failure: { code: 'WORKER_DIED', message: 'exit code 1' } } as const;
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).finished('exp_aaaa.0', 'ex_e1', died);
  expect(s.trial(0)).toMatchObject({ state: 'failed', failure: { code: 'WORKER_DIED' } });
});

test('stopping an experiment cancels what is queued and interrupts what runs', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(4)).started('exp_aaaa.0', 'ex_e1').stop();
  s.expectEffects([{ kind: 'StopTrial', trial: 'exp_aaaa.0', how: 'interrupt', reason: 'stopped by you' }]);
  expect(s.trialStates()).toEqual(['stopping', 'cancelled', 'cancelled', 'cancelled']);
  s.finished('exp_aaaa.0', 'ex_e1', interrupted);
  expect(s.trialStates()[0]).toBe('stopped');
  expect(s.experiment().state).toBe('stopped');
  expect(s.executor('ex_e1').state).toBe('idle');
});

test('a trial that finishes while it is asked to stop has succeeded', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).stop().finished('exp_aaaa.0', 'ex_e1', returned(1));
  expect(s.trialStates()).toEqual(['succeeded']);
  expect(s.experiment().state).toBe('stopped');
});

test('a trial that had to be killed to stop has stopped, not failed', () => {
  const died = { kind: 'died', failure: { code: 'WORKER_DIED', message: 'killed' } } as const;
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).stop().finished('exp_aaaa.0', 'ex_e1', died);
  expect(s.trial(0)).toMatchObject({ state: 'stopped' });
  expect(s.trial(0).failure).toBeUndefined();
});

test('a stopping trial whose executor is lost has stopped', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1)).stop().lost('ex_e1');
  expect(s.trialStates()).toEqual(['stopped']);
  expect(s.effects).toContainEqual(expect.objectContaining({ kind: 'RecordTrial', outcome: { kind: 'interrupted' } }));
});

test('one trial can be stopped or cancelled, and asked more firmly', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(2)).started('exp_aaaa.0', 'ex_e1');
  const ask = (trial: string, how: 'flag' | 'interrupt') =>
    s.when({ kind: 'TrialStopRequested', at: s.at, trial, how, reason: 'hopeless' });
  ask('exp_aaaa.0', 'flag').expectEffects([{ kind: 'StopTrial', how: 'flag', reason: 'hopeless' }]);
  ask('exp_aaaa.0', 'flag').expectEffects([]);
  ask('exp_aaaa.0', 'interrupt').expectEffects([{ kind: 'StopTrial', how: 'interrupt' }]);
  s.finished('exp_aaaa.0', 'ex_e1', { kind: 'stopped', metric: 0.1 });
  expect(s.trialStates()).toEqual(['stopped', 'starting']);
});

test('an experiment of which every trial was stopped has stopped', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).finished('exp_aaaa.0', 'ex_e1', interrupted);
  expect(s.experiment().state).toBe('stopped');
});

test('of experiments that have had the same, the older is served first', () => {
  const s = new Scenario().fleet(2).submit(rowsSpec(2)).submit(rowsSpec(5), 'exp_bbbb');
  s.join('ex_e1').expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', trial: 'exp_aaaa.0' }]);
  s.join('ex_e2').expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', trial: 'exp_bbbb.0' }]);
});

test('a trial that comes back goes before those that never ran', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(5)).lost('ex_e2').finished('exp_aaaa.0', 'ex_e1');
  s.expectEffects([{ kind: 'SettleTrial' }, { kind: 'RecordTrial' }, { kind: 'RunTrial', trial: 'exp_aaaa.1' }]);
});

test('each row has a directory of its own', () => {
  const rows = [{ params: { lr: 0.1 } }, { params: { lr: 0.1 } }, { params: {} }];
  const s = Scenario.withExecutors(3).submit(rowsSpec(0, { plan: { kind: 'rows', rows } }));
  expect(s.experiment().trials.map(trial => trial.directory)).toEqual(['lr=0.1', 'lr=0.1_1', 'trial_2']);
  expect(s.experiment().directory).toBe('Experiments/app_1');
});

test('replicas that work together end as one when a copy fails', () => {
  const s = Scenario.withExecutors(3).submit(cellSpec({ plan: { kind: 'replicas', together: true }, retries: 0 }));
  s.started('exp_aaaa.0', 'ex_e1').finished('exp_aaaa.2', 'ex_e3').finished('exp_aaaa.1', 'ex_e2', raised);
  s.expectEffects([
    { kind: 'SettleTrial' },
    { kind: 'RecordTrial' },
    { kind: 'StopTrial', trial: 'exp_aaaa.0', how: 'interrupt', reason: 'another member has failed' }
  ]);
  s.finished('exp_aaaa.0', 'ex_e1', interrupted);
  expect(s.trialStates()).toEqual(['stopped', 'failed', 'succeeded']);
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { code: 'ValueError' } });
});

test('replicas that work together end as one when an executor is lost', () => {
  const s = Scenario.withExecutors(2).submit(cellSpec({ plan: { kind: 'replicas', together: true }, retries: 0 }));
  s.started('exp_aaaa.0', 'ex_e1').started('exp_aaaa.1', 'ex_e2').lost('ex_e2');
  expect(s.trialStates()).toEqual(['stopping', 'failed']);
  s.finished('exp_aaaa.0', 'ex_e1', interrupted);
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { code: 'EXECUTOR_LOST' } });
});
