import { createRule } from '../../../../server/core/stopping/registry';
import type { StoppingRule } from '../../../../server/core/stopping/rule';
import { end, last, report, stops, whole } from './story';

const rule = (name: string, options: Record<string, unknown> = {}): StoppingRule =>
  createRule({ name, options }, { direction: 'min' });

describe('threshold', () => {
  test('stops what is worse than the limit, from a step on', () => {
    const told = [report(1, 1, 9), report(1, 5, 9), report(2, 5, 3), report(3, 5, 3.0001)];
    expect(stops(rule('threshold', { limit: 3, from: 5 }), told)).toEqual(['1@5', '3@5']);
  });

  test('stops NaN', () => {
    expect(last(rule('threshold', { limit: 3 }), [report(1, 1, Number.NaN)])).toMatchObject({
      evidence: { value: Infinity, threshold: 3 }
    });
  });
});

describe('patience', () => {
  test('counts steps since the last improvement, not reports', () => {
    const told = [report(1, 10, 5), report(1, 20, 4), report(1, 30, 4), report(1, 39, 4.5), report(1, 40, 4)];
    expect(stops(rule('patience', { patience: 20 }), told)).toEqual(['1@40']);
  });

  test('an improvement under minDelta is none', () => {
    const falling = [5, 4.95, 4.9, 4.85, 4.8].map((value, k) => report(1, k, value));
    expect(stops(rule('patience', { patience: 4, minDelta: 0.5 }), falling)).toEqual(['1@4']);
    expect(stops(rule('patience', { patience: 4, minDelta: 0.2 }), falling)).toEqual([]);
  });

  test('a trial that never had a finite value runs out of patience too', () => {
    const told = [1, 2, 3, 4].map(step => report(1, step, Number.NaN));
    expect(stops(rule('patience', { patience: 3 }), told)).toEqual(['1@4']);
  });
});

describe('plateau', () => {
  test('stops when the last reports hardly differ', () => {
    const told = [9, 5, 5.01, 5, 5.02].map((value, k) => report(1, k, value));
    expect(last(rule('plateau', { window: 4, tolerance: 0.05 }), told)).toMatchObject({
      kind: 'stop',
      evidence: { value: expect.closeTo(0.02, 12), threshold: 0.05 }
    });
    expect(stops(rule('plateau', { window: 4, tolerance: 0.01 }), told)).toEqual([]);
  });

  test('one NaN in the window is no plateau; nothing but NaN is', () => {
    const nan = Number.NaN;
    expect(stops(rule('plateau', { window: 3 }), [report(1, 1, 5), report(1, 2, nan), report(1, 3, 5)])).toEqual([]);
    expect(
      stops(
        rule('plateau', { window: 3 }),
        [1, 2, 3].map(step => report(1, step, nan))
      )
    ).toEqual(['1@3']);
  });
});

/** The chance alone decides. */
const ALONE = { minFinished: 0, chance: 0.02 };

describe('power law', () => {
  const curve = (floor: number, height: number, steps = 50): number[] =>
    Array.from({ length: steps }, (_, k) => floor + height / Math.sqrt(k + 1));
  const noisy = (values: readonly number[]): number[] => values.map((v, k) => v + 0.01 * Math.sin(k * 12.9898));

  test('sees from the first steps that a curve will end above the best known', () => {
    const told = [...whole(1, curve(0.1, 0.9)), ...whole(2, curve(0.6, 0.9)).slice(0, 12)];
    const at = stops(rule('power-law', ALONE), told);
    expect(at[0]).toMatch(/^2@([4-9]|10)$/);
  });

  test('never stops the curve that will win, though it is behind all the way', () => {
    const told = [...whole(1, noisy(curve(0.3, 0.2))), ...whole(2, noisy(curve(0.1, 0.9)))];
    expect(stops(rule('power-law', ALONE), told)).toEqual([]);
  });

  test('needs someone to beat, and its horizon', () => {
    expect(stops(rule('power-law', ALONE), whole(1, curve(0.6, 0.9)).slice(0, 40))).toEqual([]);
    expect(stops(rule('power-law', { ...ALONE, maxSteps: 50 }), [...whole(1, [0.9], 'stopped')])).toEqual([]);
  });

  test('the prediction is near the true end of a power-law curve', () => {
    const told = [...whole(1, curve(0.1, 0.2)), ...whole(2, curve(0.6, 0.9)).slice(0, 20)];
    const verdict = last(rule('power-law', ALONE), told);
    const truth = 0.6 + 0.9 / Math.sqrt(50);
    expect(verdict.kind === 'stop' && Math.abs(verdict.evidence.value - truth)).toBeLessThan(0.05);
  });

  test('NaN in a curve, or as a final value, changes nothing', () => {
    const holes = curve(0.1, 0.9).map((value, k) => (k % 4 === 1 ? Number.NaN : value));
    const told = [...whole(1, curve(0.3, 0.2)), report(7, 1, Number.NaN), end(7, 'succeeded', -Infinity)];
    expect(stops(rule('power-law', ALONE), [...told, ...whole(2, holes)])).toEqual([]);
  });
});
