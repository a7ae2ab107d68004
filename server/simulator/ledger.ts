/** The history that searches are shown, and what each running trial needs to go on. */
import { Changes } from '../core/search/changes';
import type { Direction, History, Report, Suggestion, TrialRecord } from '../core/search/search';
import { toLoss } from '../core/stopping/loss';
import type { Training, Workload } from './workload';

export interface RunningTrial {
  readonly number: number;
  readonly training: Training;
  readonly executor: number;
  readonly since: number;
  readonly firstStep: number;
  /** The last step done. */
  step: number;
}

interface Kept {
  readonly training: Training;
  readonly reports: Report[];
  reached: number;
}

export class Ledger {
  private readonly trials: TrialRecord[] = [];
  private readonly ended: number[] = [];
  private readonly kept: Kept[] = [];
  private readonly changes = new Changes();
  readonly history: History = { trials: this.trials, ended: this.ended, changes: this.changes };

  constructor(
    private readonly rules: {
      readonly workload: Workload;
      readonly direction: Direction;
      readonly checkpoints?: boolean;
      readonly returns?: 'last' | 'best';
    }
  ) {}

  start(suggestion: Extract<Suggestion, { kind: 'start' | 'resume' }>, executor: number, now: number): RunningTrial {
    const { checkpoints = true } = this.rules;
    const number = suggestion.kind === 'start' ? this.open(suggestion) : this.reopen(suggestion);
    const { training, reached } = this.kept[number] as Kept;
    const step = checkpoints ? reached : 0;
    return { number, training, executor, since: now, firstStep: step, step };
  }

  report(running: RunningTrial, report: Report): void {
    const kept = this.kept[running.number] as Kept;
    // A trial that starts again repeats its steps; the record holds each once.
    if (report.step > (kept.reports[kept.reports.length - 1]?.step ?? Number.NEGATIVE_INFINITY)) {
      kept.reports.push(report);
      this.changes.note(running.number);
    }
    kept.reached = Math.max(kept.reached, running.step);
  }

  /** The value the trial ends with. */
  end(running: RunningTrial, standing: 'succeeded' | 'stopped' | 'paused' | 'failed'): number | undefined {
    const { reports } = this.kept[running.number] as Kept;
    const record = this.trials[running.number] as TrialRecord;
    const last = reports[reports.length - 1]?.value;
    const value = standing === 'succeeded' && this.rules.returns !== 'best' ? last : this.bestOf(reports);
    const known = standing === 'failed' || value === undefined ? {} : { value };
    this.trials[running.number] = { ...record, standing, ...known };
    this.changes.note(running.number);
    if (standing !== 'paused') {
      this.ended.push(running.number);
    }
    return known.value;
  }

  private open(suggestion: Extract<Suggestion, { kind: 'start' }>): number {
    const { params, budget, label, from } = suggestion;
    const number = this.trials.length;
    const reports: Report[] = [];
    this.changes.note(number);
    this.trials.push({
      number,
      params,
      standing: 'outstanding',
      reports,
      ...(budget === undefined ? {} : { budget }),
      ...(label === undefined ? {} : { label })
    });
    const origin = from === undefined ? undefined : this.kept[from];
    if (from !== undefined && !origin) {
      throw new RangeError(`Trial ${number} cannot start from trial ${from}: there is none.`);
    }
    const training = this.rules.workload.open(from === undefined ? { number, params } : { number, params, from });
    this.kept.push({ training, reports, reached: origin?.reached ?? 0 });
    return number;
  }

  private reopen(suggestion: Extract<Suggestion, { kind: 'resume' }>): number {
    const record = this.trials[suggestion.trial];
    if (!record || (record.standing !== 'paused' && record.standing !== 'succeeded')) {
      throw new RangeError(`Trial ${suggestion.trial} cannot be resumed: it is ${record?.standing ?? 'unknown'}.`);
    }
    const { budget, label } = suggestion;
    const place = this.ended.lastIndexOf(suggestion.trial);
    if (place >= 0) {
      this.ended.splice(place, 1);
    }
    this.trials[suggestion.trial] = { ...record, standing: 'outstanding', budget, ...(label ? { label } : {}) };
    this.changes.note(suggestion.trial);
    return suggestion.trial;
  }

  private bestOf(reports: readonly Report[]): number | undefined {
    let best: number | undefined;
    for (const { value } of reports) {
      if (best === undefined || toLoss(this.rules.direction, value) < toLoss(this.rules.direction, best)) {
        best = value;
      }
    }
    return best;
  }
}
