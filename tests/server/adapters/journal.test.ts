import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalTooNew, migrate, MIGRATIONS } from '../../../server/adapters/journal/schema';
import { SqliteJournal } from '../../../server/adapters/journal/sqlite-journal';
import { JournalUnavailable } from '../../../server/ports';
import { batch, journalContract, started } from '../../contracts/journal.contract';

let directory: string;
const path = (): string => join(directory, 'journal.sqlite');
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hopyard-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

journalContract('SqliteJournal', () => {
  const opened: SqliteJournal[] = [];
  const open = (): SqliteJournal => {
    const journal = new SqliteJournal(path());
    opened.push(journal);
    return journal;
  };
  return { journal: open(), reopen: open, dispose: () => opened.forEach(journal => journal[Symbol.dispose]()) };
});

test('a batch of which one part cannot be written is not written at all', () => {
  using journal = new SqliteJournal(path());
  journal.commit(batch({ events: [started(0)] }));
  const circular: unknown[] = [];
  circular.push(circular);
  const output = [{ trial: 'exp_aaaa.0', attempt: 1, executor: 'e1', seq: 0, items: circular as never, bytes: 0 }];
  expect(() => journal.commit(batch({ events: [started(1)], output }))).toThrow(TypeError);
  expect([...journal.recover().events]).toEqual([started(0)]);
  journal.commit(batch({ events: [started(2)] }));
  expect([...journal.recover().events]).toEqual([started(0), started(2)]);
});

test('every copy of the files, cut anywhere, opens and holds a beginning of what was committed', () => {
  using journal = new SqliteJournal(path());
  for (let number = 0; number < 40; number++) {
    journal.commit(batch({ events: [started(number)] }));
  }
  const size = statSync(`${path()}-wal`).size;
  const lengths = new Set<number>();
  for (let cut = 0; cut <= 20; cut++) {
    const copy = join(directory, `copy-${cut}.sqlite`);
    copyFileSync(path(), copy);
    copyFileSync(`${path()}-wal`, `${copy}-wal`);
    truncateSync(`${copy}-wal`, Math.floor((size * cut) / 20));
    using found = new SqliteJournal(copy);
    const events = [...found.recover().events];
    expect(events).toEqual(Array.from({ length: events.length }, (_, number) => started(number)));
    lengths.add(events.length);
  }
  expect(lengths.size).toBeGreaterThan(5);
  expect(Math.max(...lengths)).toBe(40);
});

test('a journal killed in mid-transaction comes back with what was committed', () => {
  {
    using journal = new SqliteJournal(path());
    journal.commit(batch({ events: [started(0)] }));
  }
  // Another writer dies without committing.
  const dying = new DatabaseSync(path());
  dying.exec("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; INSERT INTO events (body) VALUES ('{}')");
  dying.close();
  using journal = new SqliteJournal(path());
  expect([...journal.recover().events]).toEqual([started(0)]);
});

test('a disk that is full is said to be full, and takes the batch once there is room', () => {
  using journal = new SmallDisk(path());
  journal.holds(30);
  const items = [{ kind: 'stream', name: 'stdout', text: 'x'.repeat(200_000) }] as const;
  const big = batch({ output: [{ trial: 'exp_aaaa.0', attempt: 1, executor: 'e1', seq: 0, items, bytes: 200_000 }] });
  expect(() => journal.commit(big)).toThrow(JournalUnavailable);
  expect(journal.archive.output('exp_aaaa')).toEqual([]);
  journal.holds(100_000);
  journal.commit(big);
  expect(journal.archive.output('exp_aaaa')).toHaveLength(1);
});

test('a file that is no journal is refused and left alone', () => {
  writeFileSync(path(), 'my thesis, '.repeat(1_000));
  expect(() => new SqliteJournal(path())).toThrow(JournalUnavailable);
  expect(statSync(path()).size).toBe(11_000);
});

test('an older schema is copied, then migrated in one transaction', () => {
  const first = new SqliteJournal(path());
  first.commit(batch({ events: [started(0)] }));
  first[Symbol.dispose]();
  const database = new DatabaseSync(path());
  const next = [...MIGRATIONS, 'ALTER TABLE trials ADD COLUMN note TEXT'];
  migrate(database, path(), next);
  expect(database.prepare('SELECT max(version) AS v FROM schema_version').get()?.['v']).toBe(next.length);
  expect(database.prepare('SELECT note FROM trials').all()).toEqual([]);
  database.close();
  const copy = new DatabaseSync(`${path()}.v${MIGRATIONS.length}.bak`);
  expect(copy.prepare('SELECT count(*) AS n FROM events').get()?.['n']).toBe(1);
  expect(() => copy.prepare('SELECT note FROM trials')).toThrow();
  copy.close();
});

test('a migration that fails leaves the journal as it was', () => {
  new SqliteJournal(path())[Symbol.dispose]();
  const database = new DatabaseSync(path());
  const broken = [...MIGRATIONS, 'CREATE TABLE extra (id INTEGER); SELECT nonsense FROM nowhere'];
  expect(() => migrate(database, path(), broken)).toThrow(/nowhere/);
  expect(() => database.prepare('SELECT * FROM extra')).toThrow();
  database.close();
  new SqliteJournal(path())[Symbol.dispose]();
});

test('a journal of a newer Hopyard is refused by name and number', () => {
  new SqliteJournal(path())[Symbol.dispose]();
  const database = new DatabaseSync(path());
  database.exec("INSERT INTO schema_version VALUES (99, 'tomorrow')");
  database.close();
  expect(() => new SqliteJournal(path())).toThrow(JournalTooNew);
  expect(() => new SqliteJournal(path())).toThrow(/schema 99, this one knows/);
});

test('closing leaves one file', () => {
  new SqliteJournal(path())[Symbol.dispose]();
  expect(readdirSync(directory)).toEqual(['journal.sqlite']);
  expect(existsSync(path())).toBe(true);
});

/** SQLite's own limit on pages behaves like a disk without space. */
class SmallDisk extends SqliteJournal {
  holds(pages: number): void {
    this.database.exec(`PRAGMA max_page_count = ${pages}`);
  }
}
