import type { LineKind } from '../../../../../src/components/charts/kinds';
import { LinePlane } from '../../../../../src/components/charts/raster';
import type { Curve } from '../../../../../src/components/charts/shelf';
import type { Sliced } from '../../../../../src/components/charts/slices';
import { CurveMass, type MassLine } from '../../../../../src/panels/dashboard/charts/curves/mass';
import { axesFor } from '../../../../../src/panels/dashboard/charts/curves/model';
import { random } from './made-up';

const FRAME = { left: 0, top: 0, right: 120, bottom: 60 };
const LOOK = { isLogX: false, isLogY: false, smoothing: 0, isWhole: false };
const TRIALS = 200;
const POINTS = 6;
const KINDS: readonly LineKind[] = ['finished', 'stopped', 'failed'];

const draw = random(3);
const lines = Array.from({ length: TRIALS }, (_, row): MassLine => {
  const steps = Float64Array.from({ length: POINTS }, (__, step) => step);
  const curve: Curve = { row, steps, values: steps.map(() => draw()) };
  return { curve, kind: KINDS[row % KINDS.length] ?? 'finished' };
});
const axes = axesFor(
  { curves: new Map(), x: { from: 0, to: POINTS - 1 }, y: { from: 0, to: 1 }, isCut: false, missing: 0 },
  LOOK,
  undefined,
  FRAME
);
const made = (): CurveMass => new CurveMass(lines, axes, FRAME, 1);
const every = (n: number): Uint8Array => Uint8Array.from(lines, (_, at) => (at % n === 0 ? 1 : 0));
const without = (n: number): Uint8Array => every(n).map(value => 1 - value);
const turns = (work: Sliced): number => [...work].length;

function sum(planes: ReadonlyMap<LineKind, LinePlane>): Float32Array {
  const all = new Float32Array(FRAME.right * FRAME.bottom);
  planes.forEach(({ counts }) => counts.forEach((count, at) => (all[at] = (all[at] ?? 0) + count)));
  return all;
}

const apart = (one: Float32Array, other: Float32Array): number =>
  one.reduce((most, count, at) => Math.max(most, Math.abs(count - (other[at] ?? 0))), 0);

test('after any brushes the counts are those of a mass that was drawn at once', () => {
  const moved = made();
  for (const wanted of [every(1), every(3), every(2), without(50), without(49), every(40), every(1), every(5)]) {
    turns(moved.keep(wanted));
    const fresh = made();
    turns(fresh.keep(wanted));
    expect(apart(sum(moved.kept), sum(fresh.kept))).toBeLessThan(1e-3);
  }
});

test('what is kept and what is dropped are together all there is, kind by kind', () => {
  const [mass, all] = [made(), made()];
  turns(all.keep(every(1)));
  turns(mass.keep(every(4)));
  turns(mass.countAll());
  const dropped = mass.dropped;
  all.kept.forEach(({ counts }, kind) => {
    const parts = new LinePlane(FRAME.right, FRAME.bottom).counts.map(
      (_, at) => (mass.kept.get(kind)?.counts[at] ?? 0) + (dropped.get(kind)?.counts[at] ?? 0)
    );
    expect(apart(parts, counts)).toBeLessThan(0.02);
  });
  expect([...dropped.keys()].sort()).toEqual([...KINDS].sort());
});

test('a brush that moves a little counts only the curves it passes over', () => {
  const mass = made();
  turns(mass.keep(every(1)));
  const wanted = every(1);
  wanted.fill(0, 10, 14);
  expect(turns(mass.keep(wanted))).toBe(4);
});

test('few that stay are counted anew, few that go are taken from all', () => {
  const mass = made();
  turns(mass.keep(every(1)));
  expect(turns(mass.keep(every(50)))).toBe(TRIALS / 50);
  expect(turns(mass.keep(without(50)))).toBe(TRIALS / 50);
});

test('work that is dropped half way leaves nothing wrong behind', () => {
  const mass = made();
  const begun = mass.keep(every(1))[Symbol.iterator]();
  begun.next();
  begun.next();
  turns(mass.keep(every(2)));
  const fresh = made();
  turns(fresh.keep(every(2)));
  expect(apart(sum(mass.kept), sum(fresh.kept))).toBeLessThan(1e-3);
});

describe('with other lines', () => {
  const other = (row: number, kind: LineKind = 'finished'): MassLine => {
    const steps = Float64Array.from({ length: POINTS }, (_, step) => step);
    return { curve: { row, steps, values: steps.map(() => draw()) }, kind };
  };
  const next = [
    ...lines.map((line, row) => (row < 9 ? other(row) : row < 12 ? { ...line, kind: 'failed' as const } : line)),
    other(TRIALS),
    other(TRIALS + 1, 'stopped')
  ].reverse();
  const wantedOf = (some: readonly MassLine[], n: number): Uint8Array =>
    Uint8Array.from(some, ({ curve }) => (curve.row % n === 0 ? 1 : 0));

  test.each([1, 3, 40])('what was counted stands, what is another is counted again (one in %d kept)', n => {
    const mass = made();
    turns(mass.keep(wantedOf(lines, n)));
    turns(mass.countAll());
    expect(mass.renew(next)).toBe(true);
    const cost = turns(mass.keep(wantedOf(next, n))) + turns(mass.countAll());
    expect(cost).toBeLessThan(40);
    const fresh = new CurveMass(next, axes, FRAME, 1);
    turns(fresh.keep(wantedOf(next, n)));
    turns(fresh.countAll());
    for (const kind of KINDS) {
      const of = ({ kept }: CurveMass): Float32Array => kept.get(kind)?.counts ?? new Float32Array(0);
      expect(apart(of(mass), of(fresh))).toBeLessThan(1e-3);
    }
    expect(apart(sum(mass.dropped), sum(fresh.dropped))).toBeLessThan(0.05);
  });

  test('many others, or one that is gone, are for a new mass, and this one stays as it is', () => {
    const mass = made();
    turns(mass.keep(every(1)));
    const before = sum(mass.kept);
    expect(mass.renew(lines.map((_, row) => other(row)))).toBe(false);
    expect(mass.renew(lines.slice(1))).toBe(false);
    expect(mass.lines).toBe(lines);
    expect(apart(sum(mass.kept), before)).toBe(0);
  });
});
