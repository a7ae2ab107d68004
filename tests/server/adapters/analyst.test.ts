/** Curves and replays in a thread of their own, in the program as it is shipped, beside a journal that is written to. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../server/adapters/clock/system-clock';
import { SqliteJournal } from '../../../server/adapters/journal/sqlite-journal';
import { WorkerAnalyst } from '../../../server/adapters/analyst/worker-analyst';
import { unpackColumns } from '../../../protocol';
import type { MetricPoints } from '../../../server/ports';
import { batch } from '../../contracts/journal.contract';
import { bundle } from '../support/sidecar';
import { temporaryFolder } from '../support/temporary';
import { until } from '../support/until';

// The program is made first, and starts as a thread.
jest.setTimeout(60_000);

const ID = 'exp_analyst1';
const points = (number: number, from: number, values: number[], more: Partial<MetricPoints> = {}): MetricPoints => ({
  trial: `${ID}.${number}`,
  attempt: 1,
  metric: 'loss',
  from,
  steps: values.map((_, k) => from + k),
  values,
  ...more
});

let journal: SqliteJournal;
let analyst: WorkerAnalyst;
const made: WorkerAnalyst[] = [];

function open(more: { idleMs?: number } = {}): WorkerAnalyst {
  const path = join(temporaryFolder(), 'journal.sqlite');
  journal = new SqliteJournal(path);
  analyst = new WorkerAnalyst({ program: bundle(), journal: path, after: systemClock.after, ...more });
  made.push(analyst);
  return analyst;
}

afterEach(() => {
  for (const one of made.splice(0)) one[Symbol.dispose]();
  journal[Symbol.dispose]();
});

async function curves(more: object = {}) {
  const answer = await analyst.ask({ kind: 'curves', experiment: ID, metric: 'loss', points: 100, ...more });
  const { head, arrays } = unpackColumns(answer as Uint8Array);
  const { mark, metrics } = head as { mark: number; metrics: string[] };
  return { mark, metrics, rows: [...arrays['rows']!], values: [...arrays['values']!], steps: [...arrays['steps']!] };
}

test('curves are read while they are written, and only the new points of them', async () => {
  open();
  journal.commit(
    batch({ points: [points(0, 0, [3, 2]), points(1, 0, [Number.NaN]), points(0, 0, [9], { metric: 'other' })] })
  );
  const first = await curves();
  expect(first).toMatchObject({ rows: [0, 1], values: [3, 2, Number.NaN] });
  expect(first.metrics.sort()).toEqual(['loss', 'other']);
  expect(await curves({ since: first.mark })).toMatchObject({ rows: [], mark: first.mark });
  journal.commit(batch({ points: [points(1, 1, [Infinity])] }));
  // Another experiment's points are nobody's business here.
  journal.commit(batch({ points: [points(0, 0, [7], { trial: 'exp_another1.0' })] }));
  expect(await curves({ since: first.mark })).toMatchObject({ rows: [1], values: [Number.NaN, Infinity] });
  expect(await curves()).toMatchObject({ rows: [0, 1], values: [3, 2, Number.NaN, Infinity] });
});

test('curves that will be asked for can be read beforehand', async () => {
  open();
  journal.commit(batch({ points: [points(0, 0, [3, 2])] }));
  expect(await analyst.ask({ kind: 'readCurves', experiment: ID, metric: 'loss' })).toBeUndefined();
  journal.commit(batch({ points: [points(0, 2, [1])] }));
  expect(await curves()).toMatchObject({ values: [3, 2, 1] });
});

test('an experiment without points has no curves', async () => {
  open();
  expect(await curves()).toMatchObject({ rows: [], values: [], mark: 0, metrics: [] });
});

test('many questions at once are each answered', async () => {
  open();
  journal.commit(batch({ points: Array.from({ length: 20 }, (_, number) => points(number, 0, [number])) }));
  const answers = await Promise.all(Array.from({ length: 20 }, (_, number) => curves({ numbers: [number] })));
  expect(answers.map(({ values }) => values)).toEqual(Array.from({ length: 20 }, (_, number) => [number]));
});

test('what cannot be replayed is said in a sentence, not as a fault', async () => {
  open();
  const view = { id: ID, direction: 'min' };
  const spec = { plan: { kind: 'rows', rows: [] } };
  const asked = { kind: 'whatIf', view, spec, trials: [], runs: [], metric: 'loss' };
  const refused = await analyst.ask({ ...asked, wanted: { search: { name: 'tpe' } } });
  expect(refused).toEqual({
    notPossible: expect.stringContaining('"tpe" would propose configurations that were never run')
  });
  const noRule = await analyst.ask({ ...asked, wanted: { stopping: { name: 'no such rule' } } });
  expect(noRule).toEqual({ notPossible: expect.stringContaining('There is no stopping rule named "no such rule"') });
});

test('a thread that breaks fails what was asked, and the next question starts another', async () => {
  open();
  const path = (analyst as unknown as { parts: { journal: string } }).parts.journal;
  journal[Symbol.dispose]();
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  await expect(curves()).rejects.toThrow(/unable to open database/);
  expect(existsSync(path)).toBe(false);
  journal = new SqliteJournal(path);
  journal.commit(batch({ points: [points(0, 0, [1])] }));
  expect(await curves()).toMatchObject({ values: [1] });
});

test('its memory is given back when nobody asks, and it is there again when somebody does', async () => {
  open({ idleMs: 1 });
  journal.commit(batch({ points: [points(0, 0, [1])] }));
  await curves();
  await until('it rests', () => (analyst as unknown as { worker: unknown }).worker === undefined);
  expect(await curves()).toMatchObject({ values: [1] });
});
