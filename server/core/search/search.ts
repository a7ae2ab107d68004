/**
 * A search proposes; it never judges, never waits, never touches the world.
 *
 * Law: a suggestion is a function of the space, the seed and the recorded history alone. A restart therefore needs
 * no sampler state: replaying the history gives the same suggestions, bit for bit.
 */
import type { Params } from '../space';
import type { Changes } from './changes';

/** One metric value at one step. Steps of a trial increase strictly. */
export interface Report {
  readonly step: number;
  readonly value: number;
}

/** Reports in their order. An array is one. */
export interface Reports extends Iterable<Report> {
  readonly length: number;
  at(place: number): Report | undefined;
}

export type TrialStanding = 'outstanding' | 'paused' | 'succeeded' | 'stopped' | 'failed';

/** What a search may know of a trial. `number` counts trials of the experiment in the order they were suggested. */
export interface TrialRecord {
  readonly number: number;
  readonly params: Params;
  readonly standing: TrialStanding;
  /** Final metric when succeeded; best reported so far when stopped or paused; absent while nothing is known. */
  readonly value?: number;
  /** With several objectives, once all are known: one for each, in their order. `value` is the first. */
  readonly values?: readonly number[];
  readonly reports: Reports;
  /** Resource (epochs, steps) granted by a multi-fidelity search; absent for full-fidelity searches. */
  readonly budget?: number;
  /** Free words of the search that suggested it (bracket, rung, generation, member), echoed back unchanged. */
  readonly label?: Readonly<Record<string, number | string>>;
}

export type Direction = 'max' | 'min';

/** What happened so far, in the order in which it happened: the search's whole memory. */
export interface History {
  readonly trials: readonly TrialRecord[];
  /** Numbers of the trials in the order in which they ended. */
  readonly ended: readonly number[];
  /** When each record changed, where somebody keeps count: of these very trials, wherever they are shown again. */
  readonly changes?: Changes;
}

export type Suggestion =
  | {
      readonly kind: 'start';
      readonly params: Params;
      readonly budget?: number;
      readonly label?: Readonly<Record<string, number | string>>;
      /** Start from this trial's checkpoint (population-based training). */
      readonly from?: number;
    }
  /** Continue a paused trial up to a larger budget. */
  | {
      readonly kind: 'resume';
      readonly trial: number;
      readonly budget: number;
      readonly label?: Readonly<Record<string, number | string>>;
    }
  /** Nothing to propose until an outstanding trial ends. */
  | { readonly kind: 'wait' }
  /** The search is exhausted. */
  | { readonly kind: 'done' };

export interface Search {
  readonly name: string;
  suggest(history: History): Suggestion;
}
