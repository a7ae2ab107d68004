import { Signal } from '@lumino/signaling';
import type { ExperimentView, TrialState } from '../../../../protocol';
import {
  type Board,
  type Column,
  type Curves,
  type CurvesWanted,
  type IBoardFeed,
  TRIAL_STATES
} from '../../../../src/store/board/types';
import type { IApi, IHopyard } from '../../../../src/tokens';
import { experiment } from '../../fixtures';

export interface TrialSketch {
  readonly state?: TrialState;
  readonly metric?: number;
  readonly latest?: number;
  readonly step?: number;
  readonly params?: Readonly<Record<string, number>>;
}

export function search(more: Partial<ExperimentView> = {}): ExperimentView {
  return experiment({ kind: 'lagom', name: 'train', direction: 'max', ...more });
}

/** A board as the feed gives it, with these trials. */
export function board(
  trials: readonly TrialSketch[],
  more: Partial<ExperimentView> = {},
  parts: Partial<Board> = {}
): Board {
  const count = trials.length;
  const numbers = (of: (trial: TrialSketch) => number | undefined): Float64Array =>
    Float64Array.from(trials, trial => of(trial) ?? NaN);
  const ids = trials.map((_, row) => `exp_aaaa.${row}`);
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params ?? {})))];
  const parameters: Column[] = names.map(name => ({
    kind: 'number',
    name,
    values: numbers(({ params }) => params?.[name]),
    isLog: false,
    isInteger: false,
    low: undefined,
    high: undefined
  }));
  const ended = trials.filter(({ state }) => (state ?? 'succeeded') === 'succeeded').length;
  const running = trials.filter(({ state }) => state === 'running').length;
  const nothing = new Float64Array(count).fill(NaN);
  return {
    revision: 1,
    experiment: search({
      trials: { total: count, queued: 0, running, succeeded: ended, stopped: 0, failed: 0, cancelled: 0 },
      ...more
    }),
    search: {
      name: 'random',
      stoppingRule: undefined,
      stopping: undefined,
      trials: count,
      maxConcurrent: undefined,
      executors: undefined,
      objectives: [{ name: 'accuracy', direction: 'max' }]
    },
    trials: {
      count,
      ids,
      rowOf: id => (ids.includes(id) ? ids.indexOf(id) : undefined),
      numbers: Int32Array.from(ids, (_, row) => row),
      states: Uint8Array.from(trials, ({ state }) => TRIAL_STATES.indexOf(state ?? 'succeeded')),
      metrics: numbers(({ metric }) => metric),
      latest: numbers(({ latest, metric }) => latest ?? metric),
      steps: numbers(({ step }) => step),
      startedAt: nothing,
      endedAt: nothing,
      attempts: new Int32Array(count).fill(1),
      executor: new Int16Array(count),
      executors: ['e1'],
      parameters,
      furtherMetrics: [],
      labels: []
    },
    runs: {
      count: 0,
      rows: new Int32Array(),
      attempts: new Int32Array(),
      executor: new Int16Array(),
      startedAt: new Float64Array(),
      endedAt: new Float64Array(),
      ends: new Uint8Array()
    },
    history: [],
    savings: undefined,
    ...parts
  } as Board;
}

export const NO_CURVES: Curves = {
  rows: new Int32Array(),
  offsets: new Uint32Array(1),
  steps: new Float64Array(),
  values: new Float64Array(),
  isReduced: false,
  metrics: []
};

/** The feed's end, driven by hand. */
export class HandBoard implements IBoardFeed {
  state: IBoardFeed['state'] = { kind: 'connecting' };
  readonly changed = new Signal<unknown, void>(this);
  isDisposed = false;
  readonly shown: boolean[] = [];
  readonly asked: CurvesWanted[] = [];
  answer: Curves = NO_CURVES;

  tell(state: IBoardFeed['state']): void {
    this.state = state;
    this.changed.emit();
  }

  setShown(shown: boolean): void {
    this.shown.push(shown);
  }

  curves(wanted: CurvesWanted): Promise<Curves> {
    this.asked.push(wanted);
    return Promise.resolve(this.answer);
  }

  trial(): never {
    throw new Error('A cell asks for no single trial.');
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

export function hopyardWith(feed: HandBoard, api: Partial<IApi> = {}): IHopyard {
  return { board: () => feed, connect: () => undefined, api } as unknown as IHopyard;
}
