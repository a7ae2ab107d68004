/**
 * Rules compare losses: smaller is better in every file of this folder, whatever the experiment's direction.
 *
 * Law: a value that is not finite is the worst there is, NaN and both infinities alike. A metric that overflowed has
 * not won, and one such report must never become an incumbent, a median or a rung's cut.
 */
import type { Direction } from '../search/search';

export const WORST = Number.POSITIVE_INFINITY;

export function toLoss(direction: Direction, value: number): number {
  if (!Number.isFinite(value)) {
    return WORST;
  }
  return direction === 'min' ? value : 0 - value;
}

/** Back to the researcher's scale; the worst becomes the infinity on the wrong side of the goal. */
export function fromLoss(direction: Direction, loss: number): number {
  return direction === 'min' ? loss : 0 - loss;
}

/** A figure as a sentence shows it. */
export function shown(direction: Direction, loss: number): string {
  return loss === WORST ? 'no finite value' : figure(fromLoss(direction, loss));
}

export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
