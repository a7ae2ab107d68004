import type { Params } from '../../space';
import type { Reports, TrialRecord, TrialStanding } from '../search';

/**
 * A trial as it is shown at a budget. Its value stands in a column with those of all others: ten thousand of them
 * change together, and no record is touched.
 */
export class ShownTrial implements TrialRecord {
  readonly number: number;
  readonly params: Params;
  readonly reports: Reports;
  declare readonly budget?: number;
  declare readonly label?: Readonly<Record<string, number | string>>;

  constructor(
    trial: TrialRecord,
    readonly standing: TrialStanding,
    values: readonly number[],
    place: number
  ) {
    this.number = trial.number;
    this.params = trial.params;
    this.reports = trial.reports;
    if (trial.budget !== undefined) {
      this.budget = trial.budget;
    }
    if (trial.label !== undefined) {
      this.label = trial.label;
    }
    this.#trial = trial;
    this.#values = values;
    this.#place = place;
  }

  /** NaN where it failed. */
  get value(): number {
    return this.#values[this.#place] ?? Number.NaN;
  }

  shows(trial: TrialRecord, standing: TrialStanding): boolean {
    return this.#trial === trial && this.standing === standing;
  }

  readonly #trial: TrialRecord;
  readonly #values: readonly number[];
  readonly #place: number;
}
