/** A rule that is Python: trials that reported are put to it, several at a time, and its verdicts come later. */
import type { RuleChoice, Verdict } from '../../../protocol';
import type { Experiment, Trial } from '../../core/hub/state';
import type { Report } from '../../core/search/search';
import type { Counsel } from './counsel';
import type { Memory } from './memory';
import { Pace } from './pace';

export interface JuryOptions {
  readonly experiment: Experiment;
  readonly memory: Memory;
  readonly counsel: Counsel;
  readonly rule: JuryRule;
  /** It has answered. */
  wake(): void;
}

export interface JuryRule {
  /** Steps between two questions about a trial. */
  readonly interval: number;
  /** Trials that have ended before anybody is judged. */
  readonly minFinished: number;
  readonly everySeconds: number | undefined;
}

export function juryRule({ options = {}, everySeconds }: Partial<RuleChoice> = {}): JuryRule {
  const { interval, minFinished } = options;
  return {
    interval: typeof interval === 'number' ? interval : 1,
    minFinished: typeof minFinished === 'number' ? minFinished : 0,
    everySeconds
  };
}

export interface Judged {
  readonly number: number;
  readonly attempt: number;
  readonly verdict: Verdict;
}

export class Jury {
  constructor(private readonly options: JuryOptions) {
    this.pace = new Pace(options.rule);
  }

  /** Once the memory has these reports. */
  heard({ number, startedAt }: Trial, reports: readonly Report[], now: number): void {
    const { experiment, rule } = this.options;
    const step = reports.at(-1)?.step;
    if (
      step !== undefined &&
      experiment.ended.length >= rule.minFinished &&
      this.pace.due(number, step, now, startedAt ?? now)
    ) {
      this.waiting.add(number);
    }
  }

  /** What was said since; whoever waits is put to it. Throws what failed too often. */
  take(): readonly Judged[] {
    const { fault, said } = this;
    this.fault = undefined;
    this.said = [];
    if (fault !== undefined) {
      throw fault;
    }
    if (this.waiting.size > 0 && !this.sits) {
      void this.sit();
    }
    return said;
  }

  private async sit(): Promise<void> {
    this.sits = true;
    const { experiment, memory, counsel } = this.options;
    const asked = new Map<number, { number: number; attempt: number }>();
    for (const number of this.waiting) {
      const record = memory.recordOf(number);
      if (record !== undefined) {
        asked.set(record, { number, attempt: experiment.trials[number]?.attempt ?? 0 });
      }
    }
    this.waiting.clear();
    try {
      for (const { trial, verdict } of await counsel.judge([...asked.keys()])) {
        const found = asked.get(trial);
        if (found !== undefined) {
          this.said.push({ ...found, verdict });
        }
      }
    } catch (error) {
      this.fault = error;
      for (const { number } of asked.values()) {
        this.waiting.add(number);
      }
    }
    this.sits = false;
    this.options.wake();
  }

  private readonly pace: Pace;
  private readonly waiting = new Set<number>();
  private sits = false;
  private said: Judged[] = [];
  private fault: unknown;
}
