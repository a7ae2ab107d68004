/**
 * Curve extrapolation: stop a trial whose final value will hardly beat the best known.
 *
 * How far an extrapolation can be trusted is the experiment's own to tell. Trials that finished are looked at once
 * more: at each of their steps, which chance would they have been given of ending as well as they did? A trial is
 * stopped only when its chance to win is below the least of these, that is when it looks more hopeless than anything
 * that came through. With n finished trials one that is their like is stopped wrongly with probability 1 / (n + 1) at a step
 * (conformal prediction; Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005).
 */
import type { Report } from '../../search/search';
import { log } from '../../elementary';
import { figure, shown, toLoss, WORST } from '../loss';
import { Progress, Trials } from '../progress';
import type { RuleOptions, StoppingRule, Verdict } from '../rule';
import { CONTINUE, stop } from '../verdict';
import type { Known } from './curve-fits';
import { CurveFits, outlook } from './curve-fits';
import { Recoveries } from './recoveries';

/** A trial is looked at again at no more steps than this. */
const MOST_LOOKS = 512;

export interface PowerLawOptions extends RuleOptions {
  /** Where training ends; 0: the last step that any succeeded trial reached. */
  readonly maxSteps: number;
  /** Stop when the chance to beat the best known is under this. */
  readonly chance: number;
  /** Finite reports before the first prediction. */
  readonly minReports: number;
  /** How much better than the best known counts as better. */
  readonly minDelta: number;
  /** Judge nobody before so many trials have succeeded, and then by what they tell; 0: by the chance alone. */
  readonly minFinished: number;
}

interface Look {
  readonly step: number;
  readonly best: number;
  readonly known: Known;
}

class Curve extends Progress {
  readonly fits = new CurveFits();
  readonly looks: Look[] = [];
  firstStep: number | undefined;
  private stride = 1;

  add(step: number, loss: number): void {
    this.firstStep ??= step;
    this.fits.add(this.logTime(step), loss);
  }

  /** The logarithm of the steps from the first report to this one, both counted. */
  logTime(step: number): number {
    return log(step - (this.firstStep ?? step) + 1);
  }

  /** Remembers what is known now, of a long training at every second, fourth, … report. */
  look(): void {
    if (this.fits.count % this.stride === 0) {
      this.looks.push({ step: this.lastStep, best: this.best, known: this.fits.kept() });
    }
    if (this.looks.length > MOST_LOOKS) {
      this.stride *= 2;
      this.looks.splice(0, this.looks.length, ...this.looks.filter((_, k) => k % 2 === 1));
    }
  }
}

export class PowerLawRule implements StoppingRule {
  readonly name = 'power-law';
  private readonly trials = new Trials(Curve);
  private readonly recoveries = new Recoveries(MOST_LOOKS);
  private best = WORST;
  private bestTrial: number | undefined;
  private horizon: number;
  private finished = 0;

  constructor(private readonly options: PowerLawOptions) {
    this.horizon = options.maxSteps;
  }

  report(trial: number, { step, value }: Report): Verdict {
    const { direction, minReports, minFinished } = this.options;
    const loss = toLoss(direction, value);
    const curve = this.trials.of(trial);
    if (!curve || !curve.accept(step, loss) || loss === WORST) {
      return CONTINUE;
    }
    curve.add(step, loss);
    if (curve.fits.count < minReports) {
      return CONTINUE;
    }
    if (minFinished > 0) {
      curve.look();
    }
    const judged = step < this.horizon && this.finished >= minFinished;
    return !judged || this.bestTrial === undefined || this.bestTrial === trial ? CONTINUE : this.judge(curve, step);
  }

  ended(trial: number, how: 'succeeded' | 'stopped' | 'failed', finalValue?: number): void {
    const curve = this.trials.end(trial, how);
    if (how === 'failed') {
      return;
    }
    const final = finalValue === undefined ? WORST : toLoss(this.options.direction, finalValue);
    const best = Math.min(final, curve?.best ?? WORST);
    if (best < this.best) {
      this.best = best;
      this.bestTrial = trial;
    }
    if (how !== 'succeeded' || !curve) {
      return;
    }
    if (this.options.maxSteps === 0) {
      this.horizon = Math.max(this.horizon, curve.lastStep);
    }
    this.finished += 1;
    this.learn(curve, best);
  }

  /** At which steps this trial looked how hopeless, though it ended so well. */
  private learn(curve: Curve, best: number): void {
    const end = curve.logTime(this.horizon);
    for (const look of curve.looks) {
      if (look.step < this.horizon && look.best > best) {
        this.recoveries.add(look.step, outlook(look.known, end, best).chance);
      }
    }
  }

  private judge(curve: Curve, step: number): Verdict {
    const { direction, chance, minDelta, minFinished } = this.options;
    const goal = this.best - minDelta;
    if (curve.best < goal) {
      return CONTINUE;
    }
    const { mean, chance: winning } = outlook(curve.fits, curve.logTime(this.horizon), goal);
    const least = minFinished > 0 ? this.recoveries.leastAt(step) : chance;
    if (least === undefined || !(winning < Math.min(chance, least)) || mean < goal) {
      return CONTINUE;
    }
    const told =
      minFinished > 0 && least < chance
        ? ` Of ${this.finished} finished trials none looked so hopeless here: ${figure(100 * least)} % at the least.`
        : '';
    const says =
      `At step ${step} the curve points to ${shown(direction, mean)} at step ${this.horizon}: ` +
      `a chance of ${figure(100 * winning)} % to beat trial ${this.bestTrial ?? '?'} (${shown(direction, this.best)}).${told}`;
    return stop(this.name, direction, { step, loss: mean, threshold: goal, peers: Math.max(1, this.finished), says });
  }
}
