import { climb, ladderOf } from '../../../../server/core/search/curves/ladder';
import { prospects } from '../../../../server/core/search/curves/prospects';
import { createSearch } from '../../../../server/core/search/registry';
import type { History, Search, TrialRecord, TrialStanding } from '../../../../server/core/search/search';
import { Space, type Params } from '../../../../server/core/space';
import { cube, median, numbers, run, sphere } from './laboratory';

const curve = (values: readonly number[], first = 1) => values.map((value, k) => ({ step: first + k, value }));
const trial = (number: number, standing: TrialStanding, values: readonly number[]): TrialRecord => ({
  number,
  params: { x0: (number + 0.5) / 10 },
  standing,
  reports: curve(values),
  ...(standing === 'outstanding' ? {} : { value: values[values.length - 1]! })
});

test('a ladder doubles up to the longest training seen, wherever steps begin', () => {
  expect(ladderOf([trial(0, 'stopped', [3, 2]), trial(1, 'succeeded', new Array(12).fill(1))])).toEqual({
    first: 1,
    rungs: [1, 2, 4, 8, 12]
  });
  expect(ladderOf([])).toEqual({ first: Infinity, rungs: [] });
  expect(climb(curve([9, 8, 7, 6, 5], 0), { first: 0, rungs: [1, 2, 4, 8] })).toEqual([9, 8, 6]);
  expect(
    climb(
      [
        { step: 10, value: 5 },
        { step: 20, value: 4 },
        { step: 30, value: 3 }
      ],
      { first: 10, rungs: [1, 2, 16, 21] }
    )
  ).toEqual([5, 5, 4, 3]);
  expect(climb([], { first: 0, rungs: [1] })).toEqual([]);
});

test('a stopped trial is carried up as the others went, and is the vaguer the earlier it was stopped', () => {
  const setting = { space: cube(1), seed: 0, direction: 'min' as const };
  const finished = [0, 1, 2, 3, 4, 5].map(k => trial(k, 'succeeded', [8 + k, 4 + k, 2 + k, 1 + k]));
  const early = trial(6, 'stopped', [10.5]);
  const late = trial(7, 'stopped', [10.5, 6.5, 4.5]);
  const known = prospects(setting, [...finished, early, late]);
  const of = (number: number) => known.find(({ trial }) => trial.number === number)!;
  // Both lie between the finished trials 2 and 3 all the way.
  for (const number of [6, 7]) {
    expect(of(number).loss).toBeGreaterThan(of(1).loss);
    expect(of(number).loss).toBeLessThan(of(4).loss);
  }
  expect(of(0).variance).toBe(0);
  expect(of(7).variance).toBeGreaterThan(0);
  expect(of(6).variance).toBeGreaterThanOrEqual(of(7).variance);
  expect([of(0).height, of(6).height, of(7).height]).toEqual([4, 1, 2]);
});

test('the final value may be another metric than the reported one', () => {
  const setting = { space: cube(1), seed: 0, direction: 'max' as const };
  const trials = [0, 1, 2, 3, 4].map(k => ({ ...trial(k, 'succeeded', [0.1 * k, 0.2 * k]), value: 70 + 5 * k }));
  const known = prospects(setting, [...trials, trial(5, 'stopped', [0.35])]);
  const losses = known.map(({ loss }) => loss);
  expect([...losses.slice(0, 5)].sort((a, b) => b - a)).toEqual(losses.slice(0, 5));
  expect(losses[5]).toBeLessThan(losses[2]!);
});

/** Trains with curves that fall to their final loss, and stops the worse half at the third of ten steps. */
function trained(
  search: Search,
  final: (params: Params) => number,
  budget: number
): { best: number; history: History } {
  const trials: TrialRecord[] = [];
  const ended: number[] = [];
  const thirds: number[] = [];
  let best = Infinity;
  for (let spent = 0; spent < budget;) {
    const suggestion = search.suggest({ trials: [...trials], ended: [...ended] });
    if (suggestion.kind !== 'start') {
      throw new Error(suggestion.kind);
    }
    const { params } = suggestion;
    const values = Array.from({ length: 10 }, (_, k) => final(params) + 1 / (k + 1));
    const stopped = thirds.filter(value => value < values[2]!).length > thirds.length / 2;
    thirds.push(values[2]!);
    const reports = curve(stopped ? values.slice(0, 3) : values);
    spent += reports.length;
    best = Math.min(best, stopped ? Infinity : values[9]!);
    ended.push(trials.length);
    trials.push({
      number: trials.length,
      params,
      standing: stopped ? 'stopped' : 'succeeded',
      value: reports.at(-1)!.value,
      reports
    });
  }
  return { best, history: { trials, ended } };
}

test('with stopped trials it beats random at the same number of steps', () => {
  const found = (name: string) =>
    median(
      [0, 1, 2].map(
        seed => trained(createSearch(name, { space: cube(4), seed, direction: 'min' }), sphere, 300).best - 0.1
      )
    );
  expect(found('model')).toBeLessThan(found('random') / 5);
});

test('without any report it searches as a full-fidelity model does', () => {
  const { best } = run(createSearch('model', { space: cube(3), seed: 1, direction: 'min' }), sphere, 40);
  expect(best.at(-1)).toBeLessThan(0.005);
});

test('rebuilt from a copied history it proposes the same, bit for bit', () => {
  const setting = { space: cube(3), seed: 2, direction: 'min' as const };
  const { history } = trained(createSearch('model', setting), sphere, 200);
  for (const number of [9, 20, history.trials.length - 1]) {
    const past = JSON.parse(
      JSON.stringify({ trials: history.trials.slice(0, number), ended: history.ended.slice(0, number) })
    ) as History;
    expect(createSearch('model', setting).suggest(past)).toEqual({
      kind: 'start',
      params: history.trials[number]!.params
    });
  }
});

test('with curves the first proposals keep away from what was tried, and less so the more was tried', () => {
  const setting = { space: cube(2), seed: 3, direction: 'min' as const };
  const plateaus = (params: Params) => Math.round(4 * sphere(params)) / 4;
  const apart = (nearest: number, from: number): number => {
    const { trials } = trained(createSearch('model', setting, { nearest }), plateaus, 500).history;
    const closest = trials.map(({ params, number }) =>
      Math.min(
        ...trials
          .slice(0, number)
          .map(other => Math.hypot(...numbers(params).map((x, k) => x - numbers(other.params)[k]!)))
      )
    );
    return median(closest.slice(from, from + 12));
  };
  expect(apart(0.9, 12)).toBeGreaterThan(1.5 * apart(1, 12));
  expect(apart(0.9, 60)).toBeLessThan(apart(0.9, 12));
});

test('where everything lies close to what was tried it still proposes what is left', () => {
  const space = Space.parse([{ name: 'x0', type: 'INTEGER', values: [0, 11] }]);
  const search = createSearch('model', { space, seed: 0, direction: 'min' }, { nearest: 0 });
  const { history } = trained(search, ({ x0 }) => Number(x0), 80);
  expect(new Set(history.trials.slice(0, 12).map(({ params }) => params['x0'])).size).toBe(12);
});
