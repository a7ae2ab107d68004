import { cellSpec, fleetSpec, interrupted, rowsSpec, Scenario } from '../../support/hub/scenario';

const stateOf = (s: Scenario, fleet = 'fleet_f1') => s.state.fleets.get(fleet)?.state;

test('a fleet starts all of its executors together and is ready when all have joined', () => {
  const s = new Scenario().fleet(2);
  s.expectEffects([{ kind: 'StartExecutors', fleet: 'fleet_f1' }]);
  s.join('ex_e1');
  expect(stateOf(s)).toBe('starting');
  s.join('ex_e2');
  expect(stateOf(s)).toBe('ready');
});

test('trials start on those that have joined, while others still start', () => {
  const s = new Scenario().fleet(2).submit(rowsSpec(1));
  s.expectEffects([]);
  s.join('ex_e1').expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', executor: 'ex_e1' }]);
});

test('replicas run once on each executor, there and nowhere else', () => {
  const s = new Scenario().fleet(2).submit(cellSpec()).join('ex_e1');
  s.expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', trial: 'exp_aaaa.0', executor: 'ex_e1' }]);
  s.finished('exp_aaaa.0', 'ex_e1');
  expect(s.trialStates()).toEqual(['succeeded', 'queued']);
  s.join('ex_e2').finished('exp_aaaa.1', 'ex_e2');
  expect(s.experiment().state).toBe('succeeded');
  expect(s.experiment().trials.map(trial => trial.directory)).toEqual(['replica_0', 'replica_1']);
});

test('a replica whose executor is lost runs on any other', () => {
  const s = new Scenario().fleet(2).join('ex_e1').join('ex_e2').submit(cellSpec());
  s.finished('exp_aaaa.0', 'ex_e1').lost('ex_e2');
  s.expectEffects([
    { kind: 'KillExecutor' },
    { kind: 'StartExecutors' },
    { kind: 'RunTrial', trial: 'exp_aaaa.1', executor: 'ex_e1', attempt: 2 }
  ]);
});

test('a replica that waits for an executor that never starts runs on another', () => {
  const s = new Scenario().fleet(2).submit(cellSpec()).join('ex_e1').finished('exp_aaaa.0', 'ex_e1');
  s.processEnded('ex_e2').expectEffects([{ kind: 'RunTrial', trial: 'exp_aaaa.1', executor: 'ex_e1' }]);
});

test('replicas with a count run on the first so many executors', () => {
  const s = Scenario.withExecutors(4).submit(cellSpec({ plan: { kind: 'replicas', count: 2 } }));
  expect(s.experiment().trials.map(trial => trial.executor)).toEqual(['ex_e1', 'ex_e2']);
  const many = Scenario.withExecutors(2).submit(cellSpec({ plan: { kind: 'replicas', count: 9 } }));
  expect(many.experiment().trials).toHaveLength(2);
});

test('replicas of a single executor use the experiment directory itself', () => {
  const s = Scenario.withExecutors(1).submit(cellSpec());
  expect(s.trial(0).directory).toBe('');
});

test('a cell goes before rows that wait: it can run nowhere else', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(3)).submit(cellSpec(), 'exp_bbbb');
  s.finished('exp_aaaa.0', 'ex_e1');
  expect(s.effects.at(-1)).toMatchObject({ kind: 'RunTrial', trial: 'exp_bbbb.0' });
});

test('a stopping fleet asks its trials to stop, and each executor leaves after its trial', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(1)).stopFleet('6 hours are over');
  s.expectEffects([
    { kind: 'StopTrial', trial: 'exp_aaaa.0', how: 'interrupt', reason: '6 hours are over' },
    { kind: 'StopExecutor', executor: 'ex_e2' }
  ]);
  s.finished('exp_aaaa.0', 'ex_e1', interrupted);
  expect(s.effects).toContainEqual(expect.objectContaining({ kind: 'StopExecutor', executor: 'ex_e1' }));
  expect(s.experiment()).toMatchObject({ state: 'stopped', failure: { code: 'NO_EXECUTOR' } });
  s.left('ex_e2').left('ex_e1');
  expect(stateOf(s)).toBe('stopped');
});

test('nobody of a stopping fleet is replaced', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(1)).stopFleet().lost('ex_e1');
  s.expectEffects([{ kind: 'RecordTrial' }, { kind: 'RecordExperiment' }]);
  expect(stateOf(s)).toBe('stopped');
});

test('an executor that joins a stopping fleet is welcomed and sent away', () => {
  const s = new Scenario().fleet(1).stopFleet().join('ex_e1');
  s.expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'StopExecutor' }]);
});

test('a fleet whose executors were stopped one by one has stopped', () => {
  const s = Scenario.withExecutors(1).stopExecutor('ex_e1').left('ex_e1');
  expect(stateOf(s)).toBe('stopped');
});

test('an experiment for a fleet that has ended fails at once and says why', () => {
  const s = Scenario.withExecutors(1).stopFleet('stopped by you').left('ex_e1').submit(rowsSpec(2));
  expect(s.experiment()).toMatchObject({ state: 'failed', failure: { code: 'NO_EXECUTOR' } });
  expect(s.trialStates()).toEqual(['cancelled', 'cancelled']);
});

test('the hours of a fleet can be extended while it runs', () => {
  const s = Scenario.withExecutors(1);
  s.when({ kind: 'FleetExtended', at: s.at, fleet: 'fleet_f1', endsAt: 77 });
  expect(s.state.fleets.get('fleet_f1')?.endsAt).toBe(77);
});

test('only the newest ended fleets stay listed', () => {
  const s = new Scenario();
  for (let n = 0; n < 25; n++) {
    s.fleet(1, {}, `fleet_n${n}`, `ex_n${n}x`).processEnded(`ex_n${n}x1`);
  }
  expect(s.state.fleets.size).toBe(20);
  expect(s.state.executors.size).toBe(20);
});

test('two fleets keep their work apart', () => {
  const s = Scenario.withExecutors(1).fleet(1, {}, 'fleet_f2', 'ex_other');
  s.join('ex_other1').submit(rowsSpec(2), 'exp_bbbb', 'fleet_f2');
  s.expectEffects([{ kind: 'RunTrial', executor: 'ex_other1' }]);
  expect(s.executor('ex_e1').state).toBe('idle');
  expect(fleetSpec(1).size).toBe(1);
});
