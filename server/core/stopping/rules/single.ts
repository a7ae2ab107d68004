/** Rules that look at the trial alone: threshold, patience, plateau, and the one that never stops anything. */
import type { Report } from '../../search/search';
import { figure, shown, toLoss, WORST } from '../loss';
import { Progress, Trials } from '../progress';
import type { RuleOptions, StoppingRule, Verdict } from '../rule';
import { CONTINUE, stop } from '../verdict';

export class NoRule implements StoppingRule {
  readonly name = 'none';
  report(): Verdict {
    return CONTINUE;
  }
  ended(): void {}
}

/** One that needs nothing but the trial's own progress. */
abstract class LoneRule<Own extends Progress, Options extends RuleOptions> implements StoppingRule {
  abstract readonly name: string;
  private readonly trials: Trials<Own>;

  constructor(
    protected readonly options: Options,
    fresh: new () => Own
  ) {
    this.trials = new Trials(fresh);
  }

  report(trial: number, { step, value }: Report): Verdict {
    const loss = toLoss(this.options.direction, value);
    const progress = this.trials.of(trial);
    return progress?.accept(step, loss) === true ? this.judge(progress, step, loss) : CONTINUE;
  }

  ended(trial: number, how: 'succeeded' | 'stopped' | 'failed'): void {
    this.trials.end(trial, how);
  }

  /** Of a report that brought something new. */
  protected abstract judge(progress: Own, step: number, loss: number): Verdict;
}

export interface ThresholdOptions extends RuleOptions {
  /** A trial whose best so far is worse than this is stopped. */
  readonly limit: number;
  /** From this step on. */
  readonly from: number;
}

export class ThresholdRule extends LoneRule<Progress, ThresholdOptions> {
  readonly name = 'threshold';

  constructor(options: ThresholdOptions) {
    super(options, Progress);
  }

  protected judge(progress: Progress, step: number): Verdict {
    const { direction, limit, from } = this.options;
    const threshold = toLoss(direction, limit);
    if (step < from || !(progress.best > threshold)) {
      return CONTINUE;
    }
    const says = `At step ${step} the best so far, ${shown(direction, progress.best)}, is worse than the limit ${figure(limit)}.`;
    return stop(this.name, direction, { step, loss: progress.best, threshold, peers: 0, says });
  }
}

export interface PatienceOptions extends RuleOptions {
  /** Steps without improvement before the trial is stopped. */
  readonly patience: number;
  /** Less than this is no improvement. */
  readonly minDelta: number;
}

class Improving extends Progress {
  /** The best that still counts as an improvement, and where the wait for the next one began. */
  record = WORST;
  since = Number.NEGATIVE_INFINITY;
  /** Best since then. */
  recent = WORST;
}

export class PatienceRule extends LoneRule<Improving, PatienceOptions> {
  readonly name = 'patience';

  constructor(options: PatienceOptions) {
    super(options, Improving);
  }

  protected judge(progress: Improving, step: number, loss: number): Verdict {
    const { direction, patience, minDelta } = this.options;
    if (progress.reports === 1 || (loss < progress.record && loss <= progress.record - minDelta)) {
      progress.record = loss;
      progress.since = step;
      progress.recent = WORST;
      return CONTINUE;
    }
    progress.recent = Math.min(progress.recent, loss);
    if (step - progress.since < patience) {
      return CONTINUE;
    }
    const says =
      `No improvement by ${figure(minDelta)} or more in the ${figure(step - progress.since)} steps since ` +
      `${shown(direction, progress.record)} at step ${progress.since}; the best since is ${shown(direction, progress.recent)}.`;
    const threshold = progress.record === WORST ? WORST : progress.record - minDelta;
    return stop(this.name, direction, { step, loss: progress.recent, threshold, peers: 0, says });
  }
}

export interface PlateauOptions extends RuleOptions {
  /** How many of the last reports are looked at. */
  readonly window: number;
  /** The trial is stopped when they differ by no more than this. */
  readonly tolerance: number;
}

class Window extends Progress {
  readonly losses: number[] = [];
}

export class PlateauRule extends LoneRule<Window, PlateauOptions> {
  readonly name = 'plateau';

  constructor(options: PlateauOptions) {
    super(options, Window);
  }

  protected judge({ losses }: Window, step: number, loss: number): Verdict {
    const { window, tolerance } = this.options;
    losses.push(loss);
    if (losses.length > window) {
      losses.shift();
    }
    const highest = Math.max(...losses);
    const lowest = Math.min(...losses);
    // Nothing but values that are not finite is the flattest curve of all.
    const spread = lowest === WORST ? 0 : highest - lowest;
    if (losses.length < window || spread > tolerance) {
      return CONTINUE;
    }
    const says = `The last ${window} reports up to step ${step} differ by ${figure(spread)}, no more than ${figure(tolerance)}.`;
    return {
      kind: 'stop',
      evidence: { rule: this.name, step, value: spread, threshold: tolerance, peers: 0, says }
    };
  }
}
