/**
 * Writes the files of ended trials and experiments, in the order in which they ended and never faster than the disk
 * takes them. What is left to write can be read off the journal, so a crash leaves nothing out.
 *
 * Trials' folders wait for a moment in which none ends: creating files makes the journal's own writes to the same disk
 * several times slower, and nobody reads a folder in the second in which its neighbours still run.
 */
import type { ExperimentId, Outcome } from '../../protocol';
import { trialIdOf } from '../../protocol';
import { experimentFiles, trialFiles, type Combination, type Curve, type RecordText } from '../core/records/files';
import { layoutOf } from '../core/records/names';
import { isExperimentEnded } from '../core/hub/status';
import type { Experiment, HubState } from '../core/hub/state';
import { experimentView, trialView, trialViews } from '../core/hub/views';
import type { Archive, Clock, Log, Records } from '../ports';
import { RETRY_MS } from './settings';

/** Trials whose files are written together. */
const TRIALS_A_BATCH = 256;
/** With more trials to write than this, an experiment is finished when its own files are written; the rest follows. */
const TRIALS_WAITED_FOR = 64;
/** A moment in which no trial ends, and how long folders wait for one at most. */
const QUIET_MS = 200;
const LONGEST_WAIT_MS = 2_000;

export interface RecorderOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly archive: Archive;
  readonly records: Records;
  readonly log: Log;
  /** With more trials to write than this, memory matters more than speed: no moment is waited for, nobody told early. */
  readonly mostUnwritten: number;
  /** Whether all that has ended is on disk. */
  isDurable(): boolean;
  /** Files of that many of its ended trials are written. */
  written(experiment: ExperimentId, upTo: number): void;
  /** Its own files are written, and those of its trials unless there are very many left. */
  finished(experiment: ExperimentId): void;
  /** All of its files are written. */
  completed(experiment: ExperimentId): void;
}

export class Recorder {
  constructor(private readonly options: RecorderOptions) {}

  /** Something of this experiment ended. */
  due(experiment: ExperimentId): void {
    if (!this.completed.has(experiment)) {
      this.lastDue = this.options.clock.monotonic();
      this.waiting.add(experiment);
      const live = this.options.state.experiments.get(experiment);
      if (this.quiet === undefined || live === undefined || isExperimentEnded(live.state)) {
        this.go();
      }
    }
  }

  /** It is archived. */
  forget(experiment: ExperimentId): void {
    this.completed.delete(experiment);
    this.told.delete(experiment);
    this.cursors.delete(experiment);
  }

  get busy(): boolean {
    return this.waiting.size > 0 || this.running !== undefined;
  }

  /** Resolves when what is being written now is. */
  async close(): Promise<void> {
    this.closed = true;
    this.pause?.[Symbol.dispose]();
    this.quiet?.[Symbol.dispose]();
    await this.running;
  }

  private go(): void {
    if (this.running === undefined && !this.closed && this.pause === undefined) {
      this.running = this.run().finally(() => {
        this.running = undefined;
        if (this.waiting.size > 0 && this.quiet === undefined) {
          this.go();
        }
      });
    }
  }

  private async run(): Promise<void> {
    // All effects of a tick first: what ended together is written together.
    await Promise.resolve();
    for (let moved = true; moved && !this.closed;) {
      moved = false;
      for (const id of [...this.waiting]) {
        this.waiting.delete(id);
        const experiment = this.options.state.experiments.get(id);
        if (experiment === undefined || (await this.record(experiment))) {
          moved = true;
          continue;
        }
        this.waiting.add(id);
        if (this.pause !== undefined) {
          return;
        }
        moved ||= this.quiet === undefined;
      }
    }
  }

  /** Writes the next batch of it. True when there is nothing left to write for now. */
  private async record(experiment: Experiment): Promise<boolean> {
    if (this.completed.has(experiment.id)) {
      return true;
    }
    const { id, ended } = experiment;
    if (!this.options.isDurable()) {
      // What a trial returned is read from the journal, which does not have it yet.
      return this.tryAgain();
    }
    if (experiment.spec.record === false) {
      return this.leave(experiment);
    }
    const from = Math.max(experiment.recorded, this.cursors.get(id) ?? 0);
    const over = isExperimentEnded(experiment.state);
    const isCrowded = this.unwritten() > this.options.mostUnwritten;
    if (over && !this.told.has(id) && ended.length - from > TRIALS_WAITED_FOR && !isCrowded) {
      // Long before the last folder is written people want to read the whole: its own files go first.
      return this.tell(experiment, []);
    }
    if ((!over || this.told.has(id)) && from < ended.length && !isCrowded && this.waitsForQuiet()) {
      return false;
    }
    const upTo = Math.min(from + TRIALS_A_BATCH, ended.length);
    const files = ended.slice(from, upTo).flatMap(number => this.filesOf(experiment, number));
    if (over && upTo === ended.length) {
      return this.complete(experiment, files);
    }
    if (from === upTo) {
      return true;
    }
    if (await this.write(id, files)) {
      this.cursors.set(id, upTo);
      this.options.written(id, upTo);
      return upTo === ended.length && !isExperimentEnded(experiment.state);
    }
    return false;
  }

