/**
 * What a rule remembers of one running trial.
 *
 * A report whose step is not beyond the last one is ignored: a second attempt, or a trial that starts again because
 * it kept no checkpoint, walks through steps which were judged already. A function that reports each batch at its
 * epoch repeats steps too: the first of a step counts, as in the search's memory, in curves and in trial.json, so that
 * a decision can be told from the curve and never depends on how points came bundled.
 */
import { WORST } from './loss';

export class Progress {
  reports = 0;
  lastStep = Number.NEGATIVE_INFINITY;
  latest = WORST;
  best = WORST;
  bestStep = Number.NEGATIVE_INFINITY;
  /** Mean of the finite losses so far; the worst while there is none. */
  mean = WORST;
  private finite = 0;

  /** False when the report brings nothing new. */
  accept(step: number, loss: number): boolean {
    if (!(step > this.lastStep)) {
      return false;
    }
    this.reports += 1;
    this.lastStep = step;
    this.latest = loss;
    if (loss < this.best) {
      this.best = loss;
      this.bestStep = step;
    }
    if (loss !== WORST) {
      this.finite += 1;
      this.mean = this.finite === 1 ? loss : runningMean(this.mean, loss, this.finite);
    }
    return true;
  }
}

/** A constant curve keeps its mean to the last bit, so that equal trials tie; huge values do not overflow it. */
function runningMean(mean: number, loss: number, count: number): number {
  const next = mean + (loss - mean) / count;
  return Number.isFinite(next) ? next : mean * ((count - 1) / count) + loss / count;
}

/** The running trials of one rule, and which have ended: what those still report changes nothing. */
export class Trials<P extends Progress> {
  private readonly running = new Map<number, P>();
  private readonly over = new Set<number>();

  constructor(private readonly fresh: new () => P) {}

  /** Undefined for a trial that has ended. */
  of(trial: number): P | undefined {
    if (this.over.has(trial)) {
      return undefined;
    }
    let progress = this.running.get(trial);
    if (!progress) {
      progress = new this.fresh();
      this.running.set(trial, progress);
    }
    return progress;
  }

  /** The trial's progress, once; undefined when it never reported or had ended before. A failed one may come back. */
  end(trial: number, how: 'succeeded' | 'stopped' | 'failed'): P | undefined {
    const progress = this.running.get(trial);
    this.running.delete(trial);
    if (how !== 'failed') {
      this.over.add(trial);
    }
    return progress;
  }
}
