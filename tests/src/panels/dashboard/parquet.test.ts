import { parquetMetadataAsync, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { fieldsOf } from '../../../../src/panels/dashboard/model/fields';
import { toParquet } from '../../../../src/panels/dashboard/model/parquet';
import type { Board, Column } from '../../../../src/store/board/types';
import { board, type TrialFixture } from './board';
import { NOW } from '../../fixtures';

// The text encoder of this environment makes arrays of another realm than its own, which the writer would not know.
beforeAll(() => {
  globalThis.Uint8Array = new TextEncoder().encode('').constructor as Uint8ArrayConstructor;
});

const trials: TrialFixture[] = [
  { params: { lr: 0.1, units: 64, on: 'true', kernel: 'rbf' }, metric: 0.30000000000000004, step: 7, from: 1, to: 3 },
  { params: { lr: 1e-300, units: 32, kernel: 'Größe "😀"\n' }, metric: Infinity, state: 'stopped', executor: 'e1' },
  { params: { units: 16, on: 'false', kernel: '' }, metric: -Infinity, state: 'failed' },
  { state: 'queued' }
];

/** The same with `units` declared to hold whole numbers. */
function withIntegers(known: Board): Board {
  const parameters = known.trials.parameters.map((column): Column =>
    column.kind === 'number' && column.name === 'units' ? { ...column, isInteger: true } : column
  );
  return { ...known, trials: { ...known.trials, parameters } };
}

async function readBack(known: Board, rows: Iterable<number> = known.trials.numbers.keys()) {
  const file = toParquet(fieldsOf(known), rows);
  const { schema } = await parquetMetadataAsync(file);
  const typeOf = ({ type, converted_type: meaning }: SchemaElement): string =>
    [type, meaning].filter(Boolean).join(' ');
  return {
    types: Object.fromEntries(schema.slice(1).map(element => [element.name, typeOf(element)])),
    rows: await parquetReadObjects({ file })
  };
}

test('values come back as what they were: whole numbers, figures, infinities, truths, words, moments, nothing', async () => {
  const { types, rows } = await readBack(withIntegers(board({ trials })));
  expect(types).toMatchObject({
    number: 'INT64',
    status: 'BYTE_ARRAY UTF8',
    lr: 'DOUBLE',
    units: 'INT64',
    on: 'BOOLEAN',
    kernel: 'BYTE_ARRAY UTF8',
    loss: 'DOUBLE',
    step: 'INT64',
    started: 'INT64 TIMESTAMP_MILLIS'
  });
  expect(rows.map(({ lr, units, on, kernel, loss, status }) => [lr, units, on, kernel, loss, status])).toEqual([
    [0.1, 64n, true, 'rbf', 0.30000000000000004, 'succeeded'],
    [1e-300, 32n, null, 'Größe "😀"\n', Infinity, 'stopped'],
    [null, 16n, false, '', -Infinity, 'failed'],
    [null, null, null, null, null, 'queued']
  ]);
  expect(rows[0]).toMatchObject({ number: 1n, step: 7n, seconds: 2, started: new Date(NOW + 1_000), executor: null });
  expect(rows[1]).toMatchObject({ executor: 'e1', started: null, seconds: null });
});

test('rows keep the order they are asked for, and only those are written', async () => {
  const { rows } = await readBack(board({ trials }), [2, 0]);
  expect(rows.map(({ number }) => number)).toEqual([3n, 1n]);
});

test('no trials are a file of no rows that still tells its columns', async () => {
  const { types, rows } = await readBack(board());
  expect(rows).toEqual([]);
  expect(types).toMatchObject({ number: 'INT64', loss: 'DOUBLE', status: 'BYTE_ARRAY UTF8' });
});

test('a column of whole numbers with a fraction or beyond 2^53 in it is not rounded', async () => {
  const { types, rows } = await readBack(
    withIntegers(board({ trials: [{ params: { units: 1.5 } }, { params: { units: 2 ** 60 } }] }))
  );
  expect(types['units']).toBe('DOUBLE');
  expect(rows.map(({ units }) => units)).toEqual([1.5, 2 ** 60]);
});

test('a parameter called like a figure of the trial keeps its own column', async () => {
  const { rows } = await readBack(board({ trials: [{ params: { step: 0.5 }, step: 3 }] }));
  expect(rows[0]).toMatchObject({ 'param.step': 0.5, 'trial.step': 3n });
});

test('ten thousand trials and two hundred parameters come back', async () => {
  const params = Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`p${k}`, k]));
  const many = Array.from({ length: 10_000 }, (_, row) => ({ params: { ...params, at: row } }));
  const { rows } = await readBack(board({ trials: many }));
  expect(rows).toHaveLength(10_000);
  expect(rows[9_999]).toMatchObject({ p0: 0, p199: 199, at: 9_999 });
});
