/** Dense linear algebra on row-major Float64Arrays: what a Gaussian process needs, and no more. */

/** The element, for code that has checked its bounds by construction. */
export function at(array: Float64Array, index: number): number {
  return array[index] as number;
}

/** Lower Cholesky factor in place (the upper triangle is left as it was); false when not positive definite. */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = at(a, row + j);
      for (let k = 0; k < j; k++) {
        sum -= at(a, row + k) * at(a, other + k);
      }
      if (i === j) {
        if (!(sum > 1e-12)) {
          return false;
        }
        a[row + i] = Math.sqrt(sum);
      } else {
        a[row + j] = sum / at(a, other + j);
      }
    }
  }
  return true;
}

/** Solves L x = b in place. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = at(b, i);
    for (let k = 0; k < i; k++) {
      sum -= at(l, row + k) * at(b, k);
    }
    b[i] = sum / at(l, row + i);
  }
}

/** Solves Lᵀ x = b in place. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const x = at(b, i) / at(l, row + i);
    b[i] = x;
    for (let k = 0; k < i; k++) {
      b[k] = at(b, k) - at(l, row + k) * x;
    }
  }
}

/** (L Lᵀ)⁻¹, its lower triangle, from L. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  // M = L⁻¹ held transposed (row j of `m` is column j of M), so that every inner loop runs along memory.
  const m = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = j * n;
    m[column + j] = 1 / at(l, j * n + j);
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      let sum = 0;
      for (let k = j; k < i; k++) {
        sum -= at(l, row + k) * at(m, column + k);
      }
      m[column + i] = sum / at(l, row + i);
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) {
        sum += at(m, i * n + k) * at(m, j * n + k);
      }
      inverse[i * n + j] = sum;
    }
  }
  return inverse;
}
