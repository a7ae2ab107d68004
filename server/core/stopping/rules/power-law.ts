/**
 * Curve extrapolation: stop a trial whose final value will hardly beat the best known.
 *
 * The curve is taken to be `a + b·t^(−c)` with b ≥ 0 (losses fall), t counted from the first report. For each of a few
 * exponents c, a and b have a closed least-squares answer from running sums, so a report costs the same at step 10
 * and at step 10 000; the answers are averaged by their likelihood, and each predicts with Student's spread.
 * Noise is never taken to be smaller than `NOISE_FLOOR` of the curve's range: a few smooth points are no certainty.
 */
import type { Report } from '../../search/search';
import { exp, log } from '../../elementary';
import { figure, shown, toLoss, WORST } from '../loss';
import { Progress, Trials } from '../progress';
import type { RuleOptions, StoppingRule, Verdict } from '../rule';
import { CONTINUE, stop } from '../verdict';

const EXPONENTS = [0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.3, 1.7, 2.2, 3];
const NOISE_FLOOR = 0.02;

export interface PowerLawOptions extends RuleOptions {
  /** Where training ends; 0: the last step that any succeeded trial reached. */
  readonly maxSteps: number;
  /** Stop when the chance to beat the best known is under this. */
  readonly chance: number;
  /** Finite reports before the first prediction. */
  readonly minReports: number;
  /** How much better than the best known counts as better. */
  readonly minDelta: number;
}

/** Centred running sums of x = t^(−c) against the loss, for one exponent. */
class Fit {
  private count = 0;
  private meanX = 0;
  private meanY = 0;
  private varX = 0;
  private varY = 0;
  private both = 0;

  constructor(readonly exponent: number) {}

  add(logTime: number, loss: number): void {
    const x = exp(-this.exponent * logTime);
    this.count += 1;
    const dx = x - this.meanX;
    const dy = loss - this.meanY;
    this.meanX += dx / this.count;
    this.meanY += dy / this.count;
    this.varX += dx * (x - this.meanX);
    this.varY += dy * (loss - this.meanY);
    this.both += dx * (loss - this.meanY);
  }

  /** Mean and variance of the loss at a later time, and how well the exponent explains the curve so far. */
  predict(logTime: number, floor: number): { mean: number; variance: number; fit: number } {
    const slope = this.varX > 0 ? Math.max(0, this.both / this.varX) : 0;
    const residual = Math.max(0, this.varY - 2 * slope * this.both + slope * slope * this.varX) + floor * floor;
    const noise = residual / Math.max(1, this.count - 2);
    const away = exp(-this.exponent * logTime) - this.meanX;
    const lever = this.varX > 0 ? (away * away) / this.varX : 0;
    return {
      mean: this.meanY + slope * away,
      variance: noise * (1 + 1 / this.count + lever),
      fit: (-this.count / 2) * log(residual)
    };
  }
}

class Curve extends Progress {
  readonly fits = EXPONENTS.map(exponent => new Fit(exponent));
  firstStep: number | undefined;
  finiteReports = 0;
  lowest = WORST;
  highest = Number.NEGATIVE_INFINITY;

  add(step: number, loss: number): void {
    this.firstStep ??= step;
    this.finiteReports += 1;
    this.lowest = Math.min(this.lowest, loss);
    this.highest = Math.max(this.highest, loss);
    const logTime = log(step - this.firstStep + 1);
    for (const fit of this.fits) {
      fit.add(logTime, loss);
    }
  }
}

export class PowerLawRule implements StoppingRule {
  readonly name = 'power-law';
  private readonly trials = new Trials(Curve);
  private best = WORST;
  private bestTrial: number | undefined;
  private horizon: number;

  constructor(private readonly options: PowerLawOptions) {
    this.horizon = options.maxSteps;
  }

  report(trial: number, { step, value }: Report): Verdict {
    const loss = toLoss(this.options.direction, value);
    const curve = this.trials.of(trial);
    if (!curve || !curve.accept(step, loss) || loss === WORST) {
      return CONTINUE;
    }
    curve.add(step, loss);
    if (curve.finiteReports < this.options.minReports || step >= this.horizon) {
      return CONTINUE;
    }
    return this.bestTrial === undefined || this.bestTrial === trial ? CONTINUE : this.judge(curve, step);
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
    if (how === 'succeeded' && this.options.maxSteps === 0 && curve) {
      this.horizon = Math.max(this.horizon, curve.lastStep);
    }
  }

  private judge(curve: Curve, step: number): Verdict {
    const { direction, chance, minDelta } = this.options;
    const goal = this.best - minDelta;
    if (curve.best < goal) {
      return CONTINUE;
    }
    const end = log(this.horizon - (curve.firstStep ?? 0) + 1);
    const floor = NOISE_FLOOR * (curve.highest - curve.lowest);
    const predictions = curve.fits.map(fit => fit.predict(end, floor));
    const likeliest = Math.max(...predictions.map(prediction => prediction.fit));
    let weights = 0;
    let chances = 0;
    let mean = 0;
    for (const prediction of predictions) {
      const weight = likeliest === Infinity ? 1 : exp(prediction.fit - likeliest);
      weights += weight;
      mean += weight * prediction.mean;
      chances += weight * below(goal, prediction.mean, prediction.variance);
    }
    const winning = chances / weights;
    const predicted = mean / weights;
    if (!(winning < chance) || predicted < goal) {
      return CONTINUE;
    }
    const says =
      `At step ${step} the curve points to ${shown(direction, predicted)} at step ${this.horizon}: ` +
      `a chance of ${figure(100 * winning)} % to beat trial ${this.bestTrial ?? '?'} (${shown(direction, this.best)}).`;
    return stop(this.name, direction, { step, loss: predicted, threshold: goal, peers: 1, says });
  }
}

/** The chance that a normal figure lies below the goal. */
function below(goal: number, mean: number, variance: number): number {
  if (variance <= 0) {
    return mean < goal ? 1 : 0;
  }
  return normalBelow((goal - mean) / Math.sqrt(variance));
}

/** The normal distribution function (Abramowitz and Stegun 26.2.17, error under 10⁻⁷). */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    0.3989422804014327 *
    exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
