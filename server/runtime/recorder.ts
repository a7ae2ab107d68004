/**
 * Writes the files of ended trials and experiments, in the order in which they ended and never faster than the disk
 * takes them. What is left to write can be read off the journal, so a crash leaves nothing out.
 */
import type { ExperimentId, Outcome } from '../../protocol';
import { trialIdOf } from '../../protocol';
import { experimentFiles, trialFiles, type Combination, type RecordText } from '../core/records/files';
import { isExperimentEnded } from '../core/hub/status';
import type { Experiment, HubState } from '../core/hub/state';
import { experimentView, trialView, trialViews } from '../core/hub/views';
import type { Archive, Clock, Log, Records } from '../ports';
import { RETRY_MS } from './settings';

/** Trials whose files are written together. */
const TRIALS_A_BATCH = 256;

export interface RecorderOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly archive: Archive;
  readonly records: Records;
  readonly log: Log;
  /** Files of that many of its ended trials are written. */
  written(experiment: ExperimentId, upTo: number): void;
  /** All of its files are written. */
  finished(experiment: ExperimentId): void;
}

export class Recorder {
  constructor(private readonly options: RecorderOptions) {}

  /** Something of this experiment ended. */
  due(experiment: ExperimentId): void {
    if (!this.complete.has(experiment)) {
      this.waiting.add(experiment);
      this.go();
    }
  }

  /** It is archived. */
  forget(experiment: ExperimentId): void {
    this.complete.delete(experiment);
    this.cursors.delete(experiment);
  }

  get busy(): boolean {
    return this.waiting.size > 0 || this.running !== undefined;
  }

  /** Resolves when what is being written now is. */
  async close(): Promise<void> {
    this.closed = true;
    this.pause?.[Symbol.dispose]();
    await this.running;
  }

  private go(): void {
    if (this.running === undefined && !this.closed && this.pause === undefined) {
      this.running = this.run().finally(() => {
        this.running = undefined;
        if (this.waiting.size > 0) {
          this.go();
        }
      });
    }
  }

  private async run(): Promise<void> {
    // All effects of a tick first: what ended together is written together.
    await Promise.resolve();
    while (!this.closed) {
      const [id] = this.waiting;
      if (id === undefined) {
        return;
      }
      const experiment = this.options.state.experiments.get(id);
      this.waiting.delete(id);
      if (experiment !== undefined && !(await this.record(experiment))) {
        this.waiting.add(id);
        if (this.pause !== undefined) {
          return;
        }
      }
    }
  }

  /** Writes the next batch of it. True when there is nothing left to write for now. */
  private async record(experiment: Experiment): Promise<boolean> {
    if (this.complete.has(experiment.id)) {
      return true;
    }
    const from = Math.max(experiment.recorded, this.cursors.get(experiment.id) ?? 0);
    const upTo = Math.min(from + TRIALS_A_BATCH, experiment.ended.length);
    const last = upTo === experiment.ended.length && isExperimentEnded(experiment.state);
    if (from === upTo && !last) {
      return true;
    }
    const files = experiment.ended.slice(from, upTo).flatMap(number => this.filesOf(experiment, number));
    if (last) {
      const view = experimentView(this.options.state, experiment);
      files.push(...experimentFiles(view, experiment.spec, this.combinations(experiment)));
    }
    if (!(await this.write(experiment.id, files))) {
      return false;
    }
    this.cursors.set(experiment.id, upTo);
    if (last) {
      this.complete.add(experiment.id);
      this.options.finished(experiment.id);
      return true;
    }
    this.options.written(experiment.id, upTo);
    return upTo === experiment.ended.length && !isExperimentEnded(experiment.state);
  }

  private filesOf(experiment: Experiment, number: number): RecordText[] {
    const trial = experiment.trials[number];
    if (trial === undefined) {
      return [];
    }
    const view = trialView(experiment, trial);
    let outcome: Outcome | undefined;
    for (const stored of this.options.archive.outcomes(experiment.id, trialIdOf(experiment.id, number))) {
      outcome = stored.outcome;
    }
    const isRow = experiment.spec.plan.kind === 'rows';
    return trialFiles(view, view.directory ?? experiment.directory, outcome, isRow);
  }

  private *combinations(experiment: Experiment): Iterable<Combination> {
    const outcomes = new Map<string, Outcome>();
    for (const { trial, outcome } of this.options.archive.outcomes(experiment.id)) {
      // The values of all trials at once: without their pickles, which no file shows.
      outcomes.set(trial, withoutPickle(outcome));
    }
    for (const trial of trialViews(experiment)) {
      yield { trial, outcome: outcomes.get(trial.id) };
    }
  }

  /** False when the disk is full: it is tried again. Anything else is said and left. */
  private async write(experiment: ExperimentId, files: readonly RecordText[]): Promise<boolean> {
    if (files.length === 0) {
      return true;
    }
    try {
      await this.options.records.write(files);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.options.log.warn('files of an experiment could not be written', { experiment, why });
      if (isDiskFull(error) && !this.closed) {
        this.pause = this.options.clock.after(RETRY_MS, () => {
          this.pause = undefined;
          this.go();
        });
        return false;
      }
    }
    return true;
  }

  private readonly waiting = new Set<ExperimentId>();
  /** How far each experiment is written, ahead of what its state says until that is journalled. */
  private readonly cursors = new Map<ExperimentId, number>();
  /** All files written, not archived yet. */
  private readonly complete = new Set<ExperimentId>();
  private running: Promise<void> | undefined;
  private pause: Disposable | undefined;
  private closed = false;
}

function withoutPickle(outcome: Outcome): Outcome {
  if (!('value' in outcome) || outcome.value?.pickled === undefined) {
    return outcome;
  }
  const { pickled: _pickled, ...value } = outcome.value;
  return { ...outcome, value };
}

function isDiskFull(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'DISK_FULL')
  );
}
