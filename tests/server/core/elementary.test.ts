import fc from 'fast-check';

import {
  exp,
  log,
  log1p,
  logExpectedImprovement,
  normalCdf,
  normalQuantile,
  power
} from '../../../server/core/elementary';

const close = (actual: number, expected: number, relative = 4e-16) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

test('exp and log agree with the engine to a few units in the last place', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), x => {
      close(exp(x), Math.exp(x), 1e-15);
    })
  );
  fc.assert(
    fc.property(fc.double({ min: 1e-320, max: 1e300, noNaN: true }), x => {
      close(log(x), Math.log(x), 1e-15);
    })
  );
});

test('the edges of exp and log', () => {
  expect([exp(0), exp(-Infinity), exp(Infinity), exp(-746), exp(710)]).toEqual([1, 0, Infinity, 0, Infinity]);
  expect([log(1), log(0), log(Infinity), log(-1), exp(NaN)]).toEqual([0, -Infinity, Infinity, NaN, NaN]);
  close(exp(709.7), Math.exp(709.7), 1e-15);
  // What is smaller than the smallest normal number: the last step before zero is there, and no NaN beside it.
  for (let x = -746; x < -708; x += 1 / 64) {
    expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(5e-324 + 1e-15 * Math.exp(x));
  }
  close(log1p(1e-12), 1e-12, 1e-11);
  close(power(2, 10), 1024, 1e-15);
});

test('the same bits everywhere: known outputs', () => {
  expect([exp(1), exp(-2.5), log(10), log(0.3)]).toEqual([
    2.7182818284590455, 0.0820849986238988, 2.302585092994046, -1.2039728043259361
  ]);
});

test('normal distribution against published values', () => {
  close(normalCdf(1.96), 0.9750021048517795, 1e-14);
  close(normalCdf(-5), 2.866515718791946e-7, 1e-12);
  close(normalCdf(-10), 7.61985302416047e-24, 1e-12);
  expect(normalCdf(0)).toBe(0.5);
  close(normalQuantile(0.975), 1.959963984540054, 1e-12);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), p => {
      close(normalCdf(normalQuantile(p)), p, 1e-10);
    })
  );
});

test('the log of expected improvement is smooth where its formula changes', () => {
  for (const border of [-3, -1000]) {
    close(logExpectedImprovement(border - 1e-9), logExpectedImprovement(border + 1e-9), 1e-5);
  }
  close(logExpectedImprovement(0), Math.log(0.3989422804014327), 1e-14);
  close(logExpectedImprovement(-4), Math.log(7.14525831e-6), 1e-8);
  expect(logExpectedImprovement(-50)).toBeGreaterThan(logExpectedImprovement(-51));
});
