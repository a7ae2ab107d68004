import { appendOutput, applyExperimentDelta } from '../../../src/store/experiment';
import { experiment, printed, story, trial } from '../fixtures';

test('output that is here already is dropped, by trial and attempt', () => {
  const known = [printed(1, 'a', { seq: 0 }), printed(2, 'b', { seq: 0 }), printed(1, 'c', { seq: 1 })];
  const next = appendOutput(known, [
    printed(1, 'c', { seq: 1 }),
    printed(1, 'd', { seq: 2 }),
    printed(1, 'again', { seq: 0, attempt: 2 }),
    printed(1, 'd', { seq: 2 })
  ]);
  expect(next.slice(3)).toEqual([printed(1, 'd', { seq: 2 }), printed(1, 'again', { seq: 0, attempt: 2 })]);
  expect(appendOutput(next, [printed(2, 'b', { seq: 0 })])).toBe(next);
});

test('a delta changes what it names and nothing else', () => {
  const before = story();
  const after = applyExperimentDelta(before, {
    revision: 2,
    trials: [trial(2, { state: 'succeeded' })],
    output: [printed(2, 'done')]
  });
  expect(after.experiment).toBe(before.experiment);
  expect(after.trials.map(({ state }) => state)).toEqual(['running', 'succeeded', 'running', 'running']);
  expect(
    applyExperimentDelta(after, { revision: 3, experiment: experiment({ state: 'stopped' }), trials: [], output: [] })
  ).toMatchObject({ experiment: { state: 'stopped' }, output: after.output });
});
