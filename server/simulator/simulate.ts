/**
 * An experiment under a simulated clock: the same searches and stopping rules, hours of training in milliseconds.
 *
 * A discrete-event simulation with one event a report. No wall clock, no chance: equal arguments give equal runs.
 */
import type { Direction, History, Report, Search, Suggestion } from '../core/search/search';
import { BudgetRule } from '../core/stopping/budget';
import type { Evidence, StoppingRule, Verdict } from '../core/stopping/rule';
import { CONTINUE } from '../core/stopping/verdict';
import { fromLoss, toLoss, WORST } from '../core/stopping/loss';
import { EventQueue } from './heap';
import { Ledger, type RunningTrial } from './ledger';
import type { Workload } from './workload';

export interface Simulation {
  readonly executors: number;
  readonly workload: Workload;
  readonly search: Search;
  readonly rule?: StoppingRule;
  readonly direction: Direction;
  /** Start no more trials than this. */
  readonly maxTrials?: number;
  /** Stop the clock here. */
  readonly maxSeconds?: number;
  /** A resumed or handed-over trial goes on at the step it had reached; otherwise it starts again. Default true. */
  readonly checkpoints?: boolean;
  /** Seconds from an assignment to the first step. */
  readonly startup?: number;
  /** What a succeeded trial returns: its last value or its best. Default last. */
  readonly returns?: 'last' | 'best';
}

export interface Stretch {
  readonly executor: number;
  readonly trial: number;
  readonly from: number;
  readonly to: number;
  /** Steps done, those done again included. */
  readonly steps: number;
  readonly end: 'succeeded' | 'stopped' | 'paused' | 'failed' | 'cut off';
}

export interface SimulatedRun {
  readonly history: History;
  readonly timeline: readonly Stretch[];
  /** Executor-seconds without a trial, until the run's end. */
  readonly idle: number;
  /** Steps trained in all. */
  readonly steps: number;
  readonly seconds: number;
  /** Each improvement of the best reported value. */
  readonly best: readonly { readonly at: number; readonly trial: number; readonly value: number }[];
  readonly stops: readonly { readonly at: number; readonly trial: number; readonly evidence: Evidence }[];
  /** Why it ended. `stuck`: the search waited for trials although none was running. */
  readonly ending: 'done' | 'trials' | 'time' | 'stuck';
}

export function simulate(simulation: Simulation): SimulatedRun {
  return new Run(simulation).toTheEnd();
}

class Run {
  private readonly queue = new EventQueue<RunningTrial>();
  private readonly ledger: Ledger;
  private readonly budgets: BudgetRule;
  /** Idle executors, the lowest number first. */
  private readonly free = new EventQueue<number>();
  private readonly timeline: Stretch[] = [];
  private readonly best: { at: number; trial: number; value: number }[] = [];
  private readonly stops: { at: number; trial: number; evidence: Evidence }[] = [];
  private now = 0;
  private steps = 0;
  private least = WORST;
  private ending: SimulatedRun['ending'] = 'done';

  constructor(private readonly simulation: Simulation) {
    this.ledger = new Ledger(simulation);
    this.budgets = new BudgetRule(simulation.direction);
    for (let executor = 0; executor < simulation.executors; executor++) {
      this.free.put(executor, executor);
    }
  }

  toTheEnd(): SimulatedRun {
    this.assign();
    for (let next = this.queue.take(); next; next = this.queue.take()) {
      if (next.at > (this.simulation.maxSeconds ?? Infinity)) {
        this.queue.put(next.at, next.event);
        this.cutOff();
        break;
      }
      this.now = next.at;
      this.step(next.event);
    }
    const busy = this.timeline.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0);
    return {
      history: this.ledger.history,
      timeline: this.timeline,
      idle: this.simulation.executors * this.now - busy,
      steps: this.steps,
      seconds: this.now,
      best: this.best,
      stops: this.stops,
      ending: this.ending
    };
  }

  private assign(): void {
    while (this.free.size > 0) {
      const suggestion = this.suggested();
      if (suggestion.kind === 'wait' || suggestion.kind === 'done') {
        const idle = this.free.size === this.simulation.executors;
        this.ending = suggestion.kind === 'wait' && idle ? 'stuck' : this.ending;
        return;
      }
      this.start(suggestion);
    }
  }

  private suggested(): Suggestion {
    const suggestion = this.simulation.search.suggest(this.ledger.history);
    const { maxTrials = Infinity } = this.simulation;
    if (suggestion.kind === 'start' && this.ledger.history.trials.length >= maxTrials) {
      this.ending = 'trials';
      return { kind: 'done' };
    }
    return suggestion;
  }

  private start(suggestion: Extract<Suggestion, { kind: 'start' | 'resume' }>): void {
    const executor = this.free.take()?.event ?? 0;
    const running = this.ledger.start(suggestion, executor, this.now);
    this.budgets.grant(running.number, suggestion.budget);
    this.goOn(running, this.now + (this.simulation.startup ?? 0));
  }

  private goOn(running: RunningTrial, from: number): void {
    const next = running.step + 1;
    this.queue.put(from + (next > running.training.steps ? 0 : running.training.seconds(next)), running);
  }

  private step(running: RunningTrial): void {
    const { training } = running;
    if (running.step >= training.steps) {
      this.end(running, 'succeeded');
      return;
    }
    running.step += 1;
    this.steps += 1;
    if (running.step === training.failsAt) {
      this.end(running, 'failed');
      return;
    }
    const step = training.name?.(running.step) ?? running.step;
    const report = { step, value: training.value(running.step) };
    this.ledger.report(running, report);
    this.improved(running.number, report.value);
    const verdict = this.judged(running, report);
    if (verdict.kind === 'stop' && running.step < training.steps) {
      this.stops.push({ at: this.now, trial: running.number, evidence: verdict.evidence });
      this.end(running, 'stopped');
    } else if (running.step >= training.steps) {
      this.end(running, 'succeeded');
    } else if (verdict.kind === 'pause' || this.budgets.report(running.number, report).kind === 'pause') {
      this.end(running, 'paused');
    } else {
      this.goOn(running, this.now);
    }
  }

  private judged({ number, training, step: at }: RunningTrial, report: Report): Verdict {
    const { rule } = this.simulation;
    const said = [rule?.report(number, report)];
    for (const [metric, value] of training.beside?.(at) ?? []) {
      said.push(rule?.report(number, { step: report.step, value }, metric));
    }
    return said.find(one => one?.kind === 'stop') ?? said.find(one => one?.kind === 'pause') ?? CONTINUE;
  }

  private end(running: RunningTrial, how: 'succeeded' | 'stopped' | 'paused' | 'failed'): void {
    const value = this.ledger.end(running, how);
    if (how !== 'paused') {
      this.simulation.rule?.ended(running.number, how, value);
    }
    this.release(running, how);
    this.assign();
  }

  private release(running: RunningTrial, end: Stretch['end']): void {
    const { executor, number: trial, since: from, step, firstStep } = running;
    this.timeline.push({ executor, trial, from, to: this.now, steps: step - firstStep, end });
    this.free.put(executor, executor);
  }

  private cutOff(): void {
    this.now = this.simulation.maxSeconds ?? this.now;
    this.ending = 'time';
    for (let next = this.queue.take(); next; next = this.queue.take()) {
      this.release(next.event, 'cut off');
    }
  }

  private improved(trial: number, value: number): void {
    const loss = toLoss(this.simulation.direction, value);
    if (loss < this.least) {
      this.least = loss;
      this.best.push({ at: this.now, trial, value: fromLoss(this.simulation.direction, loss) });
    }
  }
}
