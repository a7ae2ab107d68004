/** What an experiment saved, reckoned anew at most once in a while: it looks at every run. */
import type { Savings } from '../../../protocol/board';
import type { Clock } from '../../ports';
import type { Board } from './board';

const EVERY_MS = 1_000;

export class Thrift {
  constructor(private readonly clock: Pick<Clock, 'now' | 'monotonic'>) {}

  of(board: Board): Savings | undefined {
    const now = this.clock.monotonic();
    const over = board.view.endedAt !== undefined;
    if (this.last === undefined || now - this.reckonedAt >= EVERY_MS || over !== this.wasOver) {
      this.last = savingsOf(board, this.clock.now());
      this.reckonedAt = now;
      this.wasOver = over;
    }
    return this.last;
  }

  private last: Savings | undefined;
  private reckonedAt = Number.NEGATIVE_INFINITY;
  private wasOver = false;
}

/** Executor time so far. */
function savingsOf({ runs }: Board, now: number): Savings | undefined {
  let used = 0;
  for (let run = 0; run < runs.count; run++) {
    const end = runs.endedAt.get(run);
    used += Math.max(0, (Number.isNaN(end) ? now : end) - runs.startedAt.get(run));
  }
  return { used, byStopping: undefined, byNotWaiting: undefined };
}
