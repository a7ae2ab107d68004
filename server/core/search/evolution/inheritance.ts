/** A child of two points of the unit cube: simulated binary crossover and polynomial mutation, as NSGA-II has them. */
import { power } from '../../elementary';
import type { Random } from '../../random';
import type { Axis } from '../../space';
import { at } from '../model/linear';

/** The larger, the closer a child stays to its parents. */
const SPREAD = 20;

export function inherit(
  random: Random,
  axes: readonly Axis[],
  one: Float64Array,
  other: Float64Array,
  crossover: number
): Float64Array {
  const mixes = random.next() < crossover;
  const mutates = 1 / Math.max(1, axes.length);
  return one.map((own, k) => {
    const ordered = axes[k]?.ordered === true;
    const mixed = mixes && random.next() < 0.5 ? mix(random, own, at(other, k), ordered) : own;
    if (random.next() >= mutates) {
      return mixed;
    }
    return ordered ? mutated(random, mixed) : random.next();
  });
}

function mix(random: Random, own: number, others: number, ordered: boolean): number {
  if (!ordered) {
    return others;
  }
  const u = random.next();
  const beta = u <= 0.5 ? power(2 * u, 1 / (SPREAD + 1)) : power(1 / (2 * (1 - u)), 1 / (SPREAD + 1));
  const sign = random.next() < 0.5 ? 1 : -1;
  return within((own + others) / 2 + (sign * beta * Math.abs(own - others)) / 2);
}

function mutated(random: Random, place: number): number {
  const u = random.next();
  const move = u < 0.5 ? power(2 * u, 1 / (SPREAD + 1)) - 1 : 1 - power(2 * (1 - u), 1 / (SPREAD + 1));
  return within(place + move);
}

const within = (place: number): number => Math.min(1 - 1e-12, Math.max(0, place));
