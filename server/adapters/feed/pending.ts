/** Changes gathered between two deltas: the newest view of each thing, and output up to a limit. Pure. */
import type {
  ExecutorId,
  ExperimentDelta,
  ExperimentView,
  OperationView,
  OutputItem,
  ProjectDelta,
  Sample,
  TrialOutputChunk,
  TrialView
} from '../../../protocol';
import type { ExperimentFeedChange, FeedChange } from './source';

export class PendingProject {
  readonly #fleets = new Map<string, ProjectDelta['fleets'][number]>();
  readonly #executors = new Map<string, ProjectDelta['executors'][number]>();
  readonly #experiments = new Map<string, ProjectDelta['experiments'][number]>();
  readonly #operations = new Map<string, OperationView>();
  readonly #removed = new Set<string>();
  readonly #samples = new Map<ExecutorId, Sample>();

  /** False: nothing of it concerns the room. */
  add(change: FeedChange): boolean {
    for (const fleet of change.fleets) this.#put(this.#fleets, fleet);
    for (const executor of change.executors) this.#put(this.#executors, executor);
    for (const experiment of change.experiments) this.#put(this.#experiments, experiment);
    for (const id of change.removed) {
      this.#removed.add(id);
      for (const things of [this.#fleets, this.#executors, this.#experiments]) things.delete(id);
      this.#samples.delete(id);
    }
    return change.fleets.length + change.executors.length + change.experiments.length + change.removed.length > 0;
  }

  sample(executor: ExecutorId, sample: Sample): void {
    this.#samples.set(executor, sample);
  }

  operation(view: OperationView): void {
    this.#put(this.#operations, view);
  }

  operationRemoved(id: string): void {
    this.#operations.delete(id);
    this.#removed.add(id);
  }

  delta(revision: number): ProjectDelta {
    return {
      revision,
      fleets: [...this.#fleets.values()],
      executors: [...this.#executors.values()],
      experiments: [...this.#experiments.values()],
      removed: [...this.#removed],
      operations: [...this.#operations.values()],
      samples: [...this.#samples].map(([executor, sample]) => ({ executor, sample }))
    };
  }

  #put<Thing extends { readonly id: string }>(things: Map<string, Thing>, thing: Thing): void {
    things.set(thing.id, thing);
    this.#removed.delete(thing.id);
  }
}

/** Characters of output gathered for one delta; beyond it viewers ask for the snapshot, which the hub keeps in bounds. */
export const MOST_OUTPUT = 512 * 1024;

export class PendingExperiment {
  #view: ExperimentView | undefined;
  readonly #trials = new Map<string, TrialView>();
  #output: TrialOutputChunk[] = [];
  #characters = 0;

  add(change: ExperimentFeedChange): void {
    this.#view = change.view;
    for (const trial of change.trials) this.#trials.set(trial.id, trial);
    for (const chunk of change.output) {
      if (this.overflows) break;
      this.#characters += chunk.items.reduce((sum, item) => sum + sizeOf(item), 0);
      this.#output.push(chunk);
    }
    if (this.overflows) this.#output = [];
  }

  /** More was printed than a delta carries: viewers need a snapshot. */
  get overflows(): boolean {
    return this.#characters > MOST_OUTPUT;
  }

  delta(revision: number): ExperimentDelta {
    const rest = { revision, trials: [...this.#trials.values()], output: this.#output };
    return this.#view === undefined ? rest : { ...rest, experiment: this.#view };
  }
}

function sizeOf(item: OutputItem): number {
  switch (item.kind) {
    case 'stream':
    case 'notice':
      return item.text.length;
    case 'error':
      return item.value.length + item.traceback.reduce((sum, line) => sum + line.length, 0);
    case 'display':
      return Object.values(item.data).reduce<number>((sum, part) => sum + lengthOf(part), 0);
    case 'clear':
      return 0;
  }
}

const lengthOf = (part: unknown): number =>
  typeof part === 'string' ? part.length : (JSON.stringify(part)?.length ?? 0);
