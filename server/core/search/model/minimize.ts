/** L-BFGS with backtracking: few, deterministic steps on a smooth function of a dozen variables. */

/** The value at `x`; the gradient is written into `gradient`. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

const MEMORY = 8;

export function minimize(f: Smooth, start: Float64Array, evaluations: number): { x: Float64Array; value: number } {
  const n = start.length;
  let x = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(n);
  let value = f(x, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  let used = 1;
  while (used < evaluations && dot(gradient, gradient) > 1e-8) {
    const direction = descent(gradient, steps, changes);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      direction.forEach((_, k) => (direction[k] = -(gradient[k] as number)));
      slope = -dot(gradient, gradient);
    }
    const longest = direction.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
    let length = Math.min(1, (steps.length === 0 ? 0.5 : 2) / longest);
    let found = false;
    while (used < evaluations && !found) {
      const next = x.map((xk, k) => xk + length * (direction[k] as number));
      const nextGradient = new Float64Array(n);
      const nextValue = f(next, nextGradient);
      used += 1;
      if (nextValue <= value + 1e-4 * length * slope) {
        steps.push(next.map((xk, k) => xk - (x[k] as number)));
        changes.push(nextGradient.map((g, k) => g - (gradient[k] as number)));
        if (steps.length > MEMORY) {
          steps.shift();
          changes.shift();
        }
        found = true;
        if (value - nextValue < 1e-5) {
          used = evaluations;
        }
        [x, value, gradient] = [next, nextValue, nextGradient];
      } else {
        length *= 0.3;
        if (length * longest < 1e-6) {
          return { x, value };
        }
      }
    }
  }
  return { x, value };
}

function descent(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[]
): Float64Array {
  const q = gradient.map(g => -g);
  const weights: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const s = steps[k] as Float64Array;
    const y = changes[k] as Float64Array;
    const curvature = dot(s, y);
    const weight = curvature > 1e-12 ? dot(s, q) / curvature : 0;
    weights[k] = weight;
    add(q, y, -weight);
  }
  const s = steps[steps.length - 1];
  const y = changes[changes.length - 1];
  if (s !== undefined && y !== undefined) {
    const scale = dot(s, y) / dot(y, y);
    if (scale > 0) {
      q.forEach((qk, k) => (q[k] = qk * scale));
    }
  }
  steps.forEach((step, k) => {
    const change = changes[k] as Float64Array;
    const curvature = dot(step, change);
    if (curvature > 1e-12) {
      add(q, step, (weights[k] as number) - dot(change, q) / curvature);
    }
  });
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    sum += (a[k] as number) * (b[k] as number);
  }
  return sum;
}

function add(a: Float64Array, b: Float64Array, weight: number): void {
  for (let k = 0; k < a.length; k++) {
    a[k] = (a[k] as number) + weight * (b[k] as number);
  }
}
