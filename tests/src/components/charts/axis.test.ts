import {
  categoryAxis,
  durationAxis,
  durationLabel,
  linearAxis,
  logAxis,
  short
} from '../../../../src/components/charts/axis';

describe('a linear axis', () => {
  const axis = linearAxis({ from: 0, to: 10 }, [100, 0]);

  test('places values and reads places back', () => {
    expect(axis.place(0)).toBe(100);
    expect(axis.place(2.5)).toBe(75);
    expect(axis.value(axis.place(7))).toBeCloseTo(7);
  });

  test.each([NaN, Infinity, -Infinity])('has no place for %d', value => {
    expect(axis.place(value)).toBeNaN();
  });

  test('puts what is all alike into the middle', () => {
    const alike = linearAxis({ from: 3, to: 3 }, [0, 200]);
    expect(alike.place(3)).toBe(100);
    expect(linearAxis({ from: 0, to: 0 }, [0, 200]).place(0)).toBe(100);
  });

  test('shows whole numbers only for what is counted', () => {
    const labels = linearAxis({ from: 0, to: 3 }, [0, 600], true)
      .ticks(30)
      .map(({ label }) => label);
    expect(labels).toEqual(['0', '1', '2', '3']);
  });

  test('has ticks for the widest and the narrowest values', () => {
    for (const extent of [
      { from: -1.7e308, to: 1.7e308 },
      { from: 1e-300, to: 2e-300 },
      { from: 5, to: 5.000000001 }
    ]) {
      const made = linearAxis(extent, [0, 300]);
      expect(made.ticks(60).every(({ at }) => Number.isFinite(at))).toBe(true);
      expect(Number.isFinite(made.place(extent.from / 2 + extent.to / 2))).toBe(true);
    }
  });
});

describe('a log axis', () => {
  const axis = logAxis({ from: 1e-4, to: 1e-1 }, [0, 300]);

  test('gives each decade the same room', () => {
    expect(axis.place(1e-3)).toBeCloseTo(100);
    expect(axis.value(200)).toBeCloseTo(1e-2);
  });

  test('has no place for zero and below', () => {
    expect(axis.place(0)).toBeNaN();
    expect(axis.place(-1)).toBeNaN();
  });

  test('labels powers of ten, within two decades also their parts', () => {
    expect(axis.ticks(40).map(({ label }) => label)).toEqual(['1e-4', '0.001', '0.01', '0.1']);
    expect(
      logAxis({ from: 10, to: 100 }, [0, 300])
        .ticks(40)
        .map(({ label }) => label)
    ).toEqual(['10', '20', '50', '100']);
  });

  test('stands on a domain of its own where no value is above zero', () => {
    expect(Number.isFinite(logAxis({ from: -3, to: 0 }, [0, 300]).place(1))).toBe(true);
  });
});

test('categories have bands of their own and keep to as many labels as there is room for', () => {
  const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
  const axis = categoryAxis(names, [0, 500]);
  expect(axis.place(0)).toBe(0.5);
  expect(axis.value(axis.place(123))).toBe(123);
  expect(axis.place(500)).toBeNaN();
  expect(axis.place(-1)).toBeNaN();
  // Dots of one category lie beside each other.
  expect(axis.place(-0.3)).toBeCloseTo(0.2);
  expect(axis.place(499.3)).toBeCloseTo(499.8);
  expect(axis.ticks(50).length).toBeLessThanOrEqual(10);
  expect(categoryAxis([], [0, 500]).ticks(50)).toEqual([]);
});

test('durations are labelled as clocks have them', () => {
  const labels = (to: number): string[] =>
    durationAxis({ from: 0, to }, [0, 400])
      .ticks(80)
      .map(({ label }) => label);
  expect(labels(200_000)).toEqual(['0', '1 min', '2 min', '3 min']);
  expect(labels(100)).toContain('0.02 s');
  expect([0, 90_000, 300_000, 5_400_000, 7_200_000, 259_200_000].map(durationLabel)).toEqual([
    '0',
    '1:30',
    '5 min',
    '1 h 30',
    '2 h',
    '3 d'
  ]);
});

test('numbers are written short', () => {
  expect([0, 0.00012, 3e-7, 123456, 0.25, 1e21].map(short)).toEqual(['0', '1.2e-4', '3e-7', '1.2e5', '0.25', '1e21']);
});
