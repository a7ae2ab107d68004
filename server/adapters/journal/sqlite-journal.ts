/**
 * The journal in one SQLite file: WAL, `synchronous=FULL`, one writer. A commit is one transaction and one fsync,
 * whatever it holds, so its price is shared by everything that happened in a tick.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { partsOfTrialId, type ExperimentSpec } from '../../../protocol';
import {
  JournalUnavailable,
  type EndedExperiment,
  type Journal,
  type JournalBatch,
  type MetricPoints,
  type StoredOutcome,
  type StoredOutput,
  type StoredRun
} from '../../ports';
import { SqliteArchive } from './archive';
import { fromJson, toJson } from './bytes-in-json';
import { migrate } from './schema';

type HubEvents = JournalBatch['events'];
type HubEvent = HubEvents[number];

export class SqliteJournal implements Journal {
  readonly archive: SqliteArchive;

  /** Opens or creates the file; an older schema is migrated. */
  constructor(path: string) {
    this.database = new DatabaseSync(path, { timeout: 5_000 });
    try {
      this.database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -8000;
        PRAGMA journal_size_limit = 67108864;
      `);
      migrate(this.database, path);
      this.#statements = prepare(this.database);
      this.archive = new SqliteArchive(this.database);
    } catch (error) {
      this.database.close();
      throw unavailable(error);
    }
  }

  commit(batch: JournalBatch): void {
    this.#transaction(() => {
      for (const event of batch.events) {
        this.#statements.event.run(textOf(event));
      }
      for (const output of batch.output) {
        this.#putOutput(output);
      }
      for (const points of batch.points) {
        this.#putPoints(points);
      }
      for (const outcome of batch.outcomes) {
        this.#putOutcome(outcome);
      }
      for (const ended of batch.ended) {
        this.#putEnded(ended);
      }
      for (const run of batch.runs ?? []) {
        this.#putRun(run);
      }
      for (const { experiment, at, by, says, trial } of batch.acts ?? []) {
        this.#statements.act.run(experiment, at, by, says, trial ?? null);
      }
    });
  }

  recover(): { snapshot: unknown; events: Iterable<HubEvent> } {
    const row = this.database.prepare('SELECT body FROM snapshot').get();
    return {
      snapshot: row === undefined ? undefined : fromJson(String(row['body'])),
      events: this.#events()
    };
  }

  compact(snapshot: unknown): void {
    const body = toJson(snapshot);
    this.#transaction(() => {
      this.#statements.snapshot.run(body);
      this.#statements.forget.run();
    });
  }

  [Symbol.dispose](): void {
    if (this.database.isOpen) {
      this.database.close();
    }
  }

  *#events(): Iterable<HubEvent> {
    for (const row of this.database.prepare('SELECT body FROM events ORDER BY id').iterate()) {
      yield fromJson(String(row['body'])) as HubEvent;
    }
  }

  #transaction(write: () => void): void {
    try {
      this.database.exec('BEGIN IMMEDIATE');
      write();
      this.database.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw unavailable(error);
    }
  }

  #rollBack(): void {
    // Some failures (a full disk, an I/O error) have rolled back already.
    if (this.database.isOpen && this.database.isTransaction) {
      try {
        this.database.exec('ROLLBACK');
      } catch {
        // The next BEGIN says what is wrong.
      }
    }
  }

  #putOutput({ trial, attempt, executor, seq, items, bytes }: StoredOutput): void {
    const { experiment, number } = partsOfTrialId(trial);
    const text = JSON.stringify(items);
    this.#statements.output.run(experiment, number, attempt, seq, items.length, executor, bytes, text);
  }

  #putPoints({ trial, attempt, metric, from, steps, values, ended = 0 }: MetricPoints): void {
    const { experiment, number } = partsOfTrialId(trial);
    const [at, readings] = [packed(steps), packed(values)];
    this.#statements.points.run(experiment, number, attempt, metric, from, steps.length, at, readings, ended);
  }

  #putOutcome({ trial, attempt, outcome }: StoredOutcome): void {
    const { experiment, number } = partsOfTrialId(trial);
    if ('value' in outcome && outcome.value?.pickled !== undefined) {
      const { pickled, ...value } = outcome.value;
      this.#statements.outcome.run(experiment, number, attempt, JSON.stringify({ ...outcome, value }), pickled);
    } else {
      this.#statements.outcome.run(experiment, number, attempt, JSON.stringify(outcome), null);
    }
  }

  #putRun({ experiment, number, attempt, executor, startedAt, endedAt, end, samples }: StoredRun): void {
    const used = samples === undefined || samples.length === 0 ? null : JSON.stringify(samples);
    this.#statements.run.run(experiment, number, attempt, executor, startedAt, endedAt, end, used);
  }

  #putEnded({ view, spec, trials, ranIn }: EndedExperiment): void {
    const python = ranIn === undefined ? null : JSON.stringify(ranIn);
    const shortened = toJson(withoutRows(spec));
    const text = JSON.stringify(view);
    this.#statements.experiment.run(
      view.id,
      view.createdAt,
      view.notebook ?? null,
      view.state,
      text,
      shortened,
      python
    );
    for (const trial of trials) {
      this.#statements.trial.run(view.id, trial.number, JSON.stringify(trial));
    }
  }

  protected readonly database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;
}

/** The first of an attempt counts; a later attempt of a trial that ran again replaces it. */
const PUT_OUTCOME = `
  INSERT INTO outcomes (experiment, number, attempt, outcome, pickled) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (experiment, number) DO UPDATE
    SET attempt = excluded.attempt, outcome = excluded.outcome, pickled = excluded.pickled
    WHERE excluded.attempt > attempt`;

function prepare(database: DatabaseSync) {
  const put = (table: string, columns: string, conflict: 'IGNORE' | 'REPLACE' = 'IGNORE'): StatementSync =>
    database.prepare(`INSERT OR ${conflict} INTO ${table} (${columns}) VALUES (${columns.replace(/\w+/g, '?')})`);
  return {
    event: put('events', 'body'),
    snapshot: database.prepare('INSERT OR REPLACE INTO snapshot (id, body) VALUES (1, ?)'),
    forget: database.prepare('DELETE FROM events'),
    output: put('output', 'experiment, number, attempt, seq, count, executor, bytes, items'),
    points: put('points', 'experiment, number, attempt, metric, start, count, steps, readings, ended'),
    outcome: database.prepare(PUT_OUTCOME),
    experiment: put('experiments', 'id, created, notebook, state, view, spec, ran_in', 'REPLACE'),
    trial: put('trials', 'experiment, number, view', 'REPLACE'),
    run: put('runs', 'experiment, number, attempt, executor, started, ended, end, samples'),
    act: put('acts', 'experiment, at, by, says, trial')
  };
}

/** Only a submitted experiment can hold bytes; everything else takes the fast way. */
const textOf = (event: HubEvent): string =>
  event.kind === 'ExperimentSubmitted' ? toJson(event) : JSON.stringify(event);

const packed = (numbers: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(numbers).buffer);

const withoutRows = (spec: ExperimentSpec): ExperimentSpec =>
  spec.plan.kind === 'rows' ? { ...spec, plan: { kind: 'rows', rows: [] } } : spec;

const SQLITE_FULL = 13;

function unavailable(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('errcode' in error) || typeof error.errcode !== 'number') {
    return error;
  }
  // The low byte is the primary code, the rest says more of the same.
  const reason = (error.errcode & 0xff) === SQLITE_FULL ? 'full' : 'broken';
  const says = 'message' in error ? String(error.message) : `SQLite error ${error.errcode}`;
  return new JournalUnavailable(reason, says, { cause: error });
}

/** Removes a journal with everything SQLite keeps beside it. */
export function removeJournal(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(path + suffix, { force: true });
  }
}
