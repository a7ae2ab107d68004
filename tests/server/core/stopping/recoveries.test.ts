/** The power law learns from finished trials how hopeless one may look that still comes through. */
import * as fc from 'fast-check';
import { createRule } from '../../../../server/core/stopping/registry';
import { Recoveries } from '../../../../server/core/stopping/rules/recoveries';
import type { StoppingRule } from '../../../../server/core/stopping/rule';
import { end, last, report, stops, whole, type Told } from './story';

const rule = (options: Record<string, unknown> = {}): StoppingRule =>
  createRule({ name: 'power-law', options }, { direction: 'min' });
const noise = (k: number): number => 0.01 * Math.sin(k * 12.9898);
/** Levels off as a power law does. */
const curve = (floor: number, steps = 50): number[] =>
  Array.from({ length: steps }, (_, k) => floor + 0.5 / Math.sqrt(k + 1) + noise(k));
/** Stands at a plateau for half of the training, then falls: no power law. */
const late = (floor: number, steps = 50): number[] =>
  Array.from({ length: steps }, (_, k) => (k < steps / 2 ? 0.9 : floor) + noise(k + floor));
const finished = (make: (floor: number) => number[], count: number): Told[] =>
  Array.from({ length: count }, (_, k) => whole(k + 1, make(0.1 + 0.02 * k))).flat();

test('judges nobody before four trials have finished', () => {
  const hopeless = whole(9, curve(2)).slice(0, -1);
  expect(stops(rule(), [...finished(curve, 3), ...hopeless])).toEqual([]);
  expect(stops(rule(), [...finished(curve, 4), ...hopeless])[0]).toMatch(/^9@([4-9]|1\d)$/);
});

test('where trials recover late, one that looks as hopeless as they did is left alone', () => {
  const told = [...finished(late, 6), ...whole(9, late(0.05))];
  expect(stops(rule({ minFinished: 0, chance: 0.02 }), told)).toContain('9@20');
  expect(stops(rule(), told)).not.toContainEqual(expect.stringMatching(/^9@/));
});

test('it says how hopeless the finished ones looked', () => {
  const told = [...finished(curve, 5), ...whole(9, curve(0.45)).slice(0, -1)];
  const at = stops(rule(), told).find(stop => stop.startsWith('9'));
  const until = told.findIndex(event => event.kind === 'report' && `${event.trial}@${event.step}` === at);
  const verdict = last(rule(), told.slice(0, until + 1));
  expect(verdict).toMatchObject({ kind: 'stop', evidence: { rule: 'power-law', peers: 5 } });
  expect(verdict.kind === 'stop' && verdict.evidence.says).toMatch(
    /a chance of .* % to beat trial 1 \(.*\)\.( Of 5 finished trials none looked so hopeless here: .* % at the least\.)?$/
  );
});

test('a trial that was stopped teaches nothing', () => {
  const given = finished(curve, 4);
  const stopped = [7, 8].flatMap(trial => whole(trial, late(0.05).slice(0, 20), 'stopped'));
  const hopeless = whole(9, curve(2)).slice(0, -1);
  expect(stops(rule(), [...given, ...stopped, ...hopeless]).filter(at => at.startsWith('9'))).toEqual(
    stops(rule(), [...given, ...hopeless])
  );
});

test('no judgement at steps before any at which a finished trial reported', () => {
  const sparse = Array.from({ length: 4 }, (_, trial) => [
    ...curve(0.1 + 0.02 * trial).map((value, k) => report(trial + 1, 100 * (k + 1), value)),
    end(trial + 1)
  ]).flat();
  const dense = curve(2, 390).map((value, k) => report(9, k + 1, value));
  expect(stops(rule(), [...sparse, ...dense])).toEqual([]);
});

test('trainings of thousands of reports are judged as well', () => {
  const told = [...finished(floor => curve(floor, 3000), 4), ...whole(9, curve(2, 3000)).slice(0, -1)];
  expect(stops(rule(), told)[0]).toMatch(/^9@/);
});

test('where steps share cells, whoever is judged at a step that was looked at is judged more gently', () => {
  const looked = fc.array(fc.tuple(fc.nat(400), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1 });
  fc.assert(
    fc.property(looked, fc.nat(), (looks, which) => {
      const [step] = looks[which % looks.length] as [number, number];
      const [few, exact] = [new Recoveries(4), new Recoveries(10_000)];
      looks.forEach(([at, chance]) => {
        few.add(at, chance);
        exact.add(at, chance);
      });
      const [shared, own] = [few.leastAt(step), exact.leastAt(step)];
      return shared !== undefined && own !== undefined && shared <= own;
    })
  );
});
