/**
 * The boards that somebody looks at. They hear of every durable tick; an experiment nobody looks at costs nothing here.
 */
import { partsOfTrialId, type ExperimentId, type ExperimentView, type TrialView } from '../../../protocol';
import { isExperimentEnded } from '../../core/hub/status';
import type { Experiment, HubState } from '../../core/hub/state';
import { experimentView, trialView, trialViews } from '../../core/hub/views';
import { HopyardError } from '../../hopyard-error';
import type { Archive, Clock } from '../../ports';
import type { Tick } from '../dispatcher';
import { columnsOf, searchOf, specNow } from './asked';
import { Board } from './board';
import { knownRuns } from './known-runs';
import { Thrift } from './thrift';

/** Boards of ended experiments that are kept though nobody looks: one of ten thousand trials takes about two megabytes. */
const MOST_RESTED = 3;

export interface BoardsOptions {
  readonly state: HubState;
  readonly archive: Archive;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  paused(): string | undefined;
}

/** A board that is looked at; disposed when nobody does any more. */
export interface OpenBoard extends Disposable {
  /** Everything, as it is now; what follows by `delta` begins here. */
  snapshot(): Uint8Array;
  /** What changed since the last one. Undefined: it takes a snapshot to tell. */
  delta(): Uint8Array | undefined;
}

interface Shown {
  readonly board: Board;
  readonly changed: () => void;
}

export class Boards {
  constructor(private readonly options: BoardsOptions) {}

  /** `changed` is called when there is something to tell. */
  open(id: ExperimentId, changed: () => void): OpenBoard {
    const board = this.rested.get(id) ?? this.make(id);
    this.rested.delete(id);
    const shown: Shown = { board, changed };
    const all = this.shown.get(id) ?? new Set();
    this.shown.set(id, all.add(shown));
    return {
      snapshot: () => {
        const frame = board.take(true);
        board.settle();
        return frame ?? new Uint8Array();
      },
      delta: () => {
        const frame = board.take(false);
        if (frame !== undefined) board.settle();
        return frame;
      },
      [Symbol.dispose]: () => {
        all.delete(shown);
        if (all.size === 0) this.shown.delete(id);
        if (!this.options.state.experiments.has(id)) this.rest(id, board);
      }
    };
  }

  committed({ step, points, acts }: Tick): void {
    if (this.shown.size === 0) return;
    const touched = new Set<ExperimentId>();
    for (const run of step.runs) this.each(run.experiment, touched, board => board.ended(run));
    for (const act of acts) this.each(act.experiment, touched, board => board.acted(act));
    for (const [id, numbers] of step.experiments) this.refresh(id, numbers, touched);
    for (const own of points) {
      const { experiment, number } = partsOfTrialId(own.trial);
      this.each(experiment, touched, board => board.points(number, own));
    }
    this.tell(touched);
  }

  /** Everything alive has to say why it waits, or that it does not. */
  pauseChanged(): void {
    const touched = new Set<ExperimentId>();
    for (const id of this.shown.keys()) this.refresh(id, [], touched);
    this.tell(touched);
  }

  /** Of an experiment that is over nothing will change: whoever looks next has it at once. */
  private rest(id: ExperimentId, board: Board): void {
    this.rested.delete(id);
    this.rested.set(id, board);
    for (const [oldest] of this.rested) {
      if (this.rested.size <= MOST_RESTED) return;
      this.rested.delete(oldest);
    }
  }

  private refresh(id: ExperimentId, numbers: Iterable<number>, touched: Set<ExperimentId>): void {
    const experiment = this.options.state.experiments.get(id);
    if (experiment === undefined) return;
    this.each(id, touched, board => {
      board.view = experimentView(this.options.state, experiment, this.options.paused());
      const search = searchOf(experiment.spec, experiment.search, this.executorsOf(experiment));
      const { trials, maxConcurrent, stopping, executors } = board.search;
      const isOther =
        search.trials !== trials ||
        search.maxConcurrent !== maxConcurrent ||
        search.stopping !== stopping ||
        search.executors !== executors;
      if (isOther) board.search = search;
      const { space } = experiment.search ?? {};
      if (space !== board.space) {
        board.space = space;
        board.trials.rescale(columnsOf(specNow(experiment.spec, experiment.search)));
      }
      const now = this.options.clock.now();
      for (const number of numbers) {
        const trial = experiment.trials[number];
        if (trial !== undefined) board.put(trialView(experiment, trial), now);
      }
    });
  }

  /** As many as there are to be; undefined once it has ended. */
  private executorsOf({ fleet, state }: Experiment): number | undefined {
    return isExperimentEnded(state) ? undefined : this.options.state.fleets.get(fleet)?.spec.size;
  }

  private each(id: ExperimentId, touched: Set<ExperimentId>, change: (board: Board) => unknown): void {
    for (const { board } of this.shown.get(id) ?? []) {
      if (change(board) !== false) touched.add(id);
    }
  }

  private tell(touched: ReadonlySet<ExperimentId>): void {
    for (const id of touched) for (const { changed } of this.shown.get(id) ?? []) changed();
  }

  private make(id: ExperimentId): Board {
    const { state, archive, clock } = this.options;
    const live = state.experiments.get(id);
    const ended = live === undefined ? archive.experiment(id) : undefined;
    if (live === undefined && ended === undefined) throw new HopyardError('EXPERIMENT_NOT_FOUND', { id });
    const spec = live === undefined ? ended?.spec : specNow(live.spec, live.search);
    const view: ExperimentView | undefined =
      live === undefined ? ended?.view : experimentView(state, live, this.options.paused());
    const trials: readonly TrialView[] = live === undefined ? (ended?.trials ?? []) : trialViews(live);
    if (spec === undefined || view === undefined) throw new HopyardError('EXPERIMENT_NOT_FOUND', { id });
    const thrift = new Thrift(clock);
    const search = searchOf(spec, live?.search, live === undefined ? undefined : this.executorsOf(live));
    const known = { view, spec, trials, search, now: clock.now() };
    const board = new Board({ ...known, runs: knownRuns(archive, id, trials), acts: archive.acts(id) }, board =>
      thrift.of(board)
    );
    board.space = live?.search?.space;
    return board;
  }

  private readonly rested = new Map<ExperimentId, Board>();
  private readonly shown = new Map<ExperimentId, Set<Shown>>();
}
