/** Reads of what the journal keeps for good. On the writer's connection: a read never waits for a write. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import {
  partsOfTrialId,
  trialIdOf,
  type ExperimentId,
  type ExperimentSpec,
  type ExperimentView,
  type Outcome,
  type OutputItem,
  type RanIn,
  type Sample,
  type TrialId,
  type TrialView
} from '../../../protocol';
import type {
  ActOf,
  Archive,
  ArchiveFilter,
  AttemptProgress,
  EndedExperiment,
  MetricPoints,
  StoredCurve,
  StoredOutcome,
  StoredOutput,
  StoredRun
} from '../../ports';
import { fromJson } from './bytes-in-json';

type Row = Record<string, SQLOutputValue>;

export class SqliteArchive implements Archive {
  constructor(database: DatabaseSync) {
    this.#statements = prepare(database);
  }

  output(experiment: ExperimentId, options: { trial?: TrialId; lastBytes?: number } = {}): StoredOutput[] {
    const number = options.trial === undefined ? null : partsOfTrialId(options.trial).number;
    if (options.lastBytes === undefined) {
      return this.#statements.output.all(experiment, number, number).map(outputOf);
    }
    const newest: StoredOutput[] = [];
    let bytes = 0;
    for (const row of this.#statements.newestOutput.iterate(experiment, number, number)) {
      bytes += Number(row['bytes']);
      if (bytes > options.lastBytes) {
        break;
      }
      newest.push(outputOf(row));
    }
    return newest.reverse();
  }

  *outcomes(experiment: ExperimentId, trial?: TrialId): Iterable<StoredOutcome> {
    if (trial !== undefined) {
      const row = this.#statements.outcome.get(experiment, partsOfTrialId(trial).number);
      if (row !== undefined) {
        yield outcomeOf(row);
      }
      return;
    }
    yield* this.#pages(this.#statements.outcomes, experiment);
  }

  results(experiment: ExperimentId): Iterable<StoredOutcome> {
    return this.#pages(this.#statements.results, experiment);
  }

  /** By number and in pages, so that a slow reader holds no cursor open over a commit. */
  *#pages(statement: StatementSync, experiment: ExperimentId): Iterable<StoredOutcome> {
    let after = -1;
    for (;;) {
      const rows = statement.all(experiment, after);
      for (const row of rows) {
        yield outcomeOf(row);
        after = Number(row['number']);
      }
      if (rows.length < OUTCOMES_A_PAGE) {
        return;
      }
    }
  }

  points(trial: TrialId): MetricPoints[] {
    const { experiment, number } = partsOfTrialId(trial);
    return this.#statements.points.all(experiment, number).map(row => ({
      trial,
      attempt: Number(row['attempt']),
      metric: String(row['metric']),
      from: Number(row['start']),
      steps: unpacked(row['steps']),
      values: unpacked(row['readings'])
    }));
  }

  /** By row, which is in the order of arrival; a page at a time, so that writes may come between. */
  *curves(experiment: ExperimentId): Iterable<StoredCurve> {
    for (let after = 0; ;) {
      const rows = this.#statements.curves.all(experiment, after);
      for (const row of rows) {
        yield {
          number: Number(row['number']),
          metric: String(row['metric']),
          steps: unpacked(row['steps']),
          values: unpacked(row['readings']),
          ended: Number(row['ended'])
        };
        after = Number(row['id']);
      }
      if (rows.length < CURVES_A_PAGE) {
        return;
      }
    }
  }

  runs(experiment: ExperimentId, trial?: TrialId): StoredRun[] {
    const { runs, runsOf } = this.#statements;
    const rows = trial === undefined ? runs.all(experiment) : runsOf.all(experiment, partsOfTrialId(trial).number);
    return rows.map(runOf);
  }

  acts(experiment: ExperimentId): ActOf[] {
    return this.#statements.acts.all(experiment).map(row => ({
      experiment,
      at: Number(row['at']),
      by: String(row['by']),
      says: String(row['says']),
      ...(row['trial'] === null ? {} : { trial: String(row['trial']) })
    }));
  }

  progress(trial: TrialId, attempt: number): AttemptProgress {
    const { experiment, number } = partsOfTrialId(trial);
    const output = this.#statements.outputProgress.get(experiment, number, attempt);
    const points = this.#statements.pointProgress.all(experiment, number, attempt);
    return {
      seq: Number(output?.['seq'] ?? 0),
      bytes: Number(output?.['bytes'] ?? 0),
      points: new Map(points.map(row => [String(row['metric']), Number(row['next'])]))
    };
  }

  experiments({ notebook, state, limit, before }: ArchiveFilter): ExperimentView[] {
    const filter = {
      notebook: notebook ?? null,
      state: state ?? null,
      created: before?.createdAt ?? null,
      id: before?.id ?? null,
      limit
    };
    return this.#statements.experiments.all(filter).map(row => JSON.parse(String(row['view'])) as ExperimentView);
  }

  experiment(experiment: ExperimentId): EndedExperiment | undefined {
    const row = this.#statements.experiment.get(experiment);
    if (row === undefined) {
      return undefined;
    }
    const { trials } = this.#statements;
    let read: TrialView[] | undefined;
    return {
      view: JSON.parse(String(row['view'])) as ExperimentView,
      spec: fromJson(String(row['spec'])) as ExperimentSpec,
      ...(typeof row['ran_in'] === 'string' ? { ranIn: JSON.parse(row['ran_in']) as RanIn } : {}),
      // Read when they are looked at: most who ask want to know one thing about the experiment, and there may be very many.
      get trials() {
        return (read ??= trials.all(experiment).map(trial => JSON.parse(String(trial['view'])) as TrialView));
      }
    };
  }

  trial(trial: TrialId): TrialView | undefined {
    const { experiment, number } = partsOfTrialId(trial);
    const row = this.#statements.trial.get(experiment, number);
    return row === undefined ? undefined : (JSON.parse(String(row['view'])) as TrialView);
  }

  readonly #statements: ReturnType<typeof prepare>;
}

