/**
 * Successive halving as a stopping rule (ASHA's stopping variant, Li et al. 2018).
 *
 * At each rung (`minSteps · eta^k`) a trial goes on only while it is among the best 1/eta of those which have arrived
 * there so far, itself included. Whoever comes first has no peers and goes on.
 */
import type { Report } from '../../search/search';
import { shown, toLoss } from '../loss';
import { Progress, Trials } from '../progress';
import type { RuleOptions, StoppingRule, Verdict } from '../rule';
import { SortedValues } from '../sorted';
import { CONTINUE, stop } from '../verdict';

export interface RungOptions extends RuleOptions {
  readonly eta: number;
  /** The first rung. */
  readonly firstRung: number;
  /** Where training ends; there is no rung at or beyond it. Infinity when unknown. */
  readonly maxSteps: number;
  /** What a trial brings to a rung: its best so far, or its value there. */
  readonly figure: 'best' | 'latest';
}

class Climb extends Progress {
  /** How many rungs lie behind it, counted or skipped. */
  rungs = 0;
}

export class RungRule implements StoppingRule {
  private readonly trials = new Trials(Climb);
  private readonly rungs: SortedValues[] = [];
  private readonly levels: number[] = [];
  private exact = 0;

  constructor(
    readonly name: string,
    private readonly options: RungOptions
  ) {}

  report(trial: number, { step, value }: Report): Verdict {
    const { direction, figure } = this.options;
    const climb = this.trials.of(trial);
    if (!climb || !climb.accept(step, toLoss(direction, value))) {
      return CONTINUE;
    }
    const reached = this.rungsUpTo(step);
    if (reached <= climb.rungs) {
      return CONTINUE;
    }
    // A trial that leaps over rungs counts at the highest only: its value would be too good for the lower ones.
    climb.rungs = reached;
    return this.judge(reached - 1, step, climb[figure]);
  }

  ended(trial: number, how: 'succeeded' | 'stopped' | 'failed'): void {
    this.trials.end(trial, how);
  }

  private rungsUpTo(step: number): number {
    let rungs = 0;
    while (this.levelOf(rungs) <= step && this.levelOf(rungs) < this.options.maxSteps) {
      rungs += 1;
    }
    return rungs;
  }

  private levelOf(rung: number): number {
    while (this.levels.length <= rung) {
      // By multiplication: `**` may be off by a bit, and rounding up would then miss the rung by a step.
      this.exact = this.levels.length === 0 ? this.options.firstRung : this.exact * this.options.eta;
      this.levels.push(Math.ceil(this.exact));
    }
    return this.levels[rung] as number;
  }

  private judge(rung: number, step: number, loss: number): Verdict {
    while (this.rungs.length <= rung) {
      this.rungs.push(new SortedValues());
    }
    const arrived = this.rungs[rung] as SortedValues;
    arrived.insert(loss);
    const places = Math.max(1, Math.floor(arrived.size / this.options.eta));
    const threshold = arrived.at(places - 1);
    if (!(loss > threshold)) {
      return CONTINUE;
    }
    const { direction, eta } = this.options;
    const says =
      `At step ${step} (rung ${this.levelOf(rung)}) ${shown(direction, loss)} is not among the best ${places} of ` +
      `${arrived.size} trials that reached the rung (one in ${eta} goes on); the cut is ${shown(direction, threshold)}.`;
    return stop(this.name, direction, { step, loss, threshold, peers: arrived.size - 1, says });
  }
}
