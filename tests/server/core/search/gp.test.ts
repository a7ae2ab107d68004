import { exp } from '../../../../server/core/elementary';
import { posteriorTarget, profile } from '../../../../server/core/search/gp/fit';
import { fittedPrefix, subset } from '../../../../server/core/search/gp/gp-search';
import { Posterior } from '../../../../server/core/search/gp/posterior';
import { cholesky, inverseOf, solveLower, solveUpper } from '../../../../server/core/search/model/linear';
import { minimize } from '../../../../server/core/search/model/minimize';
import { Random } from '../../../../server/core/random';

const row = (...values: number[]) => Float64Array.from(values);

test('Cholesky, both solves and the inverse agree with a matrix worked by hand', () => {
  // [[4, 2], [2, 3]] = L Lᵀ with L = [[2, 0], [1, √2]]; its inverse is [[3, −2], [−2, 4]] / 8.
  const l = row(4, 0, 2, 3);
  expect(cholesky(l, 2)).toBe(true);
  expect([l[0], l[2], l[3]!]).toEqual([2, 1, Math.SQRT2]);
  const x = row(8, 7);
  solveLower(l, 2, x);
  solveUpper(l, 2, x);
  expect(x[0]).toBeCloseTo(1.25, 12);
  expect(x[1]).toBeCloseTo(1.5, 12);
  const inverse = inverseOf(l, 2);
  [3 / 8, -2 / 8, 4 / 8].forEach((wanted, k) =>
    expect([inverse[0], inverse[2], inverse[3]][k]).toBeCloseTo(wanted, 12)
  );
  expect(cholesky(row(1, 0, 2, 1), 2)).toBe(false);
});

test('the posterior between two observations against the closed form', () => {
  const hyper = { weights: row(4), noise: 0 };
  const k = (a: number, b: number): number => {
    const r = Math.sqrt(5 * 4) * Math.abs(a - b);
    return (1 + r + (r * r) / 3) * Math.exp(-r);
  };
  const posterior = new Posterior([row(0.2), row(0.7)], row(-1, 1), { dimensions: 1, ordered: [true] }, hyper);
  // By symmetry the fitted mean is 0; alpha = C⁻¹ y with C = [[1, c], [c, 1]].
  const c = k(0.2, 0.7);
  const wanted = (k(0.4, 0.7) - k(0.4, 0.2)) / (1 - c);
  expect(posterior.mean(row(0.4))).toBeCloseTo(wanted, 5);
  const [a, b] = [k(0.4, 0.2), k(0.4, 0.7)];
  const explained = (a * a - 2 * a * b * c + b * b) / (1 - c * c);
  const amplitude = (1 + 2 / (1 - c)) / 3;
  expect(posterior.predict(row(0.4)).variance).toBeCloseTo(amplitude * (1 - explained), 5);
});

test('a posterior meets its observations, and outstanding points take away uncertainty without moving the mean', () => {
  const shape = { dimensions: 2, ordered: [true, false] };
  const points = [row(0.1, 0.25), row(0.5, 0.75), row(0.9, 0.25)];
  const losses = row(0.3, -1, 0.7);
  const hyper = { weights: row(3, 0.5), noise: 0 };
  const plain = new Posterior(points, losses, shape, hyper);
  points.forEach((point, i) => expect(plain.predict(point).mean).toBeCloseTo(losses[i]!, 4));
  const target = row(0.3, 0.75);
  const waiting = new Posterior([...points, target], losses, shape, hyper);
  expect(waiting.predict(row(0.6, 0.25)).mean).toBeCloseTo(plain.predict(row(0.6, 0.25)).mean, 9);
  expect(waiting.predict(target).variance).toBeLessThan(plain.predict(target).variance / 1000);
});

test('the gradient of the posterior target is its slope', () => {
  const random = Random.of(1);
  const points = Array.from({ length: 9 }, () => row(random.next(), random.next(), random.below(2)));
  const losses = Float64Array.from(points, p => Math.sin(5 * p[0]!) + p[2]!);
  const priors = { length: 0.5, lengthSpread: 1, noise: 0.01, noiseSpread: 1 };
  const target = posteriorTarget(points, losses, { dimensions: 3, ordered: [true, true, false] }, priors);
  const x = row(1.2, -0.3, 0.4, -3);
  const gradient = new Float64Array(4);
  target(x, gradient);
  const scratch = new Float64Array(4);
  for (let k = 0; k < 4; k++) {
    const shifted = (h: number) =>
      target(
        x.map((value, j) => (j === k ? value + h : value)),
        scratch
      );
    expect(gradient[k]).toBeCloseTo((shifted(1e-5) - shifted(-1e-5)) / 2e-5, 5);
  }
});

test('the closed-form mean of uncorrelated observations is their mean', () => {
  const { mean, amplitude } = profile(row(1, 0, 0, 0, 1, 0, 0, 0, 1), 3, row(1, 2, 6));
  expect(mean).toBeCloseTo(3, 12);
  expect(amplitude).toBeCloseTo((1 + 4 + 1 + 9) / 4, 12);
});

test('L-BFGS finds the bottom of a narrow valley', () => {
  const rosenbrock = (x: Float64Array, gradient: Float64Array): number => {
    const [a, b] = x as unknown as [number, number];
    gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    gradient[1] = 200 * (b - a * a);
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
  };
  const { x } = minimize(rosenbrock, row(-1.2, 1), 500);
  expect(x[0]).toBeCloseTo(1, 1);
  expect(x[1]).toBeCloseTo(1, 1);
  expect(exp(0)).toBe(1);
});

test('prefixes grow in steps; long histories keep the best and the latest', () => {
  expect([5, 21, 49, 103, 512, 1234].map(fittedPrefix)).toEqual([5, 20, 48, 100, 500, 1200]);
  const losses = Array.from({ length: 10 }, (_, k) => (k === 2 ? -5 : k));
  const points = losses.map((_, k) => row(k));
  expect(subset({ points, losses }, 4).points.map(p => p[0])).toEqual([0, 2, 8, 9]);
});
