/** The journal's points, read on a connection of its own: in a thread that keeps nobody waiting. */
import { DatabaseSync, type StatementSync, type SQLOutputValue } from 'node:sqlite';
import type { ExperimentId } from '../../../protocol';

interface PointsRow {
  readonly mark: number;
  readonly number: number;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

export class PointsFile implements Disposable {
  constructor(path: string) {
    this.database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    const sql = (text: string): StatementSync => this.database.prepare(text);
    const columns = 'id, number, steps, readings';
    // The first read goes through the experiment's own rows, in the order of their index: sorting the blobs would take
    // longer than reading them. Later ones go only through what was written since.
    this.all = sql(`
      SELECT ${columns} FROM points WHERE experiment = ? AND metric = ? ORDER BY number, attempt, metric, start`);
    this.newer = sql(`SELECT ${columns} FROM points WHERE id > ? AND +experiment = ? AND metric = ? ORDER BY id`);
    this.names = sql('SELECT DISTINCT metric FROM points WHERE experiment = ? AND number IN (0, 1, 2, 3)');
  }

  /** Of each trial in the order in which they came. */
  *points(experiment: ExperimentId, metric: string, after: number): Iterable<PointsRow> {
    const rows = after === 0 ? this.all.iterate(experiment, metric) : this.newer.iterate(after, experiment, metric);
    for (const row of rows) {
      yield {
        mark: Number(row['id']),
        number: Number(row['number']),
        steps: doubles(row['steps']),
        values: doubles(row['readings'])
      };
    }
  }

  /** Looked for among the first trials: all of an experiment report the same ones. */
  metrics(experiment: ExperimentId): string[] {
    return this.names.all(experiment).map(row => String(row['metric']));
  }

  [Symbol.dispose](): void {
    this.database.close();
  }

  private readonly database: DatabaseSync;
  private readonly all: StatementSync;
  private readonly newer: StatementSync;
  private readonly names: StatementSync;
}

function doubles(value: SQLOutputValue | undefined): Float64Array {
  if (!(value instanceof Uint8Array)) return new Float64Array();
  const bytes = value.byteOffset % 8 === 0 ? value : value.slice();
  return new Float64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 8));
}
