/**
 * All searches that live. In every tick, after what arrived was applied and before it is written, each search that has
 * room is asked: an end and what comes of it are one transaction.
 */
import type { ExperimentId } from '../../../protocol';
import { roomFor } from '../../core/hub/proposals';
import { findTrial } from '../../core/hub/trials';
import { shareOf } from '../../core/hub/share';
import { isExperimentEnded } from '../../core/hub/status';
import type { Experiment } from '../../core/hub/state';
import type { Step } from '../../core/hub/step';
import type { MetricPoints } from '../../ports';
import { reportedEvent } from './judge';
import { Effort } from './effort';
import { isObjective, metricOf, reportsOf, type Apply } from './court';
import { searchFailure, Searcher, type SearcherOptions } from './searcher';

export interface SearchesOptions extends Omit<SearcherOptions, 'wake' | 'effort'> {
  /** Another tick is wanted. */
  nudge(): void;
  timeOver(experiment: ExperimentId, seconds: number): void;
}

export class Searches {
  constructor(private readonly options: SearchesOptions) {
    this.effort = new Effort(options.clock);
    for (const id of options.state.experiments.keys()) {
      this.woken.add(id);
    }
  }

  /** Points as they are to be stored. */
  received(points: MetricPoints, apply: Apply): MetricPoints {
    const found = findTrial(this.options.state, points.trial);
    const isFirst = found !== undefined && points.metric === metricOf(found.experiment);
    if (found === undefined || (!isFirst && !isObjective(found.experiment, points.metric))) {
      return points;
    }
    const { experiment, trial } = found;
    const stored = { ...points, ended: experiment.ended.length };
    const searcher = this.of(experiment, apply);
    if (!isFirst) {
      if (searcher !== undefined) {
        this.guarded(searcher, apply, () => searcher.reportedBeside(points, trial.number, apply));
      }
    } else if (searcher !== undefined) {
      this.guarded(searcher, apply, () => searcher.reported(points, trial.number, apply));
    } else {
      const event = reportedEvent(this.options.clock.now(), experiment, trial, reportsOf(points));
      if (event !== undefined) {
        apply(event);
      }
    }
    return stored;
  }

  /** Until no search has anything more to say to what happened in this tick, or they have thought for long enough. */
  follow(step: Step, apply: Apply): void {
    this.effort.begin();
    for (let moved = true; moved;) {
      moved = false;
      for (const experiment of this.concerned(step)) {
        moved = this.advance(experiment, step, apply) || moved;
      }
    }
  }

  /** What this tick changed is stored, and so is every report before: another stopping rule begins here. */
  committed(step: Step, apply: Apply): void {
    for (const id of step.experiments.keys()) {
      const searcher = this.searchers.get(id);
      if (searcher !== undefined) {
        this.guarded(searcher, apply, () => searcher.takeUpRule());
      }
    }
  }

  close(): void {
    for (const id of [...this.searchers.keys()]) {
      this.forget(id);
    }
  }

  private advance(experiment: Experiment, step: Step, apply: Apply): boolean {
    if (isExperimentEnded(experiment.state)) {
      this.searchers.get(experiment.id)?.conclude();
      this.searchers.delete(experiment.id);
      this.forget(experiment.id);
      return false;
    }
    const searcher = this.of(experiment, apply);
    if (searcher === undefined) {
      return false;
    }
    this.time(experiment);
    return this.guarded(searcher, apply, () => {
      searcher.hear(step.experiments.get(experiment.id) ?? []);
      return searcher.advance(apply);
    });
  }

  /** A search that throws ends; its trials do not. */
  private guarded(searcher: Searcher, apply: Apply, run: () => boolean | void): boolean {
    try {
      return run() === true;
    } catch (error) {
      searcher.fail(apply, error);
      return true;
    }
  }

  /** Those touched in this tick, and those whose fleet has executors that were; who has had least comes first. */
  private concerned(step: Step): Experiment[] {
    const { experiments, executors, fleets } = this.options.state;
    const ids = new Set<ExperimentId>([...step.experiments.keys(), ...this.woken]);
    this.woken.clear();
    for (const executor of step.executors) {
      for (const id of fleets.get(executors.get(executor)?.fleet ?? '')?.experiments ?? []) {
        ids.add(id);
      }
    }
    const found: Experiment[] = [];
    for (const id of ids) {
      const experiment = experiments.get(id);
      if (experiment?.search !== undefined) {
        found.push(experiment);
      }
    }
    // Asked first, it is the first to have something for an idle executor.
    const now = this.options.clock.now();
    return found.sort((one, other) => shareOf(one, now) - shareOf(other, now) || one.order - other.order);
  }

  private of(experiment: Experiment, apply: Apply): Searcher | undefined {
    const { id, spec } = experiment;
    const known = this.searchers.get(id);
    if (known !== undefined || spec.plan.kind !== 'search' || isExperimentEnded(experiment.state)) {
      return known;
    }
    const wake = (): void => {
      this.woken.add(id);
      this.options.nudge();
    };
    try {
      const searcher = new Searcher({ ...this.options, wake, effort: this.effort }, experiment, spec.plan);
      this.searchers.set(id, searcher);
      return searcher;
    } catch (error) {
      // Checked when it was submitted: only another version of the search can refuse it now.
      const why = error instanceof Error ? error.message : String(error);
      const failure = searchFailure(why);
      apply({ kind: 'SearchEnded', at: this.options.clock.now(), experiment: id, why, failure, drop: true });
      return undefined;
    }
  }

  /** From its first trial on, or from when there is room for it: a search that thinks uses its time too. */
  private time(experiment: Experiment): void {
    const { id, spec, startedAt } = experiment;
    const { plan } = spec;
    if (plan.kind !== 'search' || plan.maxSeconds === undefined || this.timers.has(id)) {
      return;
    }
    const now = this.options.clock.now();
    const began = startedAt ?? (roomFor(this.options.state, experiment, 'none') > 0 ? now : undefined);
    if (began !== undefined) {
      const seconds = plan.maxSeconds;
      const left = Math.max(0, began + seconds * 1_000 - now);
      this.timers.set(
        id,
        this.options.clock.after(left, () => this.options.timeOver(id, seconds))
      );
    }
  }

  private forget(id: ExperimentId): void {
    this.searchers.get(id)?.[Symbol.dispose]();
    this.searchers.delete(id);
    this.timers.get(id)?.[Symbol.dispose]();
    this.timers.delete(id);
  }

  private readonly effort: Effort;
  private readonly searchers = new Map<ExperimentId, Searcher>();
  private readonly timers = new Map<ExperimentId, Disposable>();
  private readonly woken = new Set<ExperimentId>();
}
