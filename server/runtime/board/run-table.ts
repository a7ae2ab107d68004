/** Stays of trials on executors, in the order of their starts. Remembers which changed since they were last told. */
import type { Columns } from '../../../protocol';
import type { EndedRun } from '../../ports';
import { Growing } from './growing';
import { stateNumber } from './trial-table';

const ACTIVE: ReadonlySet<string> = new Set(['starting', 'running', 'stopping']);
const RUNNING = stateNumber('running');

export class RunTable {
  count = 0;

  /** A trial as it is now: it may have begun a run. */
  follow(
    trial: { number: number; state: string; attempt: number; startedAt?: number },
    executor: number,
    now: number
  ): void {
    const { number, state, attempt, startedAt } = trial;
    if (!ACTIVE.has(state)) return;
    const known = this.open.get(number);
    if (known !== undefined && this.attempts.get(known) === attempt) {
      if (startedAt !== undefined && this.startedAt.get(known) !== startedAt) {
        this.startedAt.set(known, startedAt);
        this.changed.add(known);
      }
      return;
    }
    this.open.set(number, this.add(number, attempt, executor, startedAt ?? now, Number.NaN, RUNNING));
  }

  end({ number, attempt, startedAt, endedAt, end }: EndedRun, executor: number): void {
    const known = this.open.get(number);
    if (known === undefined || this.attempts.get(known) !== attempt) {
      this.add(number, attempt, executor, startedAt, endedAt, stateNumber(end));
      return;
    }
    this.open.delete(number);
    this.startedAt.set(known, startedAt);
    this.endedAt.set(known, endedAt);
    this.ends.set(known, stateNumber(end));
    this.changed.add(known);
  }

  take(whole: boolean): Columns {
    const rows = whole ? undefined : Int32Array.from(this.changed).sort();
    const of = (column: {
      all(count: number): Columns[string];
      at(rows: Int32Array): Columns[string];
    }): Columns[string] => (rows === undefined ? column.all(this.count) : column.at(rows));
    return {
      ...(rows === undefined ? {} : { 'run.at': rows }),
      'run.rows': of(this.rows),
      'run.attempts': of(this.attempts),
      'run.executor': of(this.executor),
      'run.startedAt': of(this.startedAt),
      'run.endedAt': of(this.endedAt),
      'run.ends': of(this.ends)
    };
  }

  settle(): void {
    this.changed.clear();
  }

  private add(row: number, attempt: number, executor: number, startedAt: number, endedAt: number, end: number): number {
    const at = this.count++;
    this.rows.set(at, row);
    this.attempts.set(at, attempt);
    this.executor.set(at, executor);
    this.startedAt.set(at, startedAt);
    this.endedAt.set(at, endedAt);
    this.ends.set(at, end);
    this.changed.add(at);
    return at;
  }

  readonly rows = new Growing(Int32Array, 0);
  readonly executor = new Growing(Int16Array, -1);
  readonly startedAt = new Growing(Float64Array, Number.NaN);
  readonly endedAt = new Growing(Float64Array, Number.NaN);
  readonly ends = new Growing(Uint8Array, 0);
  private readonly attempts = new Growing(Int32Array, 0);
  private readonly open = new Map<number, number>();
  private readonly changed = new Set<number>();
}
