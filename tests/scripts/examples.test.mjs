import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shell/paths.mjs';

const isIgnored = path => spawnSync('git', ['check-ignore', '-q', '--no-index', path], { cwd: ROOT }).status === 0;

test('what an example leaves behind when it runs in place, git does not see', () => {
  for (const folder of ['examples', 'examples/hopsworks']) {
    for (const left of ['.hopyard/x', 'Experiments/a_1/x.json', 'Models/m/1/x', 'runs/x-1.ipynb', 'history_0.2.json']) {
      assert.ok(isIgnored(`${folder}/${left}`), `${folder}/${left}`);
    }
  }
});

test('the examples themselves it sees', () => {
  const kept = execFileSync('git', ['ls-files', 'examples'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  assert.ok(kept.length > 8);
  assert.deepEqual(kept.filter(isIgnored), []);
});
