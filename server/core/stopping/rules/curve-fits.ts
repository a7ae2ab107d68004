/**
 * A learning curve as `a + b·t^(−c)` with b ≥ 0 (losses fall), t counted from the first report.
 *
 * For each of a few exponents c, a and b have a closed least-squares answer from running sums, so a report costs the same
 * at step 10 and at step 10 000; the answers are averaged by their likelihood, and each predicts with Student's spread.
 * Noise is never taken to be smaller than `NOISE_FLOOR` of the curve's range: a few smooth points are no certainty.
 */
import { exp, log, normalCdf } from '../../elementary';

const EXPONENTS = [0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.3, 1.7, 2.2, 3];
const NOISE_FLOOR = 0.02;

/** Centred running sums of x = t^(−c) against the loss, for each exponent one after the other. */
const SUMS = 5;
const [MEAN_X, MEAN_Y, VAR_X, VAR_Y, BOTH] = [0, 1, 2, 3, 4];

/** What is known of a curve at one of its reports. */
export interface Known {
  readonly count: number;
  /** Highest less lowest loss. */
  readonly range: number;
  readonly sums: Float64Array;
}

export interface Outlook {
  readonly mean: number;
  /** The chance of ending below a loss. */
  readonly chance: number;
}

export class CurveFits implements Known {
  count = 0;
  private lowest = Infinity;
  private highest = -Infinity;
  readonly sums = new Float64Array(EXPONENTS.length * SUMS);

  /** `logTime`: the logarithm of the steps from the first report, that one counted. */
  add(logTime: number, loss: number): void {
    const { sums } = this;
    this.count += 1;
    this.lowest = Math.min(this.lowest, loss);
    this.highest = Math.max(this.highest, loss);
    for (let k = 0; k < EXPONENTS.length; k++) {
      const place = k * SUMS;
      const x = exp(-(EXPONENTS[k] as number) * logTime);
      const dx = x - of(sums, place + MEAN_X);
      const dy = loss - of(sums, place + MEAN_Y);
      sums[place + MEAN_X] = of(sums, place + MEAN_X) + dx / this.count;
      sums[place + MEAN_Y] = of(sums, place + MEAN_Y) + dy / this.count;
      const left = loss - of(sums, place + MEAN_Y);
      sums[place + VAR_X] = of(sums, place + VAR_X) + dx * (x - of(sums, place + MEAN_X));
      sums[place + VAR_Y] = of(sums, place + VAR_Y) + dy * left;
      sums[place + BOTH] = of(sums, place + BOTH) + dx * left;
    }
  }

  get range(): number {
    return this.highest - this.lowest;
  }

  /** What is known now; a later `add` does not change it. */
  kept(): Known {
    return { count: this.count, range: this.range, sums: this.sums.slice() };
  }
}

/** What a curve points to at a later time, and the chance that it ends below `goal`. */
export function outlook({ count, range, sums }: Known, logEnd: number, goal: number): Outlook {
  const floor = NOISE_FLOOR * range;
  const fits = EXPONENTS.map((exponent, k) => {
    const place = k * SUMS;
    const [varX, both] = [of(sums, place + VAR_X), of(sums, place + BOTH)];
    const slope = varX > 0 ? Math.max(0, both / varX) : 0;
    const missed = of(sums, place + VAR_Y) - 2 * slope * both + slope * slope * varX;
    const residual = Math.max(0, missed) + floor * floor;
    const noise = residual / Math.max(1, count - 2);
    const away = exp(-exponent * logEnd) - of(sums, place + MEAN_X);
    const lever = varX > 0 ? (away * away) / varX : 0;
    return {
      mean: of(sums, place + MEAN_Y) + slope * away,
      variance: noise * (1 + 1 / count + lever),
      likelihood: (-count / 2) * log(residual)
    };
  });
  const likeliest = Math.max(...fits.map(({ likelihood }) => likelihood));
  let [weights, mean, chance] = [0, 0, 0];
  for (const fit of fits) {
    const weight = likeliest === Infinity ? 1 : exp(fit.likelihood - likeliest);
    weights += weight;
    mean += weight * fit.mean;
    chance += weight * below(goal, fit.mean, fit.variance);
  }
  return { mean: mean / weights, chance: chance / weights };
}

function of(sums: Float64Array, place: number): number {
  return sums[place] as number;
}

/** The chance that a normal figure lies below the goal. */
function below(goal: number, mean: number, variance: number): number {
  if (variance <= 0) {
    return mean < goal ? 1 : 0;
  }
  return normalCdf((goal - mean) / Math.sqrt(variance));
}
