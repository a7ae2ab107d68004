/** What an experiment saved, reckoned anew at most once in a while: it looks at every run. */
import { TRIAL_STATES, type Savings } from '../../../protocol/board';
import { savingsOf } from '../../core/analysis/savings';
import type { Clock } from '../../ports';
import type { Board } from './board';

const EVERY_MS = 1_000;

export class Thrift {
  constructor(private readonly clock: Pick<Clock, 'now' | 'monotonic'>) {}

  of(board: Board): Savings | undefined {
    const now = this.clock.monotonic();
    const over = board.view.endedAt !== undefined;
    if (this.last === undefined || now - this.reckonedAt >= EVERY_MS || over !== this.wasOver) {
      this.last = reckoned(board, this.clock.now());
      this.reckonedAt = now;
      this.wasOver = over;
    }
    return this.last;
  }

  private last: Savings | undefined;
  private reckonedAt = Number.NEGATIVE_INFINITY;
  private wasOver = false;
}

function reckoned({ runs, trials }: Board, now: number): Savings {
  const stays = Array.from({ length: runs.count }, (_, run) => {
    const to = runs.endedAt.get(run);
    return { trial: runs.rows.get(run), from: runs.startedAt.get(run), to: Number.isNaN(to) ? now : to };
  });
  const ends = Array.from({ length: trials.count }, (_, row) => ({
    state: TRIAL_STATES[trials.states.get(row)] ?? 'queued',
    step: trials.steps.get(row),
    isBudgeted: trials.hasBudgets
  }));
  return savingsOf(stays, ends);
}
