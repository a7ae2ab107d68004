import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Stamps } from '../../scripts/shell/stamp.mjs';

let root;
let stamps;
let runs;
const step = { name: 'bundle', inputs: ['source', 'absent'], words: ['v1'], results: ['out/main.cjs'] };
const work = async () => {
  runs += 1;
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out/main.cjs'), 'built');
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hopyard-stamp-'));
  mkdirSync(join(root, 'source/deep'), { recursive: true });
  writeFileSync(join(root, 'source/a.ts'), 'one');
  writeFileSync(join(root, 'source/deep/b.ts'), 'two');
  stamps = new Stamps(join(root, '.build'), root);
  runs = 0;
});
afterEach(() => rmSync(root, { recursive: true }));

test('a step runs once while nothing changes', async () => {
  assert.equal(await stamps.ensure(step, work), true);
  assert.equal(await stamps.ensure(step, work), false);
  assert.equal(runs, 1);
});

for (const [what, change] of [
  ['a changed file', () => writeFileSync(join(root, 'source/deep/b.ts'), 'three')],
  ['a new file', () => writeFileSync(join(root, 'source/c.ts'), '')],
  ['a removed file', () => rmSync(join(root, 'source/a.ts'))],
  [
    'a renamed file',
    () => {
      rmSync(join(root, 'source/a.ts'));
      writeFileSync(join(root, 'source/z.ts'), 'one');
    }
  ],
  ['a missing result', () => rmSync(join(root, 'out/main.cjs'))]
]) {
  test(`${what} makes it run again`, async () => {
    await stamps.ensure(step, work);
    change();
    assert.equal(await stamps.ensure(step, work), true);
    assert.equal(await stamps.ensure(step, work), false);
  });
}

test('other words, such as a version, make it run again', async () => {
  await stamps.ensure(step, work);
  assert.equal(stamps.isStale({ ...step, words: ['v2'] }), true);
});

test('a step that failed runs again', async () => {
  await assert.rejects(stamps.ensure(step, async () => Promise.reject(new Error('broken'))));
  assert.equal(stamps.isStale(step), true);
});

test('what changes during the work is built the next time', async () => {
  await stamps.ensure(step, async () => {
    await work();
    writeFileSync(join(root, 'source/a.ts'), 'edited meanwhile');
  });
  assert.equal(stamps.isStale(step), true);
});
