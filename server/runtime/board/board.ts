/**
 * One experiment in columns, kept current while somebody looks at it: its trials, their runs, what people did to it.
 * `take` gives what changed since it was taken last, or everything.
 */
import { packColumns, type ExperimentSpec, type ExperimentView, type TrialView } from '../../../protocol';
import type { Act, BoardHead, BoardSearch, Savings } from '../../../protocol/board';
import type { ActOf, EndedRun, MetricPoints } from '../../ports';
import { columnsOf, objectivesOf } from './asked';
import { RunTable } from './run-table';
import { TrialTable } from './trial-table';

export interface BoardState {
  readonly view: ExperimentView;
  readonly spec: ExperimentSpec;
  readonly search: BoardSearch;
  readonly trials: readonly TrialView[];
  readonly runs: readonly EndedRun[];
  readonly acts: readonly ActOf[];
  readonly now: number;
}

export class Board {
  constructor(
    state: BoardState,
    private readonly savings: (board: Board) => Savings | undefined
  ) {
    this.view = state.view;
    this.search = state.search;
    this.spec = state.spec;
    this.metric = objectivesOf(state.spec)[0]?.name ?? '';
    this.trials = new TrialTable(columnsOf(state.spec));
    for (const run of [...state.runs].sort((one, other) => one.startedAt - other.startedAt)) this.ended(run);
    for (const trial of state.trials) this.put(trial, state.now);
    this.acts.push(...state.acts.map(told));
  }

  put(trial: TrialView, now: number): void {
    this.trials.put(trial);
    this.runs.follow(trial, this.trials.executor.get(trial.number), now);
    const { [this.metric]: _first, ...further } = trial.metrics ?? {};
    this.trials.further(trial.number, further);
  }

  ended(run: EndedRun): void {
    this.runs.end(run, this.trials.executors.numberOf(run.executor));
  }

  acted(act: ActOf): void {
    this.acts.push(told(act));
  }

  /** False when it says nothing new: another metric, or one of a trial that is not here. */
  points(number: number, { metric, steps, values }: MetricPoints): boolean {
    const [step, value] = [steps.at(-1), values.at(-1)];
    if (metric !== this.metric || step === undefined || value === undefined) return false;
    this.trials.point(number, step, value);
    return true;
  }

  /** Undefined: what changed cannot be told without the rest. */
  take(whole: boolean): Uint8Array | undefined {
    if (!whole && this.trials.isRebuilt) return undefined;
    const { columns, arrays, words } = this.trials.take(whole);
    const savings = this.savings(this);
    const head: BoardHead = {
      trials: this.trials.count,
      runs: this.runs.count,
      experiment: this.view,
      ...(whole || this.search !== this.searchTold ? { search: this.search } : {}),
      ...(columns.length === 0 ? {} : { columns }),
      ...(words.length === 0 ? {} : { words }),
      executors: this.trials.executors.list.slice(whole ? 0 : this.executorsTold),
      acts: this.acts.slice(whole ? 0 : this.actsTold),
      ...(savings === undefined ? {} : { savings })
    };
    return packColumns(head, { ...arrays, ...this.runs.take(whole) });
  }

  /** What was taken is told: the next `take` begins here. */
  settle(): void {
    this.trials.settle();
    this.runs.settle();
    this.searchTold = this.search;
    this.executorsTold = this.trials.executors.list.length;
    this.actsTold = this.acts.length;
  }

  view: ExperimentView;
  search: BoardSearch;
  /** The space that somebody moved the search to. */
  space: unknown;
  readonly spec: ExperimentSpec;
  readonly trials: TrialTable;
  readonly runs = new RunTable();
  private readonly metric: string;
  private readonly acts: Act[] = [];
  private searchTold: BoardSearch | undefined;
  private executorsTold = 0;
  private actsTold = 0;
}

const told = ({ at, by, says, trial }: ActOf): Act => ({ at, by, says, ...(trial === undefined ? {} : { trial }) });
