import { Climbs } from '../../../../server/core/search/curves/climbs';
import { climb } from '../../../../server/core/search/curves/ladder';
import { prospects } from '../../../../server/core/search/curves/prospects';
import { noveltyAfter, twinsOf, withTwins } from '../../../../server/core/search/curves/twins';
import { createSearch } from '../../../../server/core/search/registry';
import type { History, Search, TrialRecord, TrialStanding } from '../../../../server/core/search/search';
import type { Params } from '../../../../server/core/space';
import { cube, median, run, sphere } from './laboratory';

const curve = (values: readonly number[], first = 1) => values.map((value, k) => ({ step: first + k, value }));
const trial = (number: number, standing: TrialStanding, values: readonly number[]): TrialRecord => ({
  number,
  params: { x0: (number + 0.5) / 10 },
  standing,
  reports: curve(values),
  ...(standing === 'outstanding' ? {} : { value: values[values.length - 1]! })
});

const ladderOf = (trials: readonly TrialRecord[]) =>
  new Climbs({ space: cube(1), seed: 0, direction: 'min' }).update({ trials, ended: [] }).ladder;

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

/** Trains with curves that fall to their final loss, and may stop the worse half at the third of ten steps. */
function trained(
  search: Search,
  final: (params: Params) => number,
  budget: number,
  stops = true
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
    const stopped = stops && thirds.filter(value => value < values[2]!).length > thirds.length / 2;
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

test('a trial that was stopped for its curve is believed to end as the one it repeats', () => {
  const setting = { space: cube(1), seed: 0, direction: 'min' as const };
  const falling = Array.from({ length: 12 }, (_, k) => 5 + 4 / (k + 1));
  const others = [0, 1, 2, 3].map(k =>
    trial(
      k,
      'succeeded',
      falling.map((value, at) => value + k + at / 100)
    )
  );
  const twin = trial(4, 'stopped', falling.map((value, at) => value + 2 + at / 100).slice(0, 8));
  const another = trial(5, 'stopped', falling.map((value, at) => value + 2.001 + at / 100).slice(0, 8));
  const trials = [...others, twin, another];
  const known = withTwins(prospects(setting, trials), twinsOf(trials));
  expect(known[4]).toMatchObject({ loss: known[2]!.loss, variance: 0, height: known[2]!.height });
  expect(known[5]!.variance).toBeGreaterThan(0);
});

test('a proposal is the less likely to be new the closer it lies, once some were not', () => {
  const places = [0, 0.5, 0.52, 0.9, 0.91].map(x => Float64Array.of(x));
  const curves = [1, 2, 2, 3, 4].map(k => Array.from({ length: 8 }, (_, at) => k + 1 / (at + 1)));
  const trials = curves.map((values, number) => trial(number, 'succeeded', values));
  const shape = { dimensions: 1, ordered: [true] };
  const hyper = { weights: Float64Array.of(1), noise: 0.01 };
  const after = (count: number) =>
    noveltyAfter(trials.slice(0, count), places, twinsOf(trials.slice(0, count)), shape, hyper);
  expect(after(2)).toBeUndefined();
  const one = after(3)!;
  // Trial 2 lay at 0.02 from its twin: so close it is as likely as not, farther away nothing speaks against it.
  expect(one(1)).toBeCloseTo(Math.log(1 / 2), 12);
  expect(one(0.9)).toBe(0);
  // Trial 4 came closer still to one tried, and was another: that speaks for what lies as far as trial 2 did.
  expect(Math.exp(after(5)!(0.9999))).toBeGreaterThan(Math.exp(one(0.9999)));
});

test('where the function rounds, it looks elsewhere instead of repeating itself', () => {
  const space = cube(4);
  const rounded = (params: Params): Params =>
    Object.fromEntries(Object.entries(params).map(([name, x]) => [name, Math.round(2 * Number(x)) / 2]));
  const different = [1, 2, 3].map(seed => {
    const search = createSearch('model', { space, seed, direction: 'min' });
    const final = (params: Params) =>
      Object.values(rounded(params)).reduce(
        (sum: number, x, k) => sum + ((k + 1) * Number(x)) / 50,
        sphere(rounded(params))
      );
    const { trials } = trained(search, final, 400, false).history;
    return new Set(trials.map(({ params }) => JSON.stringify(rounded(params)))).size;
  });
  // Of 40 trials; 18 without what it learns of repetitions.
  expect(median(different)).toBeGreaterThanOrEqual(22);
});
