/**
 * Median and percentile: a trial's best so far against its finished peers at the same step.
 *
 * The peers' figure is by default the mean of their reports up to that step (Golovin et al., "Google Vizier", 2017),
 * and only trials that reached the step count. Steps are the training's own, never counts of samples received.
 */
import type { Report } from '../../search/search';
import { shown, toLoss } from '../loss';
import { PeerColumns } from '../peers';
import { Progress, Trials } from '../progress';
import type { RuleOptions, StoppingRule, Verdict } from '../rule';
import { CONTINUE, stop } from '../verdict';

/** More lines than this and the rule judges less often. */
const MOST_LINES = 512;

export interface QuantileOptions extends RuleOptions {
  /** Share of finished peers that a trial must not be worse than: 0.5 is the median, 0.25 keeps the best quarter. */
  readonly share: number;
  /** Judge at every so many steps. */
  readonly interval: number;
  /** Judge nobody before so many trials have finished. */
  readonly minFinished: number;
  /** How many of them must have reached the step at which the trial is compared. */
  readonly minPeers: number;
  /** What a peer is represented by. */
  readonly peerFigure: 'mean' | 'best' | 'latest';
}

class Staircase extends Progress {
  readonly steps: number[] = [];
  readonly figures: number[] = [];
  judgedUpTo = Number.NEGATIVE_INFINITY;
}

export class QuantileRule implements StoppingRule {
  private readonly trials = new Trials(Staircase);
  private readonly peers: PeerColumns;

  constructor(
    readonly name: string,
    private readonly options: QuantileOptions
  ) {
    this.peers = new PeerColumns(options.interval, MOST_LINES);
  }

  report(trial: number, { step, value }: Report): Verdict {
    const progress = this.trials.of(trial);
    const before = progress?.lastStep;
    if (!progress || before === undefined || !progress.accept(step, toLoss(this.options.direction, value))) {
      return CONTINUE;
    }
    this.keep(progress, step, before);
    const line = this.peers.pass(step);
    if (line <= progress.judgedUpTo) {
      return CONTINUE;
    }
    progress.judgedUpTo = line;
    return this.peers.finished < this.options.minFinished ? CONTINUE : this.judge(progress, step);
  }

  ended(trial: number, how: 'succeeded' | 'stopped' | 'failed'): void {
    const progress = this.trials.end(trial, how);
    if (progress && how !== 'failed' && progress.steps.length > 0) {
      this.peers.add(progress.steps, progress.figures);
    }
  }

  private keep(progress: Staircase, step: number, before: number): void {
    const figure = progress[this.options.peerFigure];
    const place = progress.steps.length;
    const at = place > 0 && this.peers.sameCell(step, before) ? place - 1 : place;
    progress.steps[at] = step;
    progress.figures[at] = figure;
  }

  private judge(progress: Staircase, step: number): Verdict {
    const { direction, minPeers, share, peerFigure } = this.options;
    const line = this.peers.commonLine(step, minPeers);
    if (line === undefined) {
      return CONTINUE;
    }
    const column = this.peers.column(line);
    if (column.size < minPeers) {
      return CONTINUE;
    }
    const threshold = column.quantile(share);
    if (!(progress.best > threshold)) {
      return CONTINUE;
    }
    const what = share === 0.5 ? 'the median' : `the ${share * 100}th percentile`;
    const figures = { mean: 'running means', best: 'best values', latest: 'values' }[peerFigure];
    const where = line === step ? '' : ` at step ${line}`;
    const says =
      `At step ${step} the best so far, ${shown(direction, progress.best)}, is worse than ${what} ` +
      `${shown(direction, threshold)} of ${column.size} finished trials' ${figures}${where}.`;
    return stop(this.name, direction, { step, loss: progress.best, threshold, peers: column.size, says });
  }
}
