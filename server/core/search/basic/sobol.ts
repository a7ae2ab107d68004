/**
 * Sobol's low-discrepancy sequence, plain or with Owen's nested uniform scramble.
 *
 * A point is a function of its index and the seed alone. The scramble is the hash-based one of Laine, Karras and
 * Burley: each bit is flipped by a hash of the bits above it, which keeps every net property of the sequence.
 */
import { avalanche } from '../../hash';
import type { Seed } from '../../random';
import { Random } from '../../random';
import { DIRECTIONS } from './directions';

const BITS = 32;
export const SOBOL_DIMENSIONS = DIRECTIONS.length + 1;

const tables = new Map<number, Uint32Array>();

function directionsOf(dimension: number): Uint32Array {
  const kept = tables.get(dimension);
  if (kept !== undefined) {
    return kept;
  }
  const table = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let k = 0; k < BITS; k++) {
      table[k] = (1 << (BITS - 1 - k)) >>> 0;
    }
  } else {
    const [polynomial = 1, ...initial] = DIRECTIONS[dimension - 1] as readonly number[];
    const degree = initial.length;
    for (let k = 0; k < BITS; k++) {
      table[k] =
        k < degree ? ((initial[k] as number) << (BITS - 1 - k)) >>> 0 : recurrence(table, k, polynomial, degree);
    }
  }
  tables.set(dimension, table);
  return table;
}

function recurrence(table: Uint32Array, k: number, polynomial: number, degree: number): number {
  const oldest = table[k - degree] as number;
  let value = oldest ^ (oldest >>> degree);
  for (let j = 1; j < degree; j++) {
    if ((polynomial >>> (degree - j)) & 1) {
      value ^= table[k - j] as number;
    }
  }
  return value >>> 0;
}

/** Coordinate `dimension` of point `index`, in Gray-code order, as a 32-bit fraction. */
export function sobolBits(index: number, dimension: number): number {
  const table = directionsOf(dimension);
  let gray = (index ^ (index >>> 1)) >>> 0;
  let bits = 0;
  for (let k = 0; gray !== 0; k++, gray >>>= 1) {
    if (gray & 1) {
      bits ^= table[k] as number;
    }
  }
  return bits >>> 0;
}

/** The unscrambled point; the zeroth is the origin. */
export function sobolPoint(index: number, dimensions: number): Float64Array {
  return Float64Array.from({ length: dimensions }, (_, dimension) => sobolBits(index, dimension) / 4294967296);
}

/** The scrambled point, never on the cube's border; axes beyond the table's 64 are plain random. */
export function scrambledPoint(index: number, dimensions: number, seed: Seed): Float64Array {
  const random = Random.of(seed, 'sobol-scramble');
  const beyond = Random.of(seed, 'sobol-beyond', index);
  return Float64Array.from({ length: dimensions }, (_, dimension) => {
    const key = random.uint32();
    return dimension < SOBOL_DIMENSIONS ? (owen(sobolBits(index, dimension), key) + 0.5) / 4294967296 : beyond.next();
  });
}

function owen(bits: number, key: number): number {
  let x = reverse(bits);
  x = (x + avalanche(key)) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reverse(x >>> 0);
}

function reverse(x: number): number {
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
