import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FileRecords } from '../../../server/adapters/records/file-records';
import { temporaryFolder } from '../support/temporary';

const open: FileRecords[] = [];
afterEach(async () => {
  for (const records of open.splice(0)) await records[Symbol.asyncDispose]();
});

function project(): { root: string; outside: string; records: FileRecords } {
  const folder = temporaryFolder();
  const root = join(folder, 'project');
  // A sibling whose name begins like the project's: a test by prefix would let it through.
  const outside = join(folder, 'project-evil');
  mkdirSync(root);
  mkdirSync(outside);
  const records = new FileRecords(root);
  open.push(records);
  return { root, outside, records };
}

test('files appear whole, with their folders, by relative and by absolute path', async () => {
  const { root, records } = project();
  await records.write([
    { path: 'Experiments/app_1/.outputs.json', text: '{"accuracy": 0.5}' },
    { path: join(root, 'Experiments/app_1/.metric'), text: '0.5' }
  ]);
  expect(readFileSync(join(root, 'Experiments/app_1/.outputs.json'), 'utf8')).toBe('{"accuracy": 0.5}');
  expect(readdirSync(join(root, 'Experiments/app_1')).sort()).toEqual(['.metric', '.outputs.json']);
});

test('the last of many writes of one file stands', async () => {
  const { root, records } = project();
  await Promise.all(Array.from({ length: 20 }, (_, n) => records.write([{ path: 'a.txt', text: `number ${n}` }])));
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('number 19');
  expect(readdirSync(root)).toEqual(['a.txt']);
});

test.each(['../project-evil/x', '../x', 'a/../../project-evil/x', '/etc/hopyard-x', '.', '', 'a\0b'])(
  '%j is refused, and the other files of its batch are written',
  async path => {
    const { records, outside, root } = project();
    const batch = [
      { path, text: 'x' },
      { path: 'fine.txt', text: 'y' }
    ];
    await expect(records.write(batch)).rejects.toThrow('is outside the project');
    expect(readdirSync(outside)).toEqual([]);
    expect(readdirSync(root)).toEqual(['fine.txt']);
  }
);

test('a link that leads out of the project is refused, even for folders that do not exist yet', async () => {
  const { root, outside, records } = project();
  symlinkSync(outside, join(root, 'Experiments'));
  await expect(records.write([{ path: 'Experiments/x', text: 'x' }])).rejects.toThrow('is outside the project');
  await expect(records.write([{ path: 'Experiments/deep/er/x', text: 'x' }])).rejects.toMatchObject({
    code: 'OUTSIDE_PROJECT'
  });
  expect(existsSync(join(outside, 'deep'))).toBe(false);
});

test('a name that only looks like a way out is a name', async () => {
  const { root, records } = project();
  await records.write([{ path: '..x/file', text: 'x' }]);
  expect(existsSync(join(root, '..x/file'))).toBe(true);
});

test('disposing waits for what was given, and a thread that left comes back', async () => {
  const { root } = project();
  const records = new FileRecords(root, 1);
  open.push(records);
  await records.write([{ path: 'one', text: '1' }]);
  await new Promise(resolve => setTimeout(resolve, 50));
  const second = records.write([{ path: 'two', text: '2' }]);
  await records[Symbol.asyncDispose]();
  await second;
  expect(readFileSync(join(root, 'two'), 'utf8')).toBe('2');
});
