import { createSearch, SEARCHES } from '../../../../server/core/search/registry';
import { Space } from '../../../../server/core/space';
import { run, rungOf, setting, task } from './bench';

const SCHEDULERS = ['asha', 'hyperband', 'bohb', 'dehb'];

test.each([...SCHEDULERS, 'pbt'])('%s is found by its name, with a sentence for people', name => {
  expect(SEARCHES.find(entry => entry.name === name)?.says).toMatch(/\.$/);
});

test.each(SCHEDULERS)('%s by name runs to the end, within its trials, in either direction', name => {
  for (const direction of ['min', 'max'] as const) {
    const search = createSearch(name, setting(direction), { trials: 30, maxBudget: 27 });
    const { history, ending } = run(search, { direction, workload: task(direction) });
    expect(ending).toBe('done');
    expect(history.trials.length).toBeLessThanOrEqual(30);
    expect(history.trials.length).toBeGreaterThan(26);
    expect(history.trials.some(trial => trial.standing === 'succeeded')).toBe(true);
  }
});

test('pbt by name runs to the end', () => {
  const search = createSearch('pbt', setting(), { population: 4, interval: 9, generations: 3 });
  expect(run(search)).toMatchObject({ ending: 'done' });
});

test.each(['asha', 'hyperband'])('%s walks a grid once: promotions do not lose its count', name => {
  const grid = Space.parse([{ name: 'x', type: 'discrete', values: Array.from({ length: 20 }, (_, k) => k / 20) }]);
  const search = createSearch(name, { ...setting(), space: grid }, { maxBudget: 27, sampler: 'grid' });
  const { history, ending } = run(search);
  expect(ending).toBe('done');
  expect(history.trials.map(trial => trial.params['x'])).toEqual(Array.from({ length: 20 }, (_, k) => k / 20));
  expect(history.trials.some(trial => trial.standing === 'succeeded')).toBe(true);
});

test('an unknown sampler is refused with those there are', () => {
  expect(() => createSearch('asha', setting(), { sampler: 'magic' })).toThrow('must be one of random, grid, sobol');
});

test.each(['tpe', 'gp'])('bohb learns with %s: what it proposes later is near the best place', model => {
  const { history } = run(createSearch('bohb', setting(), { trials: 80, maxBudget: 27, brackets: 1, model }));
  // Every third configuration is random by intention.
  const late = history.trials.slice(50).filter(trial => trial.number % 3 !== 0);
  const near = late.filter(trial => Math.abs((trial.params['x'] as number) - 0.7) < 0.15);
  expect(near.length).toBeGreaterThan(0.6 * late.length);
  expect(history.trials.some(trial => rungOf(trial) === 3)).toBe(true);
});
