import fc from 'fast-check';
import { CurveBook } from '../../../../server/core/analysis/curve-book';
import { thinned } from '../../../../server/core/analysis/reduce';

const readings = fc.array(fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0)), {
  maxLength: 300
});

test('a short curve stays as it is', () => {
  expect([...thinned([3, 1, 2], 0, 3, 3)]).toEqual([0, 1, 2]);
  expect([...thinned([], 0, 0, 10)]).toEqual([]);
  expect([...thinned([5], 0, 1, 2)]).toEqual([0]);
});

test('a single spike in ten thousand points is never lost', () => {
  const values = new Float64Array(10_000);
  values[6_543] = 1;
  expect([...thinned(values, 0, values.length, 20)]).toContain(6_543);
});

test('what stays is in order, within bounds, and holds the ends, the least and the greatest', () => {
  fc.assert(
    fc.property(readings, fc.integer({ min: 2, max: 100 }), (values, most) => {
      const kept = [...thinned(values, 0, values.length, most)];
      expect(kept.length).toBeLessThanOrEqual(Math.max(most, 2));
      expect(kept).toEqual([...new Set(kept)].sort((one, other) => one - other));
      if (values.length === 0) return;
      expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
      const numbers = values.filter(value => !Number.isNaN(value));
      if (numbers.length > 0 && most >= 4) {
        const left = kept.map(k => values[k] ?? 0);
        expect(left).toContain(Math.max(...numbers));
        expect(left).toContain(Math.min(...numbers));
      }
    })
  );
});

const book = (): CurveBook => {
  const made = new CurveBook();
  made.add(3, Float64Array.of(0, 1, 2), Float64Array.of(5, 6, 7), 1);
  made.add(1, Float64Array.of(10), Float64Array.of(Number.NaN), 2);
  made.add(3, Float64Array.of(1, 2, 3), Float64Array.of(0, 0, 8), 3);
  return made;
};

test('curves come by trial, and a trial that began again repeats nothing', () => {
  const { rows, offsets, steps, values, isReduced } = book().ask({ points: 100 });
  expect([[...rows], [...offsets], isReduced]).toEqual([[1, 3], [0, 1, 5], false]);
  expect([...steps]).toEqual([10, 0, 1, 2, 3]);
  expect([...values]).toEqual([Number.NaN, 5, 6, 7, 8]);
});

test('a range of steps, some trials, and those that have grown since', () => {
  expect([...book().ask({ points: 100, from: 1, to: 2, numbers: [3] }).values]).toEqual([6, 7]);
  expect([...book().ask({ points: 100, since: 2 }).rows]).toEqual([3]);
  expect([...book().ask({ points: 100, since: 3 }).rows]).toEqual([]);
  expect([...book().ask({ points: 100, numbers: [99] }).rows]).toEqual([]);
});

test('the narrower the range, the more of what it holds is told', () => {
  const made = new CurveBook();
  const steps = Float64Array.from({ length: 1_000 }, (_, k) => k);
  made.add(1, steps, steps.map(Math.sin), 1);
  const told = (from: number, to: number): number => {
    const { steps: kept } = made.ask({ points: 100, from, to });
    return kept.filter(step => step >= 400 && step < 450).length;
  };
  const [whole, closer, closest] = [told(0, 999), told(300, 549), told(400, 449)];
  expect(whole).toBeLessThan(closer);
  expect(closer).toBeLessThan(closest);
  expect(closest).toBe(50);
  expect(made.ask({ points: 100, from: 400, to: 449 }).isReduced).toBe(false);
});

test('points that were known already make no curve look grown', () => {
  const made = book();
  made.add(1, Float64Array.of(9, 10), Float64Array.of(1, 2), 9);
  expect([...made.ask({ points: 10, since: 3 }).rows]).toEqual([]);
});
