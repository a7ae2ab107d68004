import { refOf } from '../../../server/core/hub/stock';
import { cellSpec, interrupted, returned, rowsSpec, Scenario } from '../../support/hub/scenario';

const sizeOf = (s: Scenario) => s.state.fleets.get('fleet_f1')?.spec.size;
const leaving = (s: Scenario) =>
  [...s.state.executors.values()].filter(executor => executor.leaving !== undefined).map(({ id }) => id);

test('more executors are started in new slots, and take work when they have joined', () => {
  const s = Scenario.withExecutors(1).submit(rowsSpec(3)).resize(3, ['ex_n1', 'ex_n2']);
  s.expectEffects([
    {
      kind: 'StartExecutors',
      spec: expect.objectContaining({ size: 3 }),
      executors: [
        { id: 'ex_n1', label: 'e2', gpus: [] },
        { id: 'ex_n2', label: 'e3', gpus: [] }
      ]
    }
  ]);
  s.join('ex_n1').expectEffects([{ kind: 'WelcomeExecutor' }, { kind: 'RunTrial', executor: 'ex_n1' }]);
  expect(sizeOf(s)).toBe(3);
});

test('of fewer, the idle leave at once and the busy when their trial has ended', () => {
  const s = Scenario.withExecutors(3).submit(rowsSpec(2)).resize(1);
  s.expectEffects([{ kind: 'StopExecutor', executor: 'ex_e3' }]);
  expect(s.executorStates()).toEqual({ ex_e1: 'running', ex_e2: 'running', ex_e3: 'stopping' });
  expect(leaving(s)).toEqual(['ex_e2']);
  s.finished('exp_aaaa.1', 'ex_e2');
  expect(s.effects.at(-1)).toMatchObject({ kind: 'StopExecutor', executor: 'ex_e2', reason: /^Ada changed/ });
  expect(s.trialStates()).toEqual(['starting', 'succeeded']);
  s.left('ex_e2').left('ex_e3').expectEffects([]);
  expect(s.state.fleets.get('fleet_f1')).toMatchObject({ state: 'ready', live: 1 });
});

test('who is to leave gets nothing new, whatever waits', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(5)).resize(1).finished('exp_aaaa.1', 'ex_e2');
  expect(s.effects.filter(({ kind }) => kind === 'RunTrial')).toEqual([]);
  s.finished('exp_aaaa.0', 'ex_e1');
  expect(s.effects.at(-1)).toMatchObject({ kind: 'RunTrial', executor: 'ex_e1' });
});

test('undone in time, the busy one stays and nobody is started', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(4)).resize(1).resize(2, ['ex_n1']);
  s.expectEffects([]);
  expect(leaving(s)).toEqual([]);
  s.finished('exp_aaaa.1', 'ex_e2');
  expect(s.effects.at(-1)).toMatchObject({ kind: 'RunTrial', executor: 'ex_e2' });
});

test('a slot that was left is given anew once its executor has ended, with its label', () => {
  const s = Scenario.withExecutors(2).resize(1);
  s.resize(2, ['ex_n1']).expectEffects([
    { kind: 'StartExecutors', executors: [{ id: 'ex_n1', label: 'e3', gpus: [] }] }
  ]);
  s.left('ex_e2').resize(3, ['ex_n2']);
  s.expectEffects([{ kind: 'StartExecutors', executors: [{ id: 'ex_n2', label: 'e2', gpus: [] }] }]);
});

test('executors that have not started go before idle ones', () => {
  const s = new Scenario().fleet(3).join('ex_e3').resize(1);
  s.expectEffects([
    { kind: 'StopExecutor', executor: 'ex_e1' },
    { kind: 'StopExecutor', executor: 'ex_e2' }
  ]);
  expect(s.state.fleets.get('fleet_f1')).toMatchObject({ state: 'ready', unheard: 0 });
});

test('one that is to leave and is lost is not replaced; its trial runs elsewhere', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(2)).resize(1).silent('ex_e2').lost('ex_e2');
  s.expectEffects([{ kind: 'KillExecutor', executor: 'ex_e2' }]);
  s.finished('exp_aaaa.0', 'ex_e1');
  expect(s.effects.at(-1)).toMatchObject({ kind: 'RunTrial', trial: 'exp_aaaa.1', executor: 'ex_e1' });
});

test('one that is to leave comes back and goes on with its trial, or leaves without it', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(2)).resize(1).silent('ex_e2');
  s.join('ex_e2', [{ trial: 'exp_aaaa.1', attempt: 1 }]).expectEffects([{ kind: 'WelcomeExecutor' }]);
  expect(s.executorStates()['ex_e2']).toBe('running');
  s.silent('ex_e2').join('ex_e2');
  expect(s.executorStates()['ex_e2']).toBe('stopping');
});

test('a stopped trial ends before its executor leaves', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(2)).resize(1).stop();
  expect(s.executorStates()['ex_e2']).toBe('running');
  s.finished('exp_aaaa.1', 'ex_e2', interrupted);
  expect(s.executorStates()['ex_e2']).toBe('stopping');
});

test('what very short trials left waiting at it is asked back', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(60));
  s.endsHeld('ex_e1', 1).endsHeld('ex_e2', 1);
  const waiting = s.executor('ex_e2').stock.map(refOf);
  expect(waiting.length).toBeGreaterThan(0);
  s.resize(1);
  s.expectEffects([{ kind: 'RecallTrials', executor: 'ex_e2', trials: waiting }]);
  s.returns('ex_e2', waiting);
  s.endsHeld('ex_e2', 1);
  expect(s.executorStates()['ex_e2']).toBe('stopping');
});

test('a cell that begins now has no copy on who is to leave', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(2)).resize(1).submit(cellSpec(), 'exp_bbbb');
  expect(s.experiment('exp_bbbb').trials).toHaveLength(1);
});

test('a copy that waited for who is to leave runs on another', () => {
  const s = Scenario.withExecutors(2).submit(rowsSpec(2)).submit(cellSpec(), 'exp_bbbb').resize(1);
  s.finished('exp_aaaa.0', 'ex_e1', returned()).finished('exp_bbbb.0', 'ex_e1');
  expect(s.effects.at(-1)).toMatchObject({ kind: 'RunTrial', trial: 'exp_bbbb.1', executor: 'ex_e1' });
});

test('a fleet that stops is not resized any more', () => {
  const s = Scenario.withExecutors(2).stopFleet().resize(3, ['ex_n1']);
  s.expectEffects([]);
  expect(sizeOf(s)).toBe(2);
});
