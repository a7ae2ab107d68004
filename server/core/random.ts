/**
 * Chance, as a value: every draw is a function of a seed and a path of words and numbers.
 *
 * `Random.of(seed, 'tpe', 17)` is the stream for suggestion 17 whatever was drawn before it, so a restart needs no
 * generator state. The generator is sfc32 (32-bit integers only, 2¹²⁸ states), seeded through a 128-bit hash; nothing
 * in here depends on the engine's `Math` beyond correctly rounded operations.
 */
import { log } from './elementary';
import { hashWords } from './hash';

export type Seed = number | string;

export class Random {
  private constructor(
    private a: number,
    private b: number,
    private c: number,
    private counter: number
  ) {
    for (let k = 0; k < 12; k++) {
      this.uint32();
    }
  }

  static of(seed: Seed, ...path: readonly (number | string)[]): Random {
    const [a, b, c, d] = hashWords([seed, ...path].map(part => `${typeof part}:${part}`).join('/'));
    return new Random(a, b, c, d | 1);
  }

  uint32(): number {
    const t = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    this.c |= 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  next(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Uniform in {0, …, n − 1}, unbiased up to n = 2³². */
  below(n: number): number {
    if (n > 4294967296) {
      return Math.floor(this.next() * n);
    }
    const limit = 4294967296 - (4294967296 % n);
    let draw = this.uint32();
    while (draw >= limit) {
      draw = this.uint32();
    }
    return draw % n;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = 2 * this.next() - 1;
      const y = 2 * this.next() - 1;
      const r = x * x + y * y;
      if (r > 0 && r < 1) {
        return x * Math.sqrt((-2 * log(r)) / r);
      }
    }
  }

  choice<T>(from: readonly T[]): T {
    if (from.length === 0) {
      throw new RangeError('There is nothing to choose from: the list is empty.');
    }
    return from[this.below(from.length)] as T;
  }

  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = copy[i] as T;
      copy[i] = copy[j] as T;
      copy[j] = kept;
    }
    return copy;
  }

  /** `count` different numbers of {0, …, n − 1}, none of them in `without`. */
  distinct(count: number, n: number, without: readonly number[] = []): number[] {
    const taken = new Set(without);
    if (count > n - taken.size) {
      throw new RangeError(`Cannot draw ${count} different numbers from ${n - taken.size}.`);
    }
    const drawn: number[] = [];
    while (drawn.length < count) {
      const k = this.below(n);
      if (!taken.has(k)) {
        taken.add(k);
        drawn.push(k);
      }
    }
    return drawn;
  }

  /** An independent stream; the parent moves on by two draws. */
  split(): Random {
    return Random.of(this.uint32(), this.uint32());
  }
}
