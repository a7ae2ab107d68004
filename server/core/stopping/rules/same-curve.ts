/** Stops a trial that does again what another did: a function without chance ends as it ended before. */
import { beginningOf, type Beginning } from '../../search/curves/beginning';
import type { Report } from '../../search/search';
import { shown, toLoss } from '../loss';
import { Progress, Trials } from '../progress';
import type { End, RuleOptions, StoppingRule, Verdict } from '../rule';
import { CONTINUE, stop } from '../verdict';

export type SameCurveOptions = RuleOptions & Beginning;

class Begun extends Progress {
  readonly first: Report[] = [];
  beginning: string | undefined;
}

export class SameCurveRule implements StoppingRule {
  readonly name = 'same-curve';
  private readonly trials = new Trials(Begun);
  /** By its beginning, the first trial that had it. */
  private readonly known = new Map<string, number>();

  constructor(private readonly options: SameCurveOptions) {}

  report(trial: number, { step, value }: Report): Verdict {
    const { direction, reports } = this.options;
    const loss = toLoss(direction, value);
    const curve = this.trials.of(trial);
    if (!curve?.accept(step, loss)) {
      return CONTINUE;
    }
    if (curve.first.length < reports && curve.first.push({ step, value: loss }) === reports) {
      curve.beginning = beginningOf(curve.first, this.options);
    }
    const { beginning } = curve;
    const other = beginning === undefined ? undefined : this.firstWith(beginning, trial);
    if (other === undefined || other === trial) {
      return CONTINUE;
    }
    const says =
      `Its first ${reports} reports are those of trial ${other} to the last digit: it would end as that one does. ` +
      `(At step ${step} it stands at ${shown(direction, loss)}.)`;
    return stop(this.name, direction, { step, loss, threshold: loss, peers: 1, says });
  }

  ended(trial: number, how: End): void {
    const beginning = this.trials.end(trial, how)?.beginning;
    // It may have failed for a reason of its own: another that begins so is given its chance.
    if (how === 'failed' && beginning !== undefined && this.known.get(beginning) === trial) {
      this.known.delete(beginning);
    }
  }

  private firstWith(beginning: string, trial: number): number {
    const first = this.known.get(beginning) ?? trial;
    this.known.set(beginning, first);
    return first;
  }
}
