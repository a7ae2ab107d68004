/**
 * Maximises an acquisition over a mixed space: scattered points, then climbing from the best of them and from the
 * best observed points by moves along single axes and small jumps.
 */
import type { Random } from '../../random';
import type { Space } from '../../space';
import { at } from '../model/linear';

export type Score = (point: Float64Array) => number;

export interface Effort {
  readonly scattered: number;
  readonly nearby: number;
  readonly climbers: number;
  readonly rounds: number;
}

interface Candidate {
  readonly point: Float64Array;
  readonly score: number;
}

/** Points of the space in falling order of score; the first is the maximum found. */
export function maximize(
  space: Space,
  score: Score,
  best: readonly Float64Array[],
  random: Random,
  effort: Effort,
  allowed: (point: Float64Array) => boolean
): Float64Array | undefined {
  const pool: Candidate[] = [];
  const consider = (point: Float64Array): void => {
    if (allowed(point)) {
      pool.push({ point, score: score(point) });
    }
  };
  for (let k = 0; k < effort.scattered; k++) {
    consider(space.snap(space.axes.map(() => random.next())));
  }
  for (let k = 0; k < effort.nearby && best.length > 0; k++) {
    consider(jump(space, best[k % best.length] as Float64Array, random, NEARBY[k % NEARBY.length] as number));
  }
  pool.sort((left, right) => right.score - left.score);
  const climbers = pool
    .slice(0, effort.climbers)
    .map(start => climb(space, score, start, random, effort.rounds, allowed));
  climbers.sort((left, right) => right.score - left.score);
  return climbers[0]?.point;
}

const NEARBY = [0.3, 0.1, 0.03, 0.01];

function climb(
  space: Space,
  score: Score,
  start: Candidate,
  random: Random,
  rounds: number,
  allowed: (point: Float64Array) => boolean
): Candidate {
  let top = start;
  let width = 0.1;
  for (let round = 0; round < rounds; round++) {
    const point = jump(space, top.point, random, width);
    const value = allowed(point) ? score(point) : -Infinity;
    if (value > top.score) {
      top = { point, score: value };
      width = Math.min(0.3, width * 1.5);
    } else {
      width = Math.max(0.002, width * 0.85);
    }
  }
  return top;
}

/** A neighbour: one or two axes (sometimes all) moved by about `width`; a finite axis moves by at least one value. */
export function jump(space: Space, from: Float64Array, random: Random, width: number): Float64Array {
  const d = from.length;
  const point = Float64Array.from(from);
  const share = random.next() < 0.3 ? 1 : 1.5 / d;
  const forced = random.below(d);
  for (let k = 0; k < d; k++) {
    if (k === forced || random.next() < share) {
      point[k] = moved(space, k, at(from, k), random, width);
    }
  }
  return space.snap(point);
}

function moved(space: Space, axis: number, from: number, random: Random, width: number): number {
  const { ordered, size } = space.axes[axis] as Space['axes'][number];
  if (!ordered) {
    return random.next() < Math.max(width * 2, 0.2) ? random.next() : from;
  }
  const step = random.normal() * width;
  const least = size === Infinity ? 0 : 1 / size;
  let to = from + (Math.abs(step) < least ? (step < 0 ? -least : least) : step);
  if (to < 0 || to > 1) {
    to = size === Infinity ? Math.min(1, Math.max(0, to)) : from - (to - from);
  }
  return Math.min(1, Math.max(0, to));
}