const OUTCOMES_A_PAGE = 200;
const CURVES_A_PAGE = 1_000;

function prepare(
  database: DatabaseSync
): Record<
  | 'output'
  | 'newestOutput'
  | 'outcome'
  | 'outcomes'
  | 'results'
  | 'points'
  | 'curves'
  | 'outputProgress'
  | 'pointProgress'
  | 'experiments'
  | 'experiment'
  | 'trials'
  | 'trial'
  | 'runs'
  | 'runsOf'
  | 'acts',
  StatementSync
> {
  const sql = (text: string): StatementSync => database.prepare(text);
  const output = 'SELECT * FROM output WHERE experiment = ? AND (? IS NULL OR number = ?)';
  return {
    output: sql(`${output} ORDER BY id`),
    newestOutput: sql(`${output} ORDER BY id DESC`),
    outcome: sql('SELECT * FROM outcomes WHERE experiment = ? AND number = ?'),
    outcomes: sql(
      `SELECT * FROM outcomes WHERE experiment = ? AND number > ? ORDER BY number LIMIT ${OUTCOMES_A_PAGE}`
    ),
    results: sql(
      `SELECT experiment, number, attempt, outcome FROM outcomes
       WHERE experiment = ? AND number > ? ORDER BY number LIMIT ${OUTCOMES_A_PAGE}`
    ),
    points: sql('SELECT * FROM points WHERE experiment = ? AND number = ? ORDER BY attempt, metric, start'),
    curves: sql(`SELECT * FROM points WHERE experiment = ? AND id > ? ORDER BY id LIMIT ${CURVES_A_PAGE}`),
    outputProgress: sql(
      `SELECT max(seq + count) AS seq, sum(bytes) AS bytes FROM output
       WHERE experiment = ? AND number = ? AND attempt = ?`
    ),
    pointProgress: sql(
      `SELECT metric, max(start + count) AS next FROM points
       WHERE experiment = ? AND number = ? AND attempt = ? GROUP BY metric`
    ),
    experiments: sql(
      `SELECT view FROM experiments
       WHERE (:notebook IS NULL OR notebook = :notebook) AND (:state IS NULL OR state = :state)
         AND (:created IS NULL OR (created, id) < (:created, :id))
       ORDER BY created DESC, id DESC LIMIT :limit`
    ),
    experiment: sql('SELECT view, spec, ran_in FROM experiments WHERE id = ?'),
    trial: sql('SELECT view FROM trials WHERE experiment = ? AND number = ?'),
    trials: sql('SELECT view FROM trials WHERE experiment = ? ORDER BY number'),
    // Of a whole experiment without the samples: they are read a trial at a time.
    runs: sql(
      'SELECT experiment, number, attempt, executor, started, ended, end FROM runs WHERE experiment = ? ORDER BY id'
    ),
    runsOf: sql('SELECT * FROM runs WHERE experiment = ? AND number = ? ORDER BY attempt'),
    acts: sql('SELECT * FROM acts WHERE experiment = ? ORDER BY id')
  };
}

function outputOf(row: Row): StoredOutput {
  return {
    trial: trialIdOf(String(row['experiment']), Number(row['number'])),
    attempt: Number(row['attempt']),
    executor: String(row['executor']),
    seq: Number(row['seq']),
    items: JSON.parse(String(row['items'])) as OutputItem[],
    bytes: Number(row['bytes'])
  };
}

function outcomeOf(row: Row): StoredOutcome {
  const outcome = JSON.parse(String(row['outcome'])) as Outcome;
  const pickled = row['pickled'];
  const complete =
    pickled instanceof Uint8Array && 'value' in outcome && outcome.value !== undefined
      ? { ...outcome, value: { ...outcome.value, pickled } }
      : outcome;
  return {
    trial: trialIdOf(String(row['experiment']), Number(row['number'])),
    attempt: Number(row['attempt']),
    outcome: complete
  };
}

function runOf(row: Row): StoredRun {
  const samples = row['samples'];
  return {
    experiment: String(row['experiment']),
    number: Number(row['number']),
    attempt: Number(row['attempt']),
    executor: String(row['executor']),
    startedAt: Number(row['started']),
    endedAt: Number(row['ended']),
    end: String(row['end']) as StoredRun['end'],
    ...(typeof samples === 'string' ? { samples: JSON.parse(samples) as Sample[] } : {})
  };
}

function unpacked(value: SQLOutputValue | undefined): number[] {
  if (!(value instanceof Uint8Array)) {
    return [];
  }
  // Copied: a view of the column need not begin at a multiple of eight.
  return [...new Float64Array(value.slice().buffer)];
}
