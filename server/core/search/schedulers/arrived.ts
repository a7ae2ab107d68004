/** What the trials that arrived at a budget say of the others: how well they did, and what they gained on the way. */
import { WORST } from '../../stopping/loss';
import { SortedValues } from '../../stopping/sorted';

/** The best, the worst, and by how much the arrived had fallen since each lower budget: half of them by more. */
export interface Arrival {
  readonly level: number;
  readonly best: number;
  readonly worst: number;
  readonly gains: readonly (number | undefined)[];
}

/** Those that arrived at one budget, in order. */
export class Arrived {
  private readonly reached = new SortedValues();
  private readonly gains: readonly SortedValues[];

  constructor(private readonly level: number) {
    this.gains = Array.from({ length: Math.max(0, level) }, () => new SortedValues());
  }

  /** `losses`: what a trial had reached by each budget, this one too. */
  add(losses: Float64Array): void {
    this.each(losses, (values, value) => values.insert(value));
  }

  remove(losses: Float64Array): void {
    this.each(losses, (values, value) => values.remove(value));
  }

  get arrival(): Arrival {
    const { level, reached, gains } = this;
    return {
      level,
      best: reached.size === 0 ? WORST : reached.at(0),
      worst: reached.size === 0 ? -WORST : reached.at(reached.size - 1),
      gains: gains.map(values => (values.size === 0 ? undefined : values.quantile(0.5)))
    };
  }

  /** Diverged ones have gained nothing that could be told. */
  private each(losses: Float64Array, run: (values: SortedValues, value: number) => void): void {
    const loss = losses[this.level] as number;
    if (Number.isFinite(loss)) {
      run(this.reached, loss);
    }
    this.gains.forEach((values, level) => {
      const gain = (losses[level] as number) - loss;
      if (Number.isFinite(gain)) {
        run(values, gain);
      }
    });
  }
}

/** Other gains, or another best, of the same budget: each of them known before and after. */
export const isOnlyShifted = (one: Arrival, other: Arrival): boolean =>
  one.level === other.level && !isSame(one, other) && isKnown(one) && isKnown(other);

const isKnown = ({ gains, best }: Arrival): boolean => best !== WORST && !gains.includes(undefined);

export const isSame = (one: Arrival, other: Arrival): boolean =>
  one.level === other.level &&
  one.best === other.best &&
  one.worst === other.worst &&
  one.gains.every((gain, level) => gain === other.gains[level]);
