/**
 * What each trial's curve so far says of its final loss.
 *
 * From rung to rung a loss is carried by a straight line fitted to the trials that climbed both, drawn towards
 * "changes by as much as the others did" while they are few; its variance grows by the line's residuals. So a trial
 * stopped at step 4 counts as a vague observation of its final loss, one that finished as an exact one.
 */
import { at } from '../model/linear';
import type { TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { Climbs } from './climbs';

export interface Prospect {
  readonly trial: TrialRecord;
  readonly loss: number;
  readonly variance: number;
  /** How many rungs were climbed; the final value counts as one more. */
  readonly height: number;
}

interface Line {
  readonly slope: number;
  readonly from: number;
  readonly to: number;
  readonly residual: number;
}

/** How many observed pairs the assumption "all change alike" weighs. */
const PRIOR_PAIRS = 3;
/**
 * Only the good climb on, so a line fitted to them is flatter than the truth, and the stopped would look as good as the
 * rest and as uncertain: without these two limits the model proposes what is stopped, again and again.
 */
const LEAST_SLOPE = 0.6;
const MOST_DOUBT = 0.1;

/** Prospects of the trials among `trials` that reported or ended well; losses in transformed units, comparable with one another only. */
export function prospects(setting: SearchSetting, trials: readonly TrialRecord[]): Prospect[] {
  return prospectsOf(trials, new Climbs(setting).update({ trials, ended: [] }));
}

/** The same where the curves of these trials have been climbed. */
export function prospectsOf(trials: readonly TrialRecord[], climbs: Climbs): Prospect[] {
  const table = tableOf(climbs);
  const { places, heights, values, width } = table;
  const reached = Float64Array.from(heights, (height, row) => at(values, row * width + height - 1));
  const top = heights.reduce((most, height) => Math.max(most, height), 0);
  const spread = varianceOf(reached);
  const lines = Array.from({ length: Math.max(0, top - 1) }, (_, rung) => lineFrom(table, rung, spread));
  return places.map((place, row) => {
    const trial = trials[place] as TrialRecord;
    const height = heights[row] as number;
    let loss = at(reached, row);
    let variance = 0;
    for (let rung = height - 1; rung + 1 < top; rung++) {
      const { slope, from, to, residual } = lines[rung] as Line;
      loss = to + slope * (loss - from);
      variance = slope * slope * variance + residual;
    }
    variance = Math.min(variance, MOST_DOUBT * spread);
    return { trial, loss, variance, height };
  });
}

/** Transformed losses at the rungs; a trial that succeeded has its final loss as a rung above all others. */
interface Table {
  /** Where the trial of each row stands in the history: those that climbed anything. */
  readonly places: readonly number[];
  readonly heights: readonly number[];
  /** Row by row, each `width` long: in columns of numbers, for ten thousand rows are worked out for each suggestion. */
  readonly values: Float64Array;
  readonly width: number;
}

function tableOf({ losses, finals, ladder, draws }: Climbs): Table {
  const rungs = ladder.rungs.length;
  const width = rungs + 1;
  const values = new Float64Array(losses.length * width);
  const places: number[] = [];
  const heights: number[] = [];
  for (let place = 0; place < losses.length; place++) {
    const row = places.length * width;
    let height = 0;
    for (const loss of losses[place] as readonly number[]) {
      values[row + height++] = draws.way(loss);
    }
    const final = finals[place] as number;
    if (!Number.isNaN(final)) {
      // A trial may end before the longest ladder's top; its last value stands for the rungs it left out.
      const drawn = draws.final(final);
      const last = height > 0 ? at(values, row + height - 1) : drawn;
      values.fill(last, row + height, row + rungs);
      values[row + rungs] = drawn;
      height = width;
    }
    if (height > 0) {
      places.push(place);
      heights.push(height);
    }
  }
  return { places, heights, values, width };
}

/** From one rung to the next, by the trials that climbed both. */
function lineFrom({ heights, values, width }: Table, rung: number, spread: number): Line {
  const rows: number[] = [];
  let [from, to] = [0, 0];
  for (let row = 0; row < heights.length; row++) {
    if ((heights[row] as number) > rung + 1) {
      const place = row * width + rung;
      rows.push(place);
      from += at(values, place);
      to += at(values, place + 1);
    }
  }
  const n = rows.length;
  if (n === 0) {
    return { slope: 1, from: 0, to: 0, residual: spread };
  }
  from /= n;
  to /= n;
  let xx = PRIOR_PAIRS * spread;
  let xy = PRIOR_PAIRS * spread;
  for (const place of rows) {
    const x = at(values, place) - from;
    xx += x * x;
    xy += x * (at(values, place + 1) - to);
  }
  const slope = xx > 0 ? Math.min(1.5, Math.max(LEAST_SLOPE, xy / xx)) : 1;
  let squares = PRIOR_PAIRS * spread * 0.1;
  for (const place of rows) {
    const miss = at(values, place + 1) - to - slope * (at(values, place) - from);
    squares += miss * miss;
  }
  return { slope, from, to, residual: squares / (n + PRIOR_PAIRS) };
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / Math.max(1, values.length) || 1;
}
