import { cellSpec, interrupted, rowsSpec, Scenario } from '../../support/hub/scenario';

const held = (number = 0, attempt = 1) => [{ trial: `exp_aaaa.${number}`, attempt }];

test('an executor that comes back with its trial goes on with it', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1)).started('exp_aaaa.0', 'ex_e1').silent('ex_e1');
  expect(s.trialStates()).toEqual(['running']);
  s.join('ex_e1', held()).expectEffects([{ kind: 'WelcomeExecutor', drop: [] }]);
  expect(s.executor('ex_e1').state).toBe('running');
});

test('an executor that comes back without its trial gets it anew, as another attempt at no cost', () => {
  const s = Scenario.withExecutors(1)
    .submit(rowsSpec(1, { retries: 0 }))
    .silent('ex_e1')
    .join('ex_e1');
  s.expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', attempt: 2, executor: 'ex_e1' }]);
  expect(s.trial(0).losses).toBe(0);
});

test('what a returning executor holds and should not is dropped', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(2)).silent('ex_e1');
  s.join('ex_e1', [...held(0), ...held(1, 4), { trial: 'exp_zzzz.0', attempt: 1 }]);
  s.expectEffects([{ kind: 'WelcomeExecutor', drop: [...held(1, 4), { trial: 'exp_zzzz.0', attempt: 1 }] }]);
});

test('an executor that reconnects before its old connection is seen to close keeps its trial', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).join('ex_e1', held());
  expect(s.executor('ex_e1').state).toBe('running');
  expect(s.trial(0).attempt).toBe(1);
});

test('a stop that went down with the connection is said again', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).silent('ex_e1').stop().join('ex_e1', held());
  s.expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'StopTrial', how: 'interrupt' }]);
});

test('an executor heard again on its own connection goes on', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1)).silent('ex_e1').silent('ex_e2');
  s.when({ kind: 'ExecutorReturned', at: s.at, executor: 'ex_e1' });
  s.when({ kind: 'ExecutorReturned', at: s.at, executor: 'ex_e2' });
  expect(s.executorStates()).toEqual({ ex_e1: 'running', ex_e2: 'idle' });
});

test('one that comes back after it was replaced is told to leave', () => {
  const s = Scenario.withExecutors(1).lost('ex_e1');
  s.join('ex_e1').expectEffects([{ kind: 'StopExecutor', executor: 'ex_e1' }]);
  s.join('ex_nobody').expectEffects([{ kind: 'StopExecutor', executor: 'ex_nobody' }]);
});

test('a lost executor is replaced in its slot, under its label, with its GPUs', () => {
  const s = new Scenario();
  const spec = { engine: 'local', size: 1, memoryMb: 512, cpus: 1, gpus: 1, hours: 1 };
  s.when({
    kind: 'FleetRequested',
    at: s.at,
    fleet: 'fleet_f1',
    spec,
    endsAt: 9,
    executors: ['ex_e1'],
    gpus: [['GPU-7']]
  });
  s.join('ex_e1').processEnded('ex_e1');
  s.expectEffects([{ kind: 'StartExecutors', executors: [{ id: 'ex_r1', label: 'e1', gpus: ['GPU-7'] }] }]);
  expect(s.state.fleets.get('fleet_f1')).toMatchObject({ slots: ['ex_r1'], state: 'ready' });
});

test('what keeps dying is replaced three times a slot, then its fleet has failed', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1, { retries: 100 }));
  s.processEnded('ex_e1').join('ex_r1').processEnded('ex_r1').join('ex_r2').processEnded('ex_r2').join('ex_r3');
  expect(s.trialStates()).toEqual(['starting']);
  s.processEnded('ex_r3', 'killed by SIGSEGV');
  expect(s.state.fleets.get('fleet_f1')).toMatchObject({ state: 'failed', failure: { message: 'killed by SIGSEGV' } });
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { message: 'killed by SIGSEGV' } });
});

test('a fleet on which trials end is replaced as often as it takes', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(30, { retries: 100 }));
  for (let loss = 1, executor = 'ex_e1'; loss <= 20; loss++) {
    s.endsHeld(executor, 1).processEnded(executor);
    executor = `ex_r${loss}`;
    s.join(executor);
  }
  expect(s.state.fleets.get('fleet_f1')).toMatchObject({ state: 'ready', live: 1 });
  expect(s.trialStates().filter(state => state === 'succeeded')).toHaveLength(20);
});

test('what never started is not tried again; the others work', () => {
  const s = new Scenario().fleet(2).join('ex_e2').processEnded('ex_e1', 'no such python');
  s.expectEffects([]);
  expect(s.executorStates()).toEqual({ ex_e1: 'failed', ex_e2: 'idle' });
  expect(s.state.fleets.get('fleet_f1')?.state).toBe('ready');
});

test('a fleet of which nothing starts has failed, with what waited for it', () => {
  const s = new Scenario().fleet(2).submit(cellSpec()).processEnded('ex_e1', 'no such python').processEnded('ex_e2');
  expect(s.state.fleets.get('fleet_f1')).toMatchObject({ state: 'failed', failure: { message: 'no such python' } });
  expect(s.experiment().state).toBe('failed');
  expect(s.trialStates()).toEqual(['cancelled', 'cancelled']);
});

test('one whose start a crash swallowed is started again under another id', () => {
  const s = new Scenario().fleet(1).lost('ex_e1', 'not heard for 60 s');
  s.expectEffects([
    { kind: 'KillExecutor' },
    { kind: 'StartExecutors', executors: [{ id: 'ex_r1', label: 'e1', gpus: [] }] }
  ]);
});

test('a stopped executor leaves at once; what it ran goes on elsewhere when it is gone', () => {
  const s = Scenario.withExecutors(2)
    .submit(rowsSpec(1, { retries: 0 }))
    .stopExecutor('ex_e1');
  s.expectEffects([{ kind: 'StopExecutor', executor: 'ex_e1', reason: 'stopped by you' }]);
  expect(s.trialStates()).toEqual(['starting']);
  s.left('ex_e1').expectEffects([{ kind: 'RunTrial', executor: 'ex_e2', attempt: 2 }]);
  expect(s.executor('ex_e1').state).toBe('stopped');
  expect(s.trial(0).losses).toBe(0);
});

test('an interrupt that came from its executor leaving does not end a trial', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1)).stopExecutor('ex_e1');
  s.finished('exp_aaaa.0', 'ex_e1', interrupted);
  s.expectEffects([
    { kind: 'SettleTrial', stale: false },
    { kind: 'StopExecutor' },
    { kind: 'RunTrial', executor: 'ex_e2' }
  ]);
  expect(s.executor('ex_e1').state).toBe('stopping');
});

test('a restarted executor is replaced by one that takes over what was meant for it', () => {
  const s = Scenario.withExecutors(1).submit(cellSpec()).submit(cellSpec(), 'exp_bbbb').restartExecutor('ex_e1');
  s.expectEffects([{ kind: 'StartExecutors' }, { kind: 'StopExecutor', executor: 'ex_e1' }]);
  s.join('ex_r1').expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', trial: 'exp_bbbb.0' }]);
  s.left('ex_e1').finished('exp_bbbb.0', 'ex_r1');
  s.expectEffects([
    { kind: 'SettleTrial' },
    { kind: 'RecordTrial' },
    { kind: 'RunTrial', trial: 'exp_aaaa.0', attempt: 2 },
    { kind: 'RecordExperiment', experiment: 'exp_bbbb' }
  ]);
});
