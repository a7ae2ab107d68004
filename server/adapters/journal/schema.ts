/**
 * The journal's tables. A migration, once released, never changes; a new one goes at the end. Opening an older file
 * copies it first (`journal.sqlite.v<version>.bak`), then applies what is missing in one transaction.
 */
import { renameSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

export const MIGRATIONS: readonly string[] = [
  `
  -- What happened since the snapshot.
  CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
  -- Kept for good.
  CREATE TABLE output (
    id INTEGER PRIMARY KEY,
    experiment TEXT NOT NULL, number INTEGER NOT NULL, attempt INTEGER NOT NULL,
    seq INTEGER NOT NULL, count INTEGER NOT NULL,
    executor TEXT NOT NULL, bytes INTEGER NOT NULL, items TEXT NOT NULL,
    UNIQUE (experiment, number, attempt, seq)
  );
  CREATE INDEX output_in_order ON output (experiment);
  CREATE TABLE points (
    id INTEGER PRIMARY KEY,
    experiment TEXT NOT NULL, number INTEGER NOT NULL, attempt INTEGER NOT NULL, metric TEXT NOT NULL,
    start INTEGER NOT NULL, count INTEGER NOT NULL,
    steps BLOB NOT NULL, readings BLOB NOT NULL,
    UNIQUE (experiment, number, attempt, metric, start)
  );
  CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY,
    experiment TEXT NOT NULL, number INTEGER NOT NULL, attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL, pickled BLOB,
    UNIQUE (experiment, number)
  );
  CREATE TABLE experiments (
    id TEXT PRIMARY KEY, created REAL NOT NULL, notebook TEXT, state TEXT NOT NULL,
    view TEXT NOT NULL, spec TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX experiments_by_age ON experiments (created, id);
  CREATE TABLE trials (
    experiment TEXT NOT NULL, number INTEGER NOT NULL, view TEXT NOT NULL,
    PRIMARY KEY (experiment, number)
  ) WITHOUT ROWID;
  `,
  `
  -- Trials of the experiment that had ended when the points came: a stopping rule is told both in their order again.
  ALTER TABLE points ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- Each stay of a trial on an executor, and what people did: kept for good.
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    experiment TEXT NOT NULL, number INTEGER NOT NULL, attempt INTEGER NOT NULL,
    executor TEXT NOT NULL, started REAL NOT NULL, ended REAL NOT NULL, end TEXT NOT NULL, samples TEXT,
    UNIQUE (experiment, number, attempt)
  );
  CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    experiment TEXT NOT NULL, at REAL NOT NULL, by TEXT NOT NULL, says TEXT NOT NULL, trial TEXT
  );
  CREATE INDEX acts_in_order ON acts (experiment);
  `,
  `
  -- The Python of its executors and what that had installed.
  ALTER TABLE experiments ADD COLUMN ran_in TEXT;
  `
];

export class JournalTooNew extends Error {
  override readonly name = 'JournalTooNew';
  constructor(path: string, found: number, known: number) {
    super(
      `The journal ${path} was written by a newer Hopyard (schema ${found}, this one knows ${known}): upgrade Hopyard.`
    );
  }
}

export function schemaVersion(database: DatabaseSync): number {
  database.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)');
  const row = database.prepare('SELECT max(version) AS version FROM schema_version').get();
  return typeof row?.['version'] === 'number' ? row['version'] : 0;
}

export function migrate(database: DatabaseSync, path: string, migrations: readonly string[] = MIGRATIONS): void {
  const found = schemaVersion(database);
  if (found > migrations.length) {
    throw new JournalTooNew(path, found, migrations.length);
  }
  if (found === migrations.length) {
    return;
  }
  if (found > 0) {
    backUp(database, `${path}.v${found}.bak`);
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    const note = database.prepare("INSERT INTO schema_version VALUES (?, datetime('now'))");
    for (const [index, migration] of migrations.entries()) {
      if (index >= found) {
        database.exec(migration);
        note.run(index + 1);
      }
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Written beside and renamed: a copy that bears the name is whole. */
function backUp(database: DatabaseSync, path: string): void {
  rmSync(`${path}.part`, { force: true });
  database.prepare('VACUUM INTO ?').run(`${path}.part`);
  renameSync(`${path}.part`, path);
}