  /** Trials that have ended and have no folder yet. */
  private unwritten(): number {
    let count = 0;
    for (const { id, spec, ended, recorded } of this.options.state.experiments.values()) {
      if (spec.record !== false && !this.completed.has(id)) {
        count += ended.length - Math.max(recorded, this.cursors.get(id) ?? 0);
      }
    }
    return count;
  }

  /** Nothing is written of it. */
  private leave(experiment: Experiment): boolean {
    if (isExperimentEnded(experiment.state)) {
      this.completed.add(experiment.id);
      this.options.finished(experiment.id);
      this.options.completed(experiment.id);
    }
    return true;
  }

  /** True: trials are ending just now, and it goes on by itself when they are not. */
  private waitsForQuiet(): boolean {
    const now = this.options.clock.monotonic();
    this.heldSince ??= now;
    if (now - this.lastDue >= QUIET_MS || now - this.heldSince >= LONGEST_WAIT_MS) {
      this.heldSince = undefined;
      return false;
    }
    this.quiet ??= this.options.clock.after(QUIET_MS, () => {
      this.quiet = undefined;
      this.go();
    });
    return true;
  }

  /** Its last trial files, and its own if they are not written yet. */
  private async complete(experiment: Experiment, files: readonly RecordText[]): Promise<boolean> {
    if (this.told.has(experiment.id)) {
      if (!(await this.write(experiment.id, files))) {
        return false;
      }
    } else {
      await this.tell(experiment, files);
      if (!this.told.has(experiment.id)) {
        return false;
      }
    }
    this.completed.add(experiment.id);
    this.options.completed(experiment.id);
    return true;
  }

  /** Writes these files and its own, and says so. False: there is more to do. */
  private async tell(experiment: Experiment, files: readonly RecordText[]): Promise<boolean> {
    const view = experimentView(this.options.state, experiment);
    const own = experimentFiles(view, experiment.spec, this.combinations(experiment));
    if (await this.write(experiment.id, [...files, ...own])) {
      this.told.add(experiment.id);
      this.options.finished(experiment.id);
    }
    return false;
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
    const isRow = experiment.spec.plan.kind !== 'replicas';
    const curve = layoutOf(experiment.spec.kind) === 'maggy' ? this.curveOf(experiment, view.id) : undefined;
    return trialFiles(view, view.directory ?? experiment.directory, outcome, isRow, curve);
  }

  /** Points of the metric, each step once: a trial that began again repeats what it had. */
  private curveOf({ spec }: Experiment, trial: string): Curve {
    const steps: number[] = [];
    const values: number[] = [];
    for (const points of this.options.archive.points(trial)) {
      if (points.metric !== (spec.metricKey ?? 'metric')) {
        continue;
      }
      for (const [k, step] of points.steps.entries()) {
        if (step > (steps.at(-1) ?? -1)) {
          steps.push(step);
          values.push(points.values[k] ?? Number.NaN);
        }
      }
    }
    return { steps, values };
  }

  private *combinations(experiment: Experiment): Iterable<Combination> {
    const outcomes = new Map<string, Outcome>();
    // The values of all trials at once: without their pickles, which no file shows.
    for (const { trial, outcome } of this.options.archive.results(experiment.id)) {
      outcomes.set(trial, outcome);
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
        return this.tryAgain();
      }
    }
    return true;
  }

  private tryAgain(): false {
    this.pause ??= this.options.clock.after(RETRY_MS, () => {
      this.pause = undefined;
      this.go();
    });
    return false;
  }

  private readonly waiting = new Set<ExperimentId>();
  /** How far each experiment is written, ahead of what its state says until that is journalled. */
  private readonly cursors = new Map<ExperimentId, number>();
  /** All files written, not archived yet. */
  private readonly completed = new Set<ExperimentId>();
  /** Said to be finished; trial files may follow. */
  private readonly told = new Set<ExperimentId>();
  private running: Promise<void> | undefined;
  private pause: Disposable | undefined;
  private closed = false;
  /** When a trial ended last, and since when folders wait for the next quiet moment. */
  private lastDue = Number.NEGATIVE_INFINITY;
  private heldSince: number | undefined;
  private quiet: Disposable | undefined;
}

function isDiskFull(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'DISK_FULL')
  );
}
