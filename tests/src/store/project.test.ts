import { applyProjectDelta, executorsOf, tally, upsert } from '../../../src/store/project';
import { executor, experiment, fleet, project, projectDelta } from '../fixtures';

test('a delta updates in place, adds at the end and removes', () => {
  const before = project({ executors: [executor('e1'), executor('e2'), executor('e3')] });
  const after = applyProjectDelta(
    before,
    projectDelta(2, {
      executors: [executor('e2', { state: 'running' }), executor('e4')],
      removed: [executor('e1').id]
    })
  );
  expect(after.executors.map(({ label, state }) => [label, state])).toEqual([
    ['e2', 'running'],
    ['e3', 'idle'],
    ['e4', 'idle']
  ]);
  expect(after.revision).toBe(2);
});

test('lists without changes stay the same objects', () => {
  const before = project({ fleets: [fleet()], executors: [executor('e1')] });
  const after = applyProjectDelta(before, projectDelta(2, { executors: [executor('e1', { done: 1 })] }));
  expect(after.fleets).toBe(before.fleets);
  expect(after.executors).not.toBe(before.executors);
  expect(upsert(before.fleets, [], new Set(['fleet_zzzz']))).toBe(before.fleets);
});

test('executors come in the order of their numbers', () => {
  const value = project({ executors: ['e10', 'e2', 'e1'].map(label => executor(label)) });
  expect(executorsOf(value, 'fleet_aaaa').map(({ label }) => label)).toEqual(['e1', 'e2', 'e10']);
});

test('the tally counts executors that are up and trials under way', () => {
  const value = project({
    executors: [executor('e1', { state: 'running' }), executor('e2'), executor('e3', { state: 'lost' })],
    experiments: [
      experiment({ trials: { total: 40, queued: 26, running: 2, succeeded: 9, stopped: 2, failed: 1, cancelled: 0 } }),
      experiment({ id: 'exp_bbbb', state: 'succeeded' })
    ]
  });
  expect(tally(value)).toEqual({ executors: 2, busy: 1, running: 1, ended: 12, total: 40 });
});

test('the tally of a notebook leaves out fleets and experiments of others, and keeps those of none', () => {
  const other = { ...fleet({ id: 'fleet_bbbb' }), spec: { ...fleet().spec, notebook: 'b.ipynb' } };
  const value = project({
    fleets: [fleet(), other],
    executors: [executor('e1'), executor('e2', { fleet: 'fleet_bbbb', state: 'running' })],
    experiments: [experiment({ notebook: 'b.ipynb' })]
  });
  const { notebook } = fleet().spec;
  expect(tally(value, notebook ?? 'a.ipynb')).toMatchObject({ executors: 1, busy: 0, running: 0 });
  expect(tally(value)).toMatchObject({ executors: 2, busy: 1, running: 1 });
});
