/**
 * What each trial's curve so far says of its final loss.
 *
 * From rung to rung a loss is carried by a straight line fitted to the trials that climbed both, drawn towards
 * "changes by as much as the others did" while they are few; its variance grows by the line's residuals. So a trial
 * stopped at step 4 counts as a vague observation of its final loss, one that finished as an exact one.
 */
import { asLoss, lossOf } from '../model/observations';
import { placeOf } from '../model/places';
import type { History, Reports, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { drawIn } from './draw-in';
import type { Ladder } from './ladder';
import { climb, ladderOf, sameLadder } from './ladder';

export interface Prospect {
  readonly trial: TrialRecord;
  readonly point: Float64Array;
  readonly loss: number;
  readonly variance: number;
  /** How many rungs were climbed; the final value counts as one more. */
  readonly height: number;
}

interface Line {
  readonly slope: number;
  readonly at: number;
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
  const climbs = heights(setting, trials);
  const top = climbs.reduce((most, { values }) => Math.max(most, values.length), 0);
  const spread = varianceOf(climbs.map(({ values }) => values[values.length - 1] as number));
  const lines: Line[] = [];
  for (let rung = 0; rung + 1 < top; rung++) {
    lines.push(
      lineBetween(
        climbs
          .filter(({ values }) => values.length > rung + 1)
          .map(({ values }) => [values[rung] as number, values[rung + 1] as number]),
        spread
      )
    );
  }
  return climbs.map(({ trial, values }) => {
    let loss = values[values.length - 1] as number;
    let variance = 0;
    for (let rung = values.length - 1; rung + 1 < top; rung++) {
      const { slope, at, to, residual } = lines[rung] as Line;
      loss = to + slope * (loss - at);
      variance = slope * slope * variance + residual;
    }
    variance = Math.min(variance, MOST_DOUBT * spread);
    return { trial, point: placeOf(setting.space, trial.params), loss, variance, height: values.length };
  });
}

/** Transformed losses at the rungs of each trial; a trial that succeeded has its final loss as a rung above all others. */
function heights(setting: SearchSetting, trials: readonly TrialRecord[]): { trial: TrialRecord; values: number[] }[] {
  const ladder = ladderOf(trials);
  const curves = trials.map(trial =>
    trial.standing === 'failed' ? [] : rememberedClimb(trial, ladder).map(value => asLoss(setting.direction, value))
  );
  const finals = trials.map(trial => (trial.standing === 'succeeded' ? lossOf(setting, trial) : undefined));
  const drawn = drawIn(curves.map(curve => curve[curve.length - 1]));
  const drawnFinal = drawIn(finals);
  return trials.flatMap((trial, k) => {
    const values = (curves[k] as number[]).map(drawn);
    const final = finals[k];
    if (final !== undefined) {
      // A trial may end before the longest ladder's top; its last value stands for the rungs it left out.
      while (values.length < ladder.rungs.length) {
        values.push(values[values.length - 1] ?? drawnFinal(final));
      }
      values.push(drawnFinal(final));
    }
    return values.length > 0 ? [{ trial, values }] : [];
  });
}

interface Climbed {
  readonly ladder: Ladder;
  readonly values: readonly number[];
}
const climbed = new WeakMap<Reports, Climbed>();

/** The climb of a trial whose reports grow no more is worked out once for each ladder. */
function rememberedClimb(trial: TrialRecord, ladder: Ladder): readonly number[] {
  const known = climbed.get(trial.reports);
  if (known !== undefined && sameLadder(known.ladder, ladder)) {
    return known.values;
  }
  const values = climb(finite(trial.reports), ladder);
  if (trial.standing === 'succeeded' || trial.standing === 'stopped') {
    climbed.set(trial.reports, { ladder, values });
  }
  return values;
}

function finite(reports: Reports): Reports {
  for (const { value } of reports) {
    if (!Number.isFinite(value)) {
      return [...reports].filter(report => Number.isFinite(report.value));
    }
  }
  return reports;
}

function lineBetween(pairs: readonly (readonly [number, number])[], spread: number): Line {
  const n = pairs.length;
  if (n === 0) {
    return { slope: 1, at: 0, to: 0, residual: spread };
  }
  const at = pairs.reduce((sum, [x]) => sum + x, 0) / n;
  const to = pairs.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = PRIOR_PAIRS * spread;
  let xy = PRIOR_PAIRS * spread;
  for (const [x, y] of pairs) {
    xx += (x - at) * (x - at);
    xy += (x - at) * (y - to);
  }
  const slope = xx > 0 ? Math.min(1.5, Math.max(LEAST_SLOPE, xy / xx)) : 1;
  let squares = PRIOR_PAIRS * spread * 0.1;
  for (const [x, y] of pairs) {
    const miss = y - to - slope * (x - at);
    squares += miss * miss;
  }
  return { slope, at, to, residual: squares / (n + PRIOR_PAIRS) };
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / Math.max(1, values.length) || 1;
}

/** The trials that had ended, with the reports they had then: what a fit may look at. */
export function endedFirst(
  history: History,
  count: number,
  find: (number: number) => TrialRecord | undefined
): TrialRecord[] {
  return history.ended.slice(0, count).flatMap(number => find(number) ?? []);
}
