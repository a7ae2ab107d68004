/**
 * Who stands on which rung, kept from one suggestion to the next: only trials whose record is another one than before
 * are placed anew, so that a suggestion costs the same however many trials there have been.
 */
import { Glance } from '../changes';
import type { Direction, History, TrialRecord } from '../search';
import { WORST } from '../../stopping/loss';
import { bestOf, isOver, isWaiting, labelled, lossOf } from './ladder';

export interface Rung {
  /** Came to the end of this rung, whatever became of them later; failed ones do not count. */
  arrived: number;
  promoted: number;
  /** Used its budget here, with its loss. A heap: the best first. Entries of records that are not the present ones are void. */
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly trial: TrialRecord;
  readonly loss: number;
}

export class Rungs {
  readonly brackets: readonly (readonly Rung[])[];
  /** Trials of each bracket, the failed too. */
  readonly counts: number[];
  outstanding = 0;

  constructor(
    private readonly direction: Direction,
    ladders: readonly (readonly number[])[]
  ) {
    this.brackets = ladders.map(levels => levels.map((): Rung => ({ arrived: 0, promoted: 0, waiting: [] })));
    this.counts = ladders.map(() => 0);
  }

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): void {
    this.glance.each(history, (trial, index) => {
      const before = this.seen[index];
      if (trial !== before) {
        this.place(before, -1);
        this.seen[index] = trial;
        this.place(trial, 1);
      }
    });
    while (this.seen.length > history.trials.length) {
      this.place(this.seen.pop(), -1);
    }
  }

  /** The best that waits there, diverged ones never; of equals the one suggested first. */
  best(rung: Rung): TrialRecord | undefined {
    for (let top = rung.waiting[0]; top !== undefined; top = rung.waiting[0]) {
      if (this.seen[top.trial.number] === top.trial) {
        return top.trial;
      }
      removeTop(rung.waiting);
    }
    return undefined;
  }

  /** The best of those that wait on any of these. */
  bestOf(some: readonly (Rung | undefined)[]): TrialRecord | undefined {
    const bests = some.flatMap(rung => (rung === undefined ? [] : (this.best(rung) ?? [])));
    return bestOf(this.direction, bests);
  }

  private place(trial: TrialRecord | undefined, by: 1 | -1): void {
    if (trial === undefined) {
      return;
    }
    const bracket = labelled(trial, 'bracket') ?? 0;
    this.counts[bracket] = (this.counts[bracket] ?? 0) + by;
    this.outstanding += isOver(trial) ? 0 : by;
    if (trial.standing === 'failed') {
      return;
    }
    const rungs = this.brackets[bracket] ?? [];
    const place = labelled(trial, 'rung') ?? 0;
    for (let below = 0; below < Math.min(place, rungs.length); below++) {
      const rung = rungs[below] as Rung;
      rung.arrived += by;
      rung.promoted += by;
    }
    const rung = rungs[place];
    if (rung !== undefined && isOver(trial)) {
      rung.arrived += by;
      const loss = isWaiting(trial) ? lossOf(this.direction, trial) : WORST;
      if (by > 0 && loss < WORST) {
        add(rung.waiting, { trial, loss });
      }
    }
  }

  private readonly glance = new Glance();
  private readonly seen: (TrialRecord | undefined)[] = [];
}

const isBefore = (one: Waiting, other: Waiting): boolean =>
  one.loss < other.loss || (one.loss === other.loss && one.trial.number < other.trial.number);

function add(heap: Waiting[], item: Waiting): void {
  let place = heap.push(item) - 1;
  while (place > 0) {
    const parent = (place - 1) >>> 1;
    if (!isBefore(item, heap[parent] as Waiting)) {
      break;
    }
    heap[place] = heap[parent] as Waiting;
    place = parent;
  }
  heap[place] = item;
}

function removeTop(heap: Waiting[]): void {
  const item = heap.pop();
  if (item === undefined || heap.length === 0) {
    return;
  }
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Waiting, heap[child] as Waiting)) {
      child += 1;
    }
    if (child >= heap.length || !isBefore(heap[child] as Waiting, item)) {
      break;
    }
    heap[place] = heap[child] as Waiting;
    place = child;
  }
  heap[place] = item;
}
